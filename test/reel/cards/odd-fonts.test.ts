// Fonts that are not as most are: each draws its letters, or is a finding that names its file.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { drawCard } from '../../../src/reel/index.js';
import type { Finding } from '../../../src/reel/index.js';
import { newVolume } from '../../support/media.js';
import { runs } from '../../support/seed.js';
import { SUBTABLES, cmap, collection, fontFile, fvar, ltag, tablesOf, woffFile } from './odd-fonts.js';
import { dejavu, fontOf } from './scenes.js';

/** A small font of these two, so that what is cut and changed is soon drawn. */
const small = tablesOf(fontOf('Signs', { a: 'box', b: 'box' }));
const large = tablesOf(dejavu());
const OTTO = 'OTTO';
const without = (tables: Record<string, Uint8Array>, name: string) =>
  Object.fromEntries(Object.entries(tables).filter(([tag]) => tag !== name));

/** The picture's bytes, or the findings. */
async function draw(
  file: Uint8Array,
  text = 'ab',
): Promise<{ png?: Uint8Array; findings?: readonly Finding[] }> {
  const volume = newVolume({ '/fonts/odd.ttf': file });
  const size = { width: 90, height: 160, fonts: [] };
  try {
    return { png: await drawCard(volume, '/', { text }, {}, size) };
  } catch (error) {
    expect(error).toMatchObject({ code: 'INVALID_STORYBOARD' });
    return { findings: (error as { details: { findings: readonly Finding[] } }).details.findings };
  }
}

it.each<[string, Uint8Array]>([
  ['with a table of languages', fontFile({ ...small, ltag: ltag() }, OTTO)],
  ['of TrueType, with a table of languages', fontFile({ ...large, ltag: ltag() })],
  ['that is variable', fontFile({ ...large, fvar: fvar() })],
  ['as a WOFF with wrong checksums', woffFile(large)],
  ['as a WOFF with a table of languages', woffFile({ ...large, ltag: ltag() })],
  ['without OS/2', fontFile(without(large, 'OS/2'))],
  ['of which a collection has two', collection(large)],
  ['of characters by format 4', fontFile({ ...large, cmap: cmap(3, 1, SUBTABLES[4]!(97, 26, 68)) })],
  ['of characters by format 12', fontFile({ ...large, cmap: cmap(3, 10, SUBTABLES[12]!(97, 26, 68)) })],
])('a font %s is drawn', async (_what, file) => {
  const { png, findings } = await draw(file);
  expect(findings).toBeUndefined();
  expect(png!.length).toBeGreaterThan(200);
});

it.each<[string, Uint8Array]>([
  ['that is empty', new Uint8Array()],
  ['that is a head alone', fontFile({})],
  ['of CFF2', fontFile({ ...without(small, 'CFF '), CFF2: small['CFF ']! }, OTTO)],
  ['without characters', fontFile(without(large, 'cmap'))],
  ['without names', fontFile(without(large, 'name'))],
  ['without outlines', fontFile(without(large, 'glyf'))],
  ['of a symbol table', fontFile({ ...large, cmap: cmap(3, 0, SUBTABLES[4]!(0xf061, 26, 68)) })],
  ...[0, 6, 13, 14].map((format): [string, Uint8Array] => [
    `of characters by format ${format}`,
    fontFile({
      ...large,
      cmap: cmap(format === 0 ? 1 : 3, format === 0 ? 0 : 1, SUBTABLES[format]!(97, 26, 68)),
    }),
  ]),
])('a font %s is drawn, or is a finding with its name or its letters', async (_what, file) => {
  const { png, findings } = await draw(file);
  if (png) return;
  expect(findings![0]).toMatchObject({ severity: 'error' });
  const { path, code, message } = findings![0]!;
  expect([path, code]).toEqual(
    path === 'text' ? ['text', 'MISSING_GLYPH'] : ['fonts/odd.ttf', 'UNREADABLE_FILE'],
  );
  expect(message).not.toMatch(/undefined|Offset|bounds|No valid/);
});

it('a font cut or changed anywhere is drawn, or is a finding', async () => {
  const whole = fontFile(small, OTTO);
  const place = fc.integer({ min: 0, max: whole.length - 1 });
  const broken = fc.oneof(
    place.map((at) => whole.slice(0, at)),
    fc
      .array(fc.tuple(place, fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 })
      .map((changes) => {
        const copy = whole.slice();
        for (const [at, value] of changes) copy[at] = value;
        return copy;
      }),
  );
  await fc.assert(
    fc.asyncProperty(broken, async (file) => {
      const { png, findings } = await draw(file);
      expect(png !== undefined || findings!.length > 0).toBe(true);
    }),
    runs(60),
  );
});
