// Accents, vowels and dots that a font places as glyphs of their own, as HarfBuzz places them.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { turnPlaces } from '../../../src/reel/cards/gpos.js';
import { drawCard } from '../../../src/reel/index.js';
import { newVolume } from '../../support/media.js';
import { runs } from '../../support/seed.js';
import { collection, fontFile, tablesOf } from './odd-fonts.js';
import { dejavu } from './scenes.js';

const noto = (script: string, type = 'woff') =>
  new Uint8Array(
    readFileSync(
      createRequire(import.meta.url).resolve(
        `@fontsource/noto-sans-${script}/files/noto-sans-${script}-${script}-800-normal.${type}`,
      ),
    ),
  );
const FONTS: Readonly<Record<string, Uint8Array>> = {
  'DejaVu Sans': dejavu(),
  'the first of a collection': collection(tablesOf(dejavu())),
  'Noto Sans Arabic': noto('arabic'),
  'Noto Sans Arabic in WOFF2': noto('arabic', 'woff2'),
  'Noto Sans Hebrew': noto('hebrew'),
};

/** Width and height of the ink, in pixels. */
async function inkOf(font: Uint8Array, text: string): Promise<[number, number]> {
  const theme = { bg: '#000000', fg: '#ffffff', fontSize: 300, letterSpacing: 0, paddingX: 60, paddingY: 60 };
  const size = { width: 1000, height: 1000, fonts: [] };
  const bytes = await drawCard(newVolume({ '/fonts/a.ttf': font }), '/', { text }, theme, size);
  const { width, height, data } = PNG.sync.read(Buffer.from(bytes));
  const ink = Array.from({ length: width * height }, (_, n) => n).filter((n) => data[4 * n]! > 127);
  const [columns, rows] = [ink.map((n) => n % width), ink.map((n) => Math.floor(n / width))];
  const extent = (of: readonly number[]) =>
    of.reduce((a, b) => Math.max(a, b), -1) - of.reduce((a, b) => Math.min(a, b), width) + 1;
  return [extent(columns), extent(rows)];
}

describe('the ink of', () => {
  // By `hb-shape --show-extents` of HarfBuzz 6.0.0, in the font's units: the boxes of all glyphs at their places.
  it.each([
    ['مُحَمَّدٌ', 'DejaVu Sans', 5025, 1778],
    ['مُحَمَّدٌ', 'the first of a collection', 5025, 1778],
    ['لِي', 'DejaVu Sans', 2652, 2056],
    ['Q\u0323\u0302', 'DejaVu Sans', 1536, 2334],
    ['x\u0302\u0301', 'DejaVu Sans', 1259, 1638],
    ['بيت', 'Noto Sans Arabic', 1825, 834],
    ['بيت', 'Noto Sans Arabic in WOFF2', 1825, 834],
    ['شمس', 'Noto Sans Arabic', 3062, 1009],
    ['مُحَمَّدٌ', 'Noto Sans Arabic', 2454, 968],
    ['שָׁלוֹם', 'Noto Sans Hebrew', 2325, 995],
    ['מֶלֶךְ', 'Noto Sans Hebrew', 1771, 1002],
  ])('%s in %s is as high as HarfBuzz says', async (text, font, unitsWide, unitsHigh) => {
    const [width, height] = await inkOf(FONTS[font]!, text);
    expect(Math.abs(height - (width * unitsHigh) / unitsWide)).toBeLessThan(3);
  });
});

describe('the table of places', () => {
  const woff = Buffer.from(noto('arabic'));
  const tables = {
    'DejaVu Sans': tablesOf(dejavu())['GPOS']!,
    'Noto Sans Arabic': unpacked(woff, 'GPOS'),
  };

  it.each(Object.entries(tables))('of %s is as it was when turned twice', (_font, table) => {
    const turned = table.slice();
    turnPlaces(turned);
    expect(turned).not.toEqual(table);
    turnPlaces(turned);
    expect(turned).toEqual(table);
  });

  it.each(Object.entries(tables))('of %s may be cut or changed anywhere', (_font, table) => {
    const at = fc.integer({ min: 0, max: table.length - 1 });
    const changes = fc.array(fc.tuple(fc.oneof(at, fc.integer({ min: 0, max: 400 })), fc.nat(255)), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(at, changes, (length, changed) => {
        const copy = table.slice();
        for (const [place, value] of changed) copy[place] = value;
        for (const broken of [copy, copy.slice(0, length)]) {
          try {
            turnPlaces(broken);
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError);
          }
        }
      }),
      runs(100),
    );
  });

  it('whose parts all lie over each other is refused soon', async () => {
    // Each lookup is of pairs (2), and all offsets are 2.
    const table = new Uint8Array(0x8000).map((_, n) => (n % 2 === 1 ? 2 : 0)).fill(0xff, 2, 4);
    const everywhere = new Uint8Array(0x8000).map((_, n) => (n % 2 === 0 ? n >> 8 : n & 255));
    for (const hostile of [table, everywhere]) {
      const started = performance.now();
      try {
        turnPlaces(hostile);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
      expect(performance.now() - started).toBeLessThan(500);
    }
    const file = fontFile({ ...tablesOf(dejavu()), GPOS: everywhere });
    const damaged: unknown = expect.objectContaining({ path: 'fonts/a.ttf', code: 'UNREADABLE_FILE' });
    await expect(inkOf(file, 'ab')).rejects.toHaveProperty('details.findings.0', damaged);
  });
});

function unpacked(woff: Buffer, tag: string): Uint8Array {
  const at =
    44 +
    20 *
      Array.from({ length: woff.readUInt16BE(12) }, (_, n) =>
        woff.toString('latin1', 44 + 20 * n, 48 + 20 * n),
      ).indexOf(tag);
  const [offset, length] = [woff.readUInt32BE(at + 4), woff.readUInt32BE(at + 8)];
  return new Uint8Array(inflateSync(woff.subarray(offset, offset + length)));
}
