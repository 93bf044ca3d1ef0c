import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRange } from '../../../src/studio/http/byte-range.js';

test.each([
  ['no header', null, undefined],
  ['from the start', 'bytes=0-9', { start: 0, end: 10 }],
  ['one byte', 'bytes=5-5', { start: 5, end: 6 }],
  ['to the end', 'bytes=90-', { start: 90, end: 100 }],
  ['past the end', 'bytes=90-1000', { start: 90, end: 100 }],
  ['the last bytes', 'bytes=-10', { start: 90, end: 100 }],
  ['more last bytes than there are', 'bytes=-1000', { start: 0, end: 100 }],
  ['the last zero bytes', 'bytes=-0', 'unsatisfiable'],
  ['after the end', 'bytes=100-', 'unsatisfiable'],
  ['backwards, which is no range', 'bytes=9-0', undefined],
  ['several ranges, which a server may ignore', 'bytes=0-1,5-6', undefined],
  ['another unit', 'items=0-1', undefined],
  ['nothing', 'bytes=-', undefined],
  ['a negative start', 'bytes=-5-9', undefined],
])('%s', (_, header, expected) => {
  expect(parseRange(header, 100)).toEqual(expected);
});

test('an empty file has no range that could be satisfied', () => {
  expect(parseRange('bytes=0-', 0)).toBe('unsatisfiable');
  expect(parseRange('bytes=-5', 0)).toBe('unsatisfiable');
});

test('whatever comes, a range lies within the file', () => {
  const header = fc.oneof(fc.string(), fc.stringMatching(/^bytes=\d{0,20}-\d{0,20}$/));
  fc.assert(
    fc.property(header, fc.nat(), (text, size) => {
      const range = parseRange(text, size);
      if (typeof range !== 'object') return;
      expect(range.start).toBeGreaterThanOrEqual(0);
      expect(range.start).toBeLessThan(range.end);
      expect(range.end).toBeLessThanOrEqual(size);
    }),
  );
});
