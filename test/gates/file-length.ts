// A file past 300 lines usually holds a second idea. One that does not says so in its first comment.

/** Lines that a file may have without a reason. */
export const MOST_LINES = 300;
/** How the first comment of a longer file gives its reason: "Longer than 300 lines because …". */
const REASON = /longer than 300 lines because \S/i;

/** Whether `text` is short enough, or its first comment says why it is not. */
export function isLengthJustified(text: string): boolean {
  if (text.trimEnd().split('\n').length <= MOST_LINES) return true;
  const first = /^(?:(?:\/\/.*\n)+|\/\*[\s\S]*?\*\/)/.exec(text)?.[0] ?? '';
  return REASON.test(first.replaceAll(/\s*\n\/\/\s*|\s*\n \*\s*/g, ' '));
}
