// Words that run from right to left, as they stand on a drawn card: measured by their ink.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { drawCard } from '../../../src/reel/index.js';
import type { Theme } from '../../../src/reel/index.js';
import { newVolume } from '../../support/media.js';
import { dejavu } from './scenes.js';

const WIDE = { width: 900, height: 200 };
const NARROW = { width: 300, height: 400 };
/** Accents are red and all else is green, so that each is ink of its own. */
const COLORS: Theme = {
  bg: '#000000',
  fg: '#00ff00',
  accent: '#ff0000',
  fontSize: 150,
  paddingX: 96,
  paddingY: 20,
};

const noto = (script: string) =>
  readFileSync(
    createRequire(import.meta.url).resolve(
      `@fontsource/noto-sans-${script}/files/noto-sans-${script}-${script}-800-normal.woff`,
    ),
  );
const FONTS = {
  'one font of all scripts': { '/fonts/all.ttf': dejavu() },
  // The first has U+200D, too, and must not take it from the second.
  'a font of each script': { '/fonts/a.woff': noto('hebrew'), '/fonts/b.woff': noto('arabic') },
};
type Fonts = keyof typeof FONTS;
const EACH_FONTS = Object.keys(FONTS) as Fonts[];

async function draw(
  text: string,
  theme: Theme = {},
  size = WIDE,
  fonts: Fonts = EACH_FONTS[0]!,
): Promise<PNG> {
  const bytes = await drawCard(newVolume(FONTS[fonts]), '/', { text }, { ...COLORS, ...theme }, size);
  return PNG.sync.read(Buffer.from(bytes));
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

type Ink = 'accent' | 'rest' | 'any';

function isInk({ data, width }: PNG, x: number, y: number, ink: Ink): boolean {
  const at = 4 * (y * width + x);
  const [red, green] = [data[at]!, data[at + 1]!];
  return (ink !== 'rest' && red > 100) || (ink !== 'accent' && green > 100);
}

/** Where there is ink; in `rows` alone. */
function inkOf(png: PNG, ink: Ink, rows: readonly [number, number] = [0, png.height]): Box {
  const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (let y = rows[0]; y < rows[1]; y++) {
    for (let x = 0; x < png.width; x++) {
      if (!isInk(png, x, y, ink)) continue;
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x);
      box.top = Math.min(box.top, y);
      box.bottom = Math.max(box.bottom, y);
    }
  }
  expect(box.right).toBeGreaterThanOrEqual(box.left);
  return box;
}

/** The share of the ink of either that is not where the other has it. */
function difference(a: PNG, b: PNG): number {
  let [either, apart] = [0, 0];
  for (let y = 0; y < a.height; y++) {
    for (let x = 0; x < a.width; x++) {
      const [inA, inB] = [isInk(a, x, y, 'any'), isInk(b, x, y, 'any')];
      if (inA || inB) either++;
      if (inA !== inB) apart++;
    }
  }
  return apart / either;
}

describe.each(EACH_FONTS)('with %s', (fonts) => {
  it.each([
    ['שלום עולם', '!'],
    ['שלום עולם', '?'],
    ['שלום', '…'],
    ['مرحبا بكم', '.'],
    ['مرحبا بكم', '؟'],
    ['مرحبا بكم', '!'],
    ['שלום world', '!'],
    ['مرحبا 2024', '.'],
  ])('%s ends on the left, with %s', async (words, sign) => {
    const marked = await draw(`${words}*${sign}*`, {}, WIDE, fonts);
    expect(inkOf(marked, 'accent').right).toBeLessThan(inkOf(marked, 'rest').left + 2);
    // And so it does in one color.
    expect(difference(marked, await draw(words + sign, {}, WIDE, fonts))).toBeLessThan(0.02);
  });

  it.each(['שלום hello', 'مرحبا hello'])(
    '%s in a paragraph from left to right ends on the right',
    async (words) => {
      const marked = await draw(`Say ${words}*!*`, {}, WIDE, fonts);
      expect(inkOf(marked, 'accent').left).toBeGreaterThan(inkOf(marked, 'rest').right - 2);
    },
  );

  it.each<[string, string[], number[]]>([
    ['Arabic', ['مرحبا', 'بكم', 'في', 'الفيلم', 'الجديد', 'عن'], [5, 4, 3, 2, 1, 0]],
    ['Hebrew', ['ברוכים', 'הבאים', 'אל', 'העולם'], [3, 2, 1, 0]],
    ['digits and Latin in Hebrew', ['שלום', '12', 'to', 'you', 'עולם'], [4, 2, 3, 1, 0]],
    ['Arabic in Latin', ['Say', 'مرحبا', 'بكم', 'now'], [0, 2, 1, 3]],
  ])('the words of a line of %s are in order, whichever is the accent', async (_what, words, order) => {
    const lefts: number[] = [];
    const plain = await draw(words.join(' '), {}, WIDE, fonts);
    for (const accent of words.keys()) {
      const text = words.map((word, index) => (index === accent ? `*${word}*` : word)).join(' ');
      const png = await draw(text, {}, WIDE, fonts);
      lefts.push(inkOf(png, 'accent').left);
      expect(difference(png, plain)).toBeLessThan(0.02);
    }
    const seen = [...words.keys()].sort((a, b) => lefts[a]! - lefts[b]!);
    expect(seen).toEqual(order);
  });

  it.each([
    [['مرحبا', 'بكم', 'في', 'الفيلم', 'الجديد', 'عن', 'حياة', 'البحر']],
    [['ברוכים', 'הבאים', 'אל', 'העולם', 'החדש', 'שלנו', 'כולנו', 'יחד']],
  ])('%s are wrapped from the right of the first line', async (words) => {
    const theme = { fontSize: 130, minFontSize: 130 };
    const boxes: Box[] = [];
    for (const accent of words.keys()) {
      const text = words.map((word, index) => (index === accent ? `*${word}*` : word)).join(' ');
      boxes.push(inkOf(await draw(text, theme, NARROW, fonts), 'accent'));
    }
    const line = 130 * 1.12 * (300 / 1080);
    const lines = new Set<number>();
    boxes.reduce((before, box) => {
      const middle = (of: Box) => (of.top + of.bottom) / 2;
      const below = middle(box) - middle(before) > line / 2;
      // Beside the word before it, or the first of the next line, which starts right of where the last ended.
      if (below) expect(box.right).toBeGreaterThan(before.left);
      else expect(box.right).toBeLessThan(before.left + 2);
      lines.add(Math.round(middle(box) / line));
      return box;
    });
    expect(lines.size).toBeGreaterThan(2);
  });

  it('an accent over lines is one over their words', async () => {
    const theme = { fontSize: 130, minFontSize: 130 };
    const png = await draw('مرحبا *بكم في الفيلم الجديد عن حياة* البحر', theme, NARROW, fonts);
    const [accent, rest] = [inkOf(png, 'accent'), inkOf(png, 'rest')];
    const first = inkOf(png, 'rest', [0, Math.round((rest.top + rest.bottom) / 2)]);
    expect(first.right).toBeGreaterThan(accent.right - 40);
    expect(accent.bottom - accent.top).toBeGreaterThan(2 * 130 * (300 / 1080));
  });

  it('letters stay joined where an accent begins or ends among them', async () => {
    for (const text of ['ال*فيلم*', 'مس*لم*ون', '*س*لام', 'و*لد*']) {
      const [marked, plain] = await Promise.all(
        [text, text.replaceAll('*', '')].map((each) => draw(each, {}, WIDE, fonts)),
      );
      expect([text, difference(marked!, plain!) < 0.03]).toEqual([text, true]);
    }
  });

  it('joined letters are no isolated ones, and no space tears them apart', async () => {
    const joined = await draw('سلام', {}, WIDE, fonts);
    const isolated = await draw('س\u200cل\u200cا\u200cم', {}, WIDE, fonts);
    expect(difference(joined, isolated)).toBeGreaterThan(0.3);
    expect(difference(joined, await draw('سلام', { letterSpacing: 0.4 }, WIDE, fonts))).toBeLessThan(0.02);
    expect(difference(await draw('שלום'), await draw('שלום', { letterSpacing: 0.4 }))).toBeGreaterThan(0.3);
  });

  it('brackets are turned round', async () => {
    const cut = async (text: string) => {
      const png = await draw(text, { fontSize: 100, minFontSize: 100 }, WIDE, fonts);
      const { left, right, top, bottom } = inkOf(png, 'accent');
      const shape: number[] = [];
      for (let y = top; y <= bottom; y++) {
        let x = left;
        while (x <= right && !isInk(png, x, y, 'accent')) x++;
        shape.push(x - left);
      }
      // Where the ink begins in its rows: in the middle and at the ends.
      return shape[Math.floor(shape.length / 2)]! > shape[0]! ? ')' : '(';
    };
    expect(await cut('x *(* x')).toBe('(');
    expect(await cut('x *)* x')).toBe(')');
    expect(await cut('שלום *(*עולם)')).toBe(')');
    expect(await cut('שלום (עולם*)*')).toBe('(');
    expect(await cut('שלום *(*Main) עולם')).toBe(')');
    expect(await cut('Hello *(*עולם) x')).toBe('(');
  });
});

describe('a paragraph', () => {
  it('starts at its own side where the theme aligns to the left', async () => {
    const png = await draw('שלום עולם\nHello', { align: 'left', fontSize: 100 });
    const padding = 96 * (200 / 1080);
    const { top, bottom } = inkOf(png, 'any');
    const middle = Math.round((top + bottom) / 2);
    const [above, below] = [inkOf(png, 'any', [0, middle]), inkOf(png, 'any', [middle, png.height])];
    expect(Math.abs(above.right - (png.width - padding))).toBeLessThan(6);
    expect(above.left).toBeGreaterThan(png.width / 2);
    expect(Math.abs(below.left - padding)).toBeLessThan(6);
  });

  it('stands in the middle where the theme says so', async () => {
    const { left, right } = inkOf(await draw('שלום עולם!'), 'any');
    expect(Math.abs(left + right - 900)).toBeLessThan(12);
  });

  it('with a word longer than a line is broken from the right', async () => {
    const word = 'אבגדהוזחטיכלמנסעפצקרשת'.repeat(2);
    const theme = { fontSize: 130, minFontSize: 130 };
    const first = inkOf(await draw(`*א*${word.slice(1)}`, theme, NARROW), 'accent');
    const whole = inkOf(await draw(word, theme, NARROW), 'any');
    expect(first.right).toBeGreaterThan(whole.right - 30);
    expect(first.top).toBeLessThan(whole.top + 20);
    expect(whole.bottom - whole.top).toBeGreaterThan(2 * 130 * (300 / 1080));
    expect(whole.left).toBeGreaterThan(0);
    expect(whole.right).toBeLessThan(NARROW.width - 1);
  });

  it('is the same bytes each time', async () => {
    const text = 'שלום *עולם* (abc) ١٢/٣ 🍜!';
    expect((await draw(text)).data).toEqual((await draw(text)).data);
  });
});
