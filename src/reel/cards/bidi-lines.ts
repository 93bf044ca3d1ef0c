// Where lines end is asked of satori, which sets the words in the order in which they are read; only then is each line
// put into the order in which it is seen.

import { piecesOf, wordsOf } from './bidi-paragraph.js';
import type { BidiParagraph, Piece, Span } from './bidi-paragraph.js';
import { measuredText, paragraphOf, rulerKey, wordKey } from './card-elements.js';
import type { BrokenWords, CardDesign, TextSize } from './card-elements.js';
import type { Boxes, DrawSvg } from './svg.js';

/** The lines of each paragraph that is reordered, by its index: pieces from left to right. */
export type SeenLines = ReadonlyMap<number, readonly (readonly Piece[])[]>;

export async function seenLines(design: CardDesign, size: TextSize, draw: DrawSvg): Promise<SeenLines> {
  const paragraphs = design.lines.flatMap((_, index) => {
    const paragraph = paragraphOf(design, index, size);
    return paragraph ? [{ index, paragraph }] : [];
  });
  if (paragraphs.length === 0) return new Map();
  const whole = await draw(measuredText(design, size), design.frame);
  const broken: BrokenWords = new Map(
    paragraphs.map(({ index, paragraph }) => [index, brokenWords(paragraph, index, whole.boxes)]),
  );
  const anyBroken = [...broken.values()].some(({ size }) => size > 0);
  const { boxes } = anyBroken ? await draw(measuredText(design, size, broken), design.frame) : whole;
  return new Map(
    paragraphs.map(({ index, paragraph }) => {
      const lines = linesOf(wordsOf(paragraph, broken.get(index)), index, boxes);
      return [index, lines.map((line) => piecesOf(paragraph, line))];
    }),
  );
}

/** Starts of the words that are on more than one line. */
function brokenWords(paragraph: BidiParagraph, index: number, boxes: Boxes): ReadonlySet<number> {
  const height = boxes.get(rulerKey(index))?.height ?? Infinity;
  const isBroken = ({ start }: Span) => (boxes.get(wordKey(index, start))?.height ?? 0) > height * 1.1;
  return new Set(
    wordsOf(paragraph)
      .filter(isBroken)
      .map(({ start }) => start),
  );
}

/** A line begins where a word stands lower than the one before it. */
function linesOf(words: readonly Span[], index: number, boxes: Boxes): Span[] {
  const lines: Span[] = [];
  let top = -Infinity;
  for (const { start, end } of words) {
    const box = boxes.get(wordKey(index, start));
    const last = lines.at(-1);
    if (last && (!box || box.top < top + box.height * 0.1)) {
      lines[lines.length - 1] = { start: last.start, end };
    } else {
      lines.push({ start, end });
      top = box?.top ?? top;
    }
  }
  return lines;
}
