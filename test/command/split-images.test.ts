import { expect, test } from 'vitest';
import { splitImages } from '../../src/command/split-images.js';
import type { ImageFormat } from '../../src/command/split-images.js';

const ascii = (text: string) => [...Buffer.from(text, 'latin1')];
const png = (...data: number[]) => [
  ...ascii('\x89PNG\r\n\x1a\n'),
  ...[0, 0, 0, data.length, ...ascii('IDAT'), ...data, 1, 2, 3, 4],
  ...[0, 0, 0, 0, ...ascii('IEND'), 5, 6, 7, 8],
];
const jpeg = (...data: number[]) => [
  // The end's marker inside a segment's data is no end.
  ...[0xff, 0xd8, 0xff, 0xfe, 0, 4, 0xff, 0xd9],
  ...[0xff, 0xda, 0, 2, ...data, 0xff, 0, 0xff, 0xd9],
];
const webp = (...data: number[]) => [
  ...[...ascii('RIFF'), 4 + data.length, 0, 0, 0, ...ascii('WEBP'), ...data],
  ...(data.length % 2 ? [0] : []),
];

test.each<[ImageFormat, number[][]]>([
  ['png', [png(1), png(...ascii('IEND')), png()]],
  ['jpeg', [jpeg(1), jpeg(), jpeg(0xd9, 0xff, 0)]],
  ['webp', [webp(1, 2), webp(1, 2, 3), webp()]],
])('%s pictures end to end come apart, one that is cut off is left out', (format, images) => {
  const stream = images.flat();
  expect(splitImages(new Uint8Array(stream), format).map((image) => [...image])).toEqual(images);
  for (let length = 0; length < stream.length; length++) {
    const whole = images.filter((_, i) => images.slice(0, i + 1).flat().length <= length);
    expect(splitImages(new Uint8Array(stream.slice(0, length)), format)).toHaveLength(whole.length);
  }
});
