// How a card's text is set: a tree of boxes with styles.

import type { ImageHead } from '../../media/image-head.js';
import { bidiParagraph, textOf, wordsOf } from './bidi-paragraph.js';
import type { BidiParagraph, Piece } from './bidi-paragraph.js';
import type { Bidi } from './bidi.js';
import type { Scene } from './card-media.js';
import { breakableAtSigns, cutRuns } from './card-text.js';
import type { TextRun } from './card-text.js';
import type { Card } from './card.js';
import { JOINER } from './joining.js';
import { hasPhrases, phrasesOf } from './phrases.js';
import type { CardElement, Style } from './svg.js';
import type { FullTheme } from './theme.js';

export interface Frame {
  readonly width: number;
  readonly height: number;
}

/** All that a card is drawn of. Lengths are pixels of the frame. */
export interface CardDesign {
  readonly frame: Frame;
  readonly theme: FullTheme;
  readonly card: Card;
  readonly lines: readonly (readonly TextRun[])[];
  /** The families that text is set in, first the one that has `letter`. */
  readonly fontFamily: (letter?: string) => string;
  /** There where a line has words that run from right to left. */
  readonly bidi?: Bidi;
  /** What the text must fit in. */
  readonly box: { readonly width: number; readonly height: number };
  /** A picture behind the text, which is drawn with it. */
  readonly picture?: { readonly scene: Scene; readonly head: ImageHead; readonly data: ArrayBuffer };
  /** Whether the text lies over a scene, drawn with it or not. */
  readonly overlay: boolean;
}

export interface TextSize {
  readonly fontSize: number;
  /** Where lines are broken besides the author's own breaks. */
  readonly wrap: 'never' | 'phrases' | 'words' | 'signs' | 'anywhere';
}

/** Pixels of the frame for one of the theme: its lengths are for a shorter side of 1080. */
export function unitOf({ width, height }: Frame): number {
  return Math.min(width, height) / 1080;
}

export function textBox(frame: Frame, theme: FullTheme): CardDesign['box'] {
  const unit = unitOf(frame);
  const paddingY = theme.paddingY ?? (frame.height > frame.width ? 240 : 96);
  return {
    width: Math.max(1, frame.width - 2 * theme.paddingX * unit),
    height: Math.max(1, frame.height - 2 * paddingY * unit),
  };
}

/** Key of the box around all text, and of the paragraphs in it. */
export const TEXT_KEY = 'text';
export const lineKey = (index: number) => `line${index}`;

/** Keys in a paragraph that is reordered: of its words, and of a box as high as each of them on one line. */
export const wordKey = (index: number, start: number) => `${lineKey(index)}.${start}`;
export const rulerKey = (index: number) => `${lineKey(index)}.ruler`;

/** Starts of the words that are on more than one line, by the index of their paragraph. */
export type BrokenWords = ReadonlyMap<number, ReadonlySet<number>>;

/** The text alone, each line as wide as it needs, to be measured. */
export function measuredText(design: CardDesign, size: TextSize, broken?: BrokenWords): CardElement {
  return text(design, size, { alignItems: 'flex-start' }, (index) => {
    const paragraph = paragraphOf(design, index, size);
    const content = paragraph
      ? wordsAsRead(design, paragraph, index, broken?.get(index))
      : asWritten(design, index, size);
    return [div({ display: 'block', ...spacing(paragraph) }, content, lineKey(index))];
  });
}

/** The text where it stands on the card. Paragraphs that are reordered are as in `seen`. */
export function placedText(
  design: CardDesign,
  size: TextSize,
  seen: ReadonlyMap<number, readonly (readonly Piece[])[]>,
): CardElement {
  const { frame, theme, card, overlay, box } = design;
  const position = overlay ? (card.position ?? theme.position) : 'center';
  const placed = text(design, size, { flexShrink: 0 }, (index) => {
    const paragraph = paragraphOf(design, index, size);
    const line: Style = { display: 'block', width: '100%', textAlign: theme.align, ...spacing(paragraph) };
    if (!paragraph) return [div(line, asWritten(design, index, size))];
    const textAlign = paragraph.rightToLeft && theme.align === 'left' ? 'right' : theme.align;
    return (seen.get(index) ?? []).map((pieces) =>
      div({ ...line, textAlign, whiteSpace: 'nowrap' }, asSeen(design, pieces)),
    );
  });
  return div(
    {
      display: 'flex',
      boxSizing: 'border-box',
      width: frame.width,
      height: frame.height,
      flexDirection: 'column',
      alignItems: 'center',
      justifyContent: { top: 'flex-start', center: 'center', bottom: 'flex-end' }[position],
      padding: `${(frame.height - box.height) / 2}px ${(frame.width - box.width) / 2}px`,
    },
    [placed],
  );
}

/** Undefined where the paragraph is seen in the order in which it is written. */
export function paragraphOf(
  { bidi, lines }: CardDesign,
  index: number,
  size: TextSize,
): BidiParagraph | undefined {
  return bidi && bidiParagraph(bidi, runsOf(lines[index] ?? [], size));
}

function runsOf(line: readonly TextRun[], { wrap }: TextSize): readonly TextRun[] {
  return wrap === 'signs' ? line.map((run) => ({ ...run, text: breakableAtSigns(run.text) })) : line;
}

function text(
  design: CardDesign,
  size: TextSize,
  boxStyle: Style,
  paragraph: (index: number) => readonly CardElement[],
): CardElement {
  const { theme, card, lines, box, fontFamily } = design;
  const { fontSize, wrap } = size;
  return div(
    {
      display: 'flex',
      flexDirection: 'column',
      width: box.width,
      color: card.fg ?? theme.fg,
      fontFamily: fontFamily(),
      fontWeight: theme.fontWeight,
      fontSize,
      lineHeight: theme.lineHeight,
      letterSpacing: theme.letterSpacing * fontSize,
      // Lines of even length, and no word alone on the last.
      textWrap: 'balance',
      ...(wrap === 'never' && { whiteSpace: 'nowrap' }),
      ...(wrap === 'anywhere' && { wordBreak: 'break-word' }),
      ...boxStyle,
    },
    lines.flatMap((line, index) => {
      if (line.length === 0) return [div({ height: fontSize * 0.5 }, [])];
      const isPhrases = wrap === 'phrases' && line.some((run) => hasPhrases(run.text));
      // Where a line is set by UAX #9, words stay where that puts them.
      return isPhrases && !paragraphOf(design, index, size)
        ? [phraseLine(design, line, lineKey(index))]
        : paragraph(index);
    }),
    TEXT_KEY,
  );
}

/** A line that ends only between phrases, each a box of its own. */
function phraseLine(design: CardDesign, line: readonly TextRun[], key: string): CardElement {
  const { theme, box } = design;
  const phrases = cutRuns(line, phrasesOf(line.map(({ text }) => text).join('')));
  return div(
    {
      display: 'flex',
      flexWrap: 'wrap',
      width: box.width,
      justifyContent: theme.align === 'center' ? 'center' : 'flex-start',
    },
    phrases.map((runs, n) =>
      div(
        { display: 'block', flexShrink: 0, whiteSpace: 'pre' },
        runs.map((run) => part(design, run)),
        `${key}.${n}`,
      ),
    ),
    key,
  );
}

function asWritten(design: CardDesign, index: number, size: TextSize): (CardElement | string)[] {
  return runsOf(design.lines[index] ?? [], size).map((run) => part(design, run));
}

function part(design: CardDesign, run: TextRun): CardElement | string {
  return run.accent ? span(partStyle(design, run), run.text) : run.text;
}

function wordsAsRead(
  design: CardDesign,
  paragraph: BidiParagraph,
  index: number,
  broken?: ReadonlySet<number>,
): CardElement[] {
  const words = wordsOf(paragraph, broken).map(({ start, end }) => {
    const graphemes = paragraph.graphemes.slice(start, end);
    const word = { text: textOf(graphemes), accent: graphemes[0]?.accent === true };
    return span(partStyle(design, word), word.text, wordKey(index, start));
  });
  return [span({}, '', rulerKey(index)), ...words];
}

function asSeen(design: CardDesign, pieces: readonly Piece[]): CardElement[] {
  return pieces.map((piece) => {
    const direction = piece.rightToLeft ? 'rtl' : 'ltr';
    const style: Style = { display: 'inline-block', whiteSpace: 'pre', direction };
    return div({ ...style, ...partStyle(design, piece) }, [piece.text]);
  });
}

function partStyle({ theme, card, fontFamily }: CardDesign, { text, accent }: TextRun): Style {
  return {
    ...(accent && { color: card.accent ?? theme.accent }),
    // The sign at its start must come from the font of the letter that it joins.
    ...(text.startsWith(JOINER) && { fontFamily: fontFamily(Array.from(text)[1]) }),
  };
}

function spacing(paragraph: BidiParagraph | undefined): Style {
  return paragraph?.cursive === true ? { letterSpacing: 0 } : {};
}

function div(
  style: Style,
  children: readonly (CardElement | string)[],
  key: string | null = null,
): CardElement {
  return { type: 'div', key, props: { style, children } };
}

function span(style: Style, content: string, key: string | null = null): CardElement {
  return { type: 'span', key, props: { style, children: content === '' ? [] : [content] } };
}
