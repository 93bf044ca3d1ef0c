// Which characters of a paragraph run from right to left, and in which order a line of it is seen: the Unicode
// Bidirectional Algorithm (UAX #9). The only file that imports bidi-js.

import type { Bidi as Algorithm, BidiCharTypeName } from 'bidi-js';
import { optionalPackage } from '../../optional-package.js';

/** Resolves the levels of a paragraph, given as its characters (code points). */
export type Bidi = (chars: readonly string[]) => Levels;

export interface Levels {
  /** The paragraph's own direction, that of its first strong character (P2, P3). */
  readonly rightToLeft: boolean;
  /** One for each character: odd ones run from right to left. */
  readonly levels: readonly number[];
  /** Places of the characters `[start, end)`, which are one line, from left to right (L1, L2). */
  order(start: number, end: number): readonly number[];
}

/** Letters and digits of scripts that run from right to left. */
export const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** What makes a text be drawn in another order than it is written: such a script, or a sign that asks for it. */
const REORDERS = new RegExp(`${RIGHT_TO_LEFT.source}|[\\u200f\\u202b\\u202e\\u2067]`, 'u');

export function isReordered(text: string): boolean {
  return REORDERS.test(text);
}

/** Rejects with MISSING_PACKAGE. */
export async function loadBidi(): Promise<Bidi> {
  const { default: factory } = await optionalPackage('bidi-js', () => import('bidi-js'));
  // Its types are those of an ES module, its file is CommonJS.
  const algorithm = (factory as unknown as () => Algorithm)();
  return (chars) => resolve(algorithm, chars);
}

function resolve(algorithm: Algorithm, chars: readonly string[]): Levels {
  const text = chars.map((char) => standIn(algorithm, char)).join('');
  const embedding = algorithm.getEmbeddingLevels(text, 'auto');
  return {
    rightToLeft: embedding.paragraphs[0]?.level === 1,
    levels: [...embedding.levels],
    order: (start, end) => algorithm.getReorderedIndices(text, embedding, start, end - 1).slice(start, end),
  };
}

/** A character of one unit for each type that has others: the package looks at units of UTF-16, not at characters. */
const STAND_INS: Partial<Record<BidiCharTypeName, string>> = {
  R: '\u05d0',
  AL: '\u0627',
  AN: '\u0660',
  EN: '0',
  ES: '+',
  ET: '%',
  CS: ',',
  NSM: '\u0300',
  BN: '\u00ad',
  ON: '!',
  // A paragraph of a card is one, whatever is in it.
  B: ' ',
};

/** Emoji are neutral, those too that are younger than the package; letters in squares (U+1F100 …) are not. */
const NEUTRAL_EMOJI = /(?![\u{1f100}-\u{1f2ff}])\p{Extended_Pictographic}/u;

function standIn(algorithm: Algorithm, char: string): string {
  const type = algorithm.getBidiCharTypeName(char);
  if (char.length === 1 && type !== 'B') return char;
  if (NEUTRAL_EMOJI.test(char)) return '!';
  return STAND_INS[type] ?? 'a';
}
