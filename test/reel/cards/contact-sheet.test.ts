// All that a card can be, on one sheet for a person to look at: contact-sheet.png, beside this file.
// AFMPEG_UPDATE_GOLDEN=1 writes it anew.

import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { expect, it } from 'vitest';
import { bundledFonts, drawCard } from '../../../src/reel/index.js';
import type { Card, Theme } from '../../../src/reel/index.js';
import { newVolume } from '../../support/media.js';
import { dejavu, dusk } from './scenes.js';

const GOLDEN = fileURLToPath(new URL('contact-sheet.png', import.meta.url));
const MAX_BYTES = 100_000;
const [WIDTH, HEIGHT, GAP, COLUMNS] = [180, 320, 8, 6];
const LIGHT: Theme = { bg: '#f8fafc', fg: '#0b1220', accent: '#be123c' };

const CARDS: readonly (readonly [Card, Theme?])[] = [
  [{ text: 'A short\n*headline*' }],
  [{ text: 'One long line that nobody broke is set in lines of *even length*' }, LIGHT],
  [{ text: 'First *part\n\nand last* part\nof an accent' }],
  [{ text: 'Donaudampfschifffahrtsgesellschaftskapitän' }, { ...LIGHT, bg: '#fde68a' }],
  [
    { text: '2 * 3 * 4 = 24,\nand \\*stars\\* stay' },
    { bg: '#134e4a', letterSpacing: 0.05, fontWeight: 400 },
  ],
  [{ text: 'Left,\nnot in\nthe *middle*' }, { bg: '#312e81', align: 'left', lineHeight: 1.4 }],
  [{ text: 'Words *below*', scene: 'tall.png' }],
  [{ text: 'Words *above*', scene: 'wide.png', position: 'top' }],
  [
    {
      text: 'In the *middle*',
      position: 'center',
      media: { path: 'wide.png', fit: 'contain' },
      bg: '#ffffff',
    },
  ],
  [{ text: 'Over a *video*', scene: 'clip.mp4' }],
  [{ text: 'Ёж, Ωμέγα,\nđường\n*Zażółć*' }, { bg: '#3f1d38' }],
  [{ text: 'ბარემ\nխաղ ☺ *♜*' }, { bg: '#0f172a' }],
];

it('the contact sheet looks as it did', async () => {
  const volume = newVolume({
    '/tall.png': dusk(180, 320),
    '/wide.png': dusk(400, 200),
    '/clip.mp4': 'not looked at: it is the renderer that shows it',
    '/fonts/DejaVuSans-Bold.ttf': dejavu(),
  });
  const rows = Math.ceil(CARDS.length / COLUMNS);
  const sheet = checkered((WIDTH + GAP) * COLUMNS + GAP, (HEIGHT + GAP) * rows + GAP);
  for (const [index, [card, theme = {}]] of CARDS.entries()) {
    const fonts = await bundledFonts(theme.fontWeight ?? 800);
    const theFont = { fontFamily: ['Inter', 'DejaVu Sans'], ...theme };
    const drawn = await drawCard(volume, '/', card, theFont, { width: WIDTH, height: HEIGHT, fonts });
    const left = GAP + (index % COLUMNS) * (WIDTH + GAP);
    lay(PNG.sync.read(Buffer.from(drawn)), sheet, left, GAP + Math.floor(index / COLUMNS) * (HEIGHT + GAP));
  }
  const actual = PNG.sync.write(sheet, { colorType: 2, deflateLevel: 9 });
  expect(actual.length).toBeLessThan(MAX_BYTES);
  if (process.env['AFMPEG_UPDATE_GOLDEN'] === '1') writeFileSync(GOLDEN, actual);
  const golden = PNG.sync.read(readFileSync(GOLDEN));
  expect([golden.width, golden.height]).toEqual([sheet.width, sheet.height]);
  const different = pixelmatch(golden.data, sheet.data, undefined, golden.width, golden.height, {
    threshold: 0.05,
    includeAA: true,
  });
  const seen = join(tmpdir(), 'contact-sheet.png');
  if (different > 0) writeFileSync(seen, actual);
  expect(different, `pixels that differ from ${GOLDEN}; what was drawn is in ${seen}`).toBe(0);
});

/** What shows through where a card is on nothing. */
function checkered(width: number, height: number): PNG {
  const png = new PNG({ width, height });
  for (let at = 0; at < width * height; at++) {
    const isDark = (((at % width) >> 3) + (Math.floor(at / width) >> 3)) % 2 === 0;
    png.data.set(isDark ? [120, 130, 140, 255] : [150, 160, 170, 255], at * 4);
  }
  return png;
}

/** Lays a picture with alpha over the sheet. */
function lay(card: PNG, sheet: PNG, left: number, top: number): void {
  expect([card.width, card.height]).toEqual([WIDTH, HEIGHT]);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const from = (y * WIDTH + x) * 4;
      const to = ((top + y) * sheet.width + left + x) * 4;
      const alpha = card.data[from + 3]! / 255;
      for (let part = 0; part < 3; part++) {
        const under = sheet.data[to + part]!;
        sheet.data[to + part] = Math.round(under + (card.data[from + part]! - under) * alpha);
      }
    }
  }
}
