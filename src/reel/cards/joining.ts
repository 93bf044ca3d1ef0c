// Letters that are joined with their neighbours, and are drawn so where a color changes among them.

/** U+200D: the letter beside it is drawn as joined to it, and nothing else is seen. */
export const JOINER = '\u200d';

const CURSIVE =
  /[\p{scx=Arab}\p{scx=Syrc}\p{scx=Nkoo}\p{scx=Mand}\p{scx=Adlm}\p{scx=Rohg}\p{scx=Mani}\p{scx=Phlp}\p{scx=Sogd}\p{scx=Chrs}]/u;

/** Whether space between letters would tear words: CSS Text 3, §8.2.1. */
export function isCursive(text: string): boolean {
  return Array.from(text).some(isJoined);
}

/** Whether the last letter of `before` is joined to the first of `after`. */
export function areJoined(before: string, after: string): boolean {
  // Marks are transparent.
  const last = Array.from(before.replace(/\p{M}+$/u, '')).at(-1);
  const [first] = Array.from(after);
  if (last === undefined || first === undefined) return false;
  return isJoined(last) && !NOT_TO_NEXT.test(last) && isJoined(first) && !NOT_TO_PREVIOUS.test(first);
}

function isJoined(char: string): boolean {
  // Forms of presentation (U+FB50 …) are drawn as they are.
  return /\p{L}/u.test(char) && CURSIVE.test(char) && !/[\ufb50-\ufeff]/.test(char);
}

/** Joining_Type U of Unicode. */
const NOT_TO_PREVIOUS = /[\u0621\u0674\u0861\u0866\u0887\u08ad]/;

/** Joining_Type R and U, by blocks: Arabic, Syriac, Arabic Supplement, Mandaic, Syriac Supplement, Arabic Extended. */
const NOT_TO_NEXT = new RegExp(
  [
    '[\\u0621-\\u0625\\u0627\\u0629\\u062f-\\u0632\\u0648\\u0671-\\u0677\\u0688-\\u0699\\u06c0\\u06c3-\\u06cb\\u06cd\\u06cf',
    '\\u06d2-\\u06d5\\u06ee\\u06ef\\u0710\\u0715-\\u0719\\u071e\\u0728\\u072a\\u072c\\u072f\\u074d\\u0759-\\u075b\\u076b',
    '\\u076c\\u0771\\u0773\\u0774\\u0778\\u0779\\u0840\\u0846\\u0847\\u0849\\u0854\\u0856-\\u0858\\u0861\\u0866\\u0867\\u0869',
    '\\u086a\\u0870-\\u0882\\u0887\\u088e\\u08aa-\\u08ae\\u08b1\\u08b2\\u08b9]',
  ].join(''),
);
