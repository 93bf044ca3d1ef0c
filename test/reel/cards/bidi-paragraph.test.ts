// In which order the words of a line are seen: the examples of UAX #9, and any text against the algorithm itself.

import bidiFactory from 'bidi-js';
import type { Bidi as Algorithm } from 'bidi-js';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { bidiParagraph, piecesOf, textOf, wordsOf } from '../../../src/reel/cards/bidi-paragraph.js';
import type { BidiParagraph, Piece } from '../../../src/reel/cards/bidi-paragraph.js';
import { isReordered, loadBidi } from '../../../src/reel/cards/bidi.js';
import type { Bidi } from '../../../src/reel/cards/bidi.js';
import { parseCardText } from '../../../src/reel/cards/card-text.js';
import { areJoined, isCursive } from '../../../src/reel/cards/joining.js';

const algorithm = (bidiFactory as unknown as () => Algorithm)();
let bidi: Bidi;
beforeAll(async () => {
  bidi = await loadBidi();
});

function paragraphOf(text: string): BidiParagraph {
  const [line = []] = parseCardText(text);
  const paragraph = bidiParagraph(bidi, line);
  expect(paragraph).toBeDefined();
  return paragraph!;
}

const graphemes = (text: string) =>
  Array.from(new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text), ({ segment }) => segment);

/** From left to right what is drawn of a piece: as HarfBuzz does it. */
function drawn({ text, rightToLeft }: Piece): string {
  if (!rightToLeft) return text;
  return graphemes(text)
    .reverse()
    .map((grapheme) => algorithm.getMirroredCharacter(grapheme) ?? grapheme)
    .join('');
}

function seen(paragraph: BidiParagraph, start = 0, end = paragraph.graphemes.length): string {
  return piecesOf(paragraph, { start, end }).map(drawn).join('');
}

/** As in UAX #9, where capitals stand for letters that run from right to left. */
const inHebrew = (text: string) =>
  text.replaceAll(/[A-Z]/g, (letter) => String.fromCharCode(0x5d0 + letter.charCodeAt(0) - 65));
const inCapitals = (text: string) =>
  text.replaceAll(/[\u05d0-\u05e9]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x5d0 + 65));

describe('a line is seen in the order of UAX #9', () => {
  it.each([
    // §3.4, L2.
    ['car means CAR.', 'car means RAC.'],
    ['\u2067car MEANS CAR.\u2069', '.RAC SNAEM car'],
    [
      'he said “\u2067car MEANS CAR\u2069.” “\u2067IT DOES\u2069,” she agreed.',
      'he said “RAC SNAEM car.” “SEOD TI,” she agreed.',
    ],
    [
      'DID YOU SAY ’\u2066he said “\u2067car MEANS CAR\u2069”\u2069‘?',
      '?‘he said “RAC SNAEM car”’ YAS UOY DID',
    ],
    // N0.
    ['AB(CD[&ef]!)gh', 'gh(![ef&]DC)BA'],
    ['smith (fabrikam ARABIC) HEBREW', 'smith (fabrikam CIBARA) WERBEH'],
    ['ARABIC book(s)', 'book(s) CIBARA'],
    // W1–W7.
    ['A 12-34, 5%!', '!5% ,12-34 A'],
    ['a 12 B', 'a 12 B'],
    ['A b 12.5$ C', 'C b 12.5$ A'],
    ['A ١٢/٣٤ B', 'B ١٢/٣٤ A'],
    ['A +12 3+4 B', 'B 3+4 12+ A'],
    // P2: marks and isolates are passed over.
    ['\u200f12 a', 'a 12'],
    ['!!! A b', 'b A !!!'],
    ['1. A', 'A .1'],
    // X4, X5: overrides.
    ['\u202eabc\u202c', 'cba'],
    ['a \u202dBC\u202c d', 'a BC d'],
    ['A 😀 b 🍜!', '!🍜 b 😀 A'],
    ['😀 A', 'A 😀'],
    ['🫠 A b', 'b A 🫠'],
  ])('%s', (text, expected) => {
    expect(inCapitals(seen(paragraphOf(inHebrew(text))))).toBe(expected);
  });

  it('by characters beyond the first plane, and digits that run from right to left', () => {
    expect(seen(paragraphOf('𞤀𞤁 a!'))).toBe('!a 𞤁𞤀');
    expect(seen(paragraphOf('ߊߋ ߁߂'))).toBe('߂߁ ߋߊ');
  });

  it.each([
    ['one accent', 'A *BC* D', 'D |CB*| A'],
    ['an accent over both directions', 'A *B c* D', 'D |c*| *|B*| A'],
    ['spaces at its borders', ' A  *B*  C ', 'C |B*| A'],
    ['an accent at the end', 'a *B!*', 'a |B*|!*'],
  ])('%s', (_what, text, expected) => {
    const pieces = piecesOf(paragraphOf(inHebrew(text)), { start: 0, end: 99 });
    const marked: string[] = [];
    for (const piece of pieces) {
      const last = marked.at(-1);
      const shown = inCapitals(drawn(piece));
      if (!piece.accent && last !== undefined && !last.endsWith('*'))
        marked[marked.length - 1] = last + shown;
      else marked.push(shown + (piece.accent ? '*' : ''));
    }
    expect(marked.join('|')).toBe(expected);
  });

  it('whatever the text, and wherever its lines end', () => {
    const parts = [
      'א',
      'בגד',
      'م',
      'فيلم',
      'a',
      'Bc',
      '1',
      '23',
      '٤',
      '٥٦',
      ' ',
      '(',
      ')',
      '[',
      ']',
      '.',
      ',',
      '!',
      '-',
      '+',
      '%',
      '"',
    ];
    const text = fc
      .array(fc.constantFrom(...parts), { minLength: 1, maxLength: 24 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), (words, a, b) => {
        const collapsed = words.replaceAll(/ +/g, ' ').trim();
        fc.pre(isReordered(collapsed));
        const paragraph = paragraphOf(collapsed.replaceAll('*', '').replaceAll('\\', ''));
        const length = Array.from(collapsed).length;
        const [start, end] = [a % length, b % length].sort((x, y) => x - y) as [number, number];
        const line = collapsed.slice(start, end + 1);
        const [from, to] = [start + line.length - line.trimStart().length, start + line.trimEnd().length];
        fc.pre(from < to);
        const expected = algorithm.getReorderedString(
          collapsed,
          algorithm.getEmbeddingLevels(collapsed),
          from,
          to - 1,
        );
        expect(seen(paragraph, start, end + 1)).toBe(expected.slice(from, to));
      }),
    );
  });
});

describe('where nothing is reordered', () => {
  it.each(['Hello, world!', '12 + 3', '你好', '😀', 'ελληνικά', '\u200ea'])('%s is as it was', (text) => {
    expect(bidiParagraph(bidi, parseCardText(text)[0]!)).toBeUndefined();
  });
});

describe('words', () => {
  it('are all of the text, each of one color', () => {
    const paragraph = paragraphOf('שלום *לכל-ה*עולם, 3.5 👩‍🚀 e\u0323\u0301! صدر');
    const words = wordsOf(paragraph).map(({ start, end }) => textOf(paragraph.graphemes.slice(start, end)));
    expect(words).toEqual([
      'שלום',
      ' ',
      'לכל',
      '-',
      'ה',
      'עולם',
      ',',
      ' ',
      '3.5',
      ' ',
      '👩‍🚀',
      ' ',
      'ẹ\u0301',
      '!',
      ' ',
      'صدر',
    ]);
    const broken = wordsOf(paragraph, new Set([0])).slice(0, 5);
    expect(broken.map(({ start, end }) => [start, end])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 5],
    ]);
  });
});

describe('letters that are joined', () => {
  it('are told by the forms that Unicode has of them', () => {
    const forms = new Map<string, number>();
    for (let code = 0xfb50; code < 0xfefd; code++) {
      const letter = String.fromCharCode(code).normalize('NFKD').normalize('NFC');
      // Noon ghunna has forms that were never encoded.
      if (/^[\u0621-\u06b9\u06bb-\u06d5]$/u.test(letter)) forms.set(letter, (forms.get(letter) ?? 0) + 1);
    }
    expect(forms.size).toBeGreaterThan(60);
    for (const [letter, count] of forms) {
      // Isolated, final, initial and medial, or only the first two, or only the first.
      expect([letter, areJoined(letter, 'ب'), areJoined('ب', letter)]).toEqual([
        letter,
        count >= 4,
        count >= 2,
      ]);
    }
  });

  it.each([
    ['ב', 'ב', false],
    ['a', 'ب', false],
    ['بَّ', 'ب', true],
    ['دَ', 'ب', false],
    ['ـ', 'ب', true],
    ['ب', ' ', false],
    ['ب', '،', false],
    ['ܒ', 'ܒ', true],
    ['ܐ', 'ܒ', false],
    ['', 'ب', false],
  ])('%s and %s: %s', (before, after, expected) => {
    expect(areJoined(before, after)).toBe(expected);
  });

  it('stay so at the border of an accent, and where they are not they do not become so', () => {
    const texts = (text: string) =>
      piecesOf(paragraphOf(text), { start: 0, end: 99 }).map((piece) => piece.text);
    expect(texts('ال*فيلم*')).toEqual(['\u200dفيلم', 'ال\u200d']);
    expect(texts('و*سلام*')).toEqual(['سلام', 'و']);
  });

  it('have no space between them', () => {
    expect(['فيلم', 'ܒ', '𞤀', 'שלום', '12', '٣،'].map(isCursive)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
