import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { PNG_HEADER_BYTES, pngHeader } from '../../src/command/png.js';
import { readImageHead } from '../../src/media/image-head.js';
import { pngFault, pngSize } from '../../src/media/png-check.js';
import { readPngHeader } from '../../src/media/png-header.js';
import { newVolume } from '../support/media.js';

const png = new Uint8Array(PNG.sync.write(new PNG({ width: 3, height: 2 })));
const changed = (at: number, byte: number) => png.map((old, i) => (i === at ? byte : old));
const HEADER = { width: 3, height: 2, bitDepth: 8, colorType: 6, isInterlaced: false };

test('every reader sees the same picture', async () => {
  expect(pngHeader(png.subarray(0, PNG_HEADER_BYTES))).toEqual(HEADER);
  expect(pngSize(png)).toEqual({ width: 3, height: 2 });
  expect(readImageHead(png)).toEqual({ format: 'png', width: 3, height: 2, orientation: 1 });
  expect(readPngHeader(newVolume({ '/a.png': png }), '/a.png')).toEqual({
    width: 3,
    height: 2,
    layout: '8 6 0',
  });
  expect(await pngFault(png)).toBeUndefined();
});

test.each<[string, Uint8Array, string]>([
  ['no bytes', new Uint8Array(0), 'is not a PNG'],
  ['another signature', changed(1, 0), 'is not a PNG'],
  ['half a header', png.subarray(0, PNG_HEADER_BYTES - 1), 'ends within its header'],
  ['another first chunk', changed(15, 0x20), 'does not start with a PNG header'],
  ['a header of another length', changed(11, 14), 'does not start with a PNG header'],
  ['no width', changed(19, 0), 'has no pixels'],
])('a file with %s is no picture for any of them', async (_what, bytes, fault) => {
  expect(pngSize(bytes)).toBe(fault);
  expect(await pngFault(bytes)).toBe(fault);
  if (fault === 'has no pixels') return;
  expect(pngHeader(bytes)).toBeUndefined();
  expect(readImageHead(bytes)).toBeUndefined();
  expect(() => readPngHeader(newVolume({ '/a.png': bytes }), '/a.png')).toThrow('EIO');
});

test('one that is cut short is not complete', async () => {
  const cut = png.subarray(0, -1);
  expect(await pngFault(cut)).toBe('is cut short');
  expect(() => readPngHeader(newVolume({ '/a.png': cut }), '/a.png')).toThrow('EIO');
});
