// A paragraph in which words run from right to left: what of it may be broken where, and how a line of it is seen.

import { RIGHT_TO_LEFT, isReordered } from './bidi.js';
import type { Bidi, Levels } from './bidi.js';
import type { TextRun } from './card-text.js';
import { JOINER, areJoined, isCursive } from './joining.js';

export interface BidiParagraph {
  readonly rightToLeft: boolean;
  /** Whether its letters are joined, so that no space may be put between them. */
  readonly cursive: boolean;
  readonly graphemes: readonly Grapheme[];
  readonly levels: Levels;
}

/** Drawn as one. */
export interface Grapheme {
  readonly text: string;
  readonly accent: boolean;
  readonly level: number;
  /** Place of its first character in the paragraph. */
  readonly at: number;
}

/** Graphemes `[start, end)` of a paragraph. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What is drawn as one text: its characters in the order in which they are read. */
export interface Piece {
  readonly text: string;
  readonly accent: boolean;
  readonly rightToLeft: boolean;
}

/** Undefined where all is seen in the order in which it is written. */
export function bidiParagraph(bidi: Bidi, line: readonly TextRun[]): BidiParagraph | undefined {
  if (!line.some(({ text }) => isReordered(text))) return undefined;
  const runs = withSpacesCollapsed(line);
  const text = runs.map((run) => run.text).join('');
  const levels = bidi(Array.from(text));
  let at = 0;
  const graphemes = runs.flatMap((run) =>
    Array.from(segmenters.grapheme.segment(run.text), ({ segment }): Grapheme => {
      const start = at;
      at += Array.from(segment).length;
      return { text: segment, accent: run.accent, level: levels.levels[start] ?? 0, at: start };
    }),
  );
  return {
    rightToLeft: levels.rightToLeft,
    cursive: isCursive(text),
    graphemes: joinedAcrossAccents(graphemes.filter((grapheme) => !FORMATTING.test(grapheme.text))),
    levels,
  };
}

const segmenters = {
  grapheme: new Intl.Segmenter('en', { granularity: 'grapheme' }),
  word: new Intl.Segmenter('en', { granularity: 'word' }),
};

/** Signs that say how text runs: they have been heeded. */
const FORMATTING = /^[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]$/;

/** As CSS does (`white-space: normal`), across runs. */
function withSpacesCollapsed(line: readonly TextRun[]): TextRun[] {
  let afterSpace = true;
  const runs = line.map(({ text, accent }) => {
    const collapsed = text.replaceAll(/ +/g, ' ');
    const kept = afterSpace ? collapsed.replace(/^ /, '') : collapsed;
    if (kept !== '') afterSpace = kept.endsWith(' ');
    return { text: kept, accent };
  });
  const last = runs.findLastIndex(({ text }) => text !== '');
  return runs.map((run, index) => (index === last ? { ...run, text: run.text.replace(/ $/, '') } : run));
}

/** Each color is shaped apart, and would have its letters begin and end there. */
function joinedAcrossAccents(graphemes: readonly Grapheme[]): Grapheme[] {
  const joins = (before: Grapheme | undefined, after: Grapheme | undefined) =>
    before !== undefined &&
    after !== undefined &&
    before.accent !== after.accent &&
    areJoined(before.text, after.text);
  return graphemes.map((grapheme, index) => {
    const before = joins(graphemes[index - 1], grapheme) ? JOINER : '';
    const after = joins(grapheme, graphemes[index + 1]) ? JOINER : '';
    return { ...grapheme, text: before + grapheme.text + after };
  });
}

export function textOf(graphemes: readonly Grapheme[]): string {
  return graphemes.map(({ text }) => text).join('');
}

/**
 * Words, spaces and signs in the order in which they are read, each of one color. Of those that start at `broken`, each
 * grapheme by itself.
 */
export function wordsOf({ graphemes }: BidiParagraph, broken: ReadonlySet<number> = new Set()): Span[] {
  const words = sameOf(graphemes, (a, b) => a.accent === b.accent).flatMap(({ start, end }) => {
    let at = start;
    let length = 0;
    const words = segmenters.word.segment(textOf(graphemes.slice(start, end)));
    return Array.from(words, ({ index, segment }) => {
      const first = at;
      for (; at < end && length < index + segment.length; at++) length += graphemes[at]?.text.length ?? 0;
      return { start: first, end: at };
    });
  });
  return words.flatMap((word) => (broken.has(word.start) ? graphemesOf(word) : [word]));
}

function graphemesOf({ start, end }: Span): Span[] {
  return Array.from({ length: end - start }, (_, n) => ({ start: start + n, end: start + n + 1 }));
}

/** What is seen of a line from left to right, but for spaces at its ends. */
export function piecesOf({ graphemes, levels }: BidiParagraph, line: Span): Piece[] {
  let { start, end } = line;
  while (start < end && graphemes[start]?.text === ' ') start++;
  while (start < end && graphemes[end - 1]?.text === ' ') end--;
  const shown = graphemes.slice(start, end);
  const [first, last] = [shown[0], shown.at(-1)];
  if (!first || !last) return [];
  const order = levels.order(first.at, last.at + 1);
  const rank = new Map(order.map((at, place) => [at, place]));
  return sameOf(shown, isOnePiece)
    .map((span) => shown.slice(span.start, span.end))
    .map((members) => ({
      place: rank.get(members[0]?.at ?? 0) ?? 0,
      text: textOf(members),
      accent: members[0]?.accent === true,
      rightToLeft: isOdd(members[0]),
    }))
    .sort((a, b) => a.place - b.place)
    .map(({ text, accent, rightToLeft }) => ({ text, accent, rightToLeft }));
}

function isOnePiece(a: Grapheme, b: Grapheme): boolean {
  const isAlone = (grapheme: Grapheme) => isSpace(grapheme) || isStubborn(grapheme);
  return a.accent === b.accent && a.level === b.level && !isAlone(a) && !isAlone(b);
}

/** satori measures a space alone, but draws it in the font of its word, which then stands aside of its place. */
function isSpace({ text }: Grapheme): boolean {
  return /^\s/.test(text);
}

/**
 * Whether satori, which knows no levels, would let it run the other way among its neighbours: digits of some scripts,
 * and what is turned by the signs that override a direction.
 */
function isStubborn(grapheme: Grapheme): boolean {
  const { text } = grapheme;
  const isRightToLeft = RIGHT_TO_LEFT.test(text);
  return isOdd(grapheme) ? /\p{Nd}/u.test(text) || (/\p{L}/u.test(text) && !isRightToLeft) : isRightToLeft;
}

function isOdd(grapheme: Grapheme | undefined): boolean {
  return grapheme !== undefined && grapheme.level % 2 === 1;
}

/** The longest spans in which each member is the `same` as the one before it. */
function sameOf<T>(members: readonly T[], same: (a: T, b: T) => boolean): Span[] {
  const spans: Span[] = [];
  members.forEach((member, index) => {
    const before = members[index - 1];
    const last = spans.at(-1);
    if (last && before !== undefined && same(before, member))
      spans[spans.length - 1] = { ...last, end: index + 1 };
    else spans.push({ start: index, end: index + 1 });
  });
  return spans;
}
