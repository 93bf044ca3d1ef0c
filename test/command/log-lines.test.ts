import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogLines } from '../../src/command/log-lines.js';

/** As ffmpeg 5.1 writes it, with levels. */
const LOG =
  "[info] Input #0, lavfi, from 'testsrc2':\n" +
  '[info]   Duration: N/A, start: 0.000000, bitrate: N/A\n' +
  '[libx264 @ 0x1a2b] [warning] height not divisible by 2\n' +
  '[info] frame=    1 fps=0.0 q=-0.0 size=N/A time=00:00:00.04 \r[info] frame=   10 \n' +
  'no level\n' +
  '[error] ünicode 🎬';

const EXPECTED = [
  ["Input #0, lavfi, from 'testsrc2':", 'info', '\n'],
  ['  Duration: N/A, start: 0.000000, bitrate: N/A', 'info', '\n'],
  ['[libx264 @ 0x1a2b] height not divisible by 2', 'warning', '\n'],
  ['frame=    1 fps=0.0 q=-0.0 size=N/A time=00:00:00.04 ', 'info', '\r'],
  ['frame=   10 ', 'info', '\n'],
  ['no level', 'info', '\n'],
  ['ünicode 🎬', 'error', ''],
];

function read(chunks: Iterable<Uint8Array>): unknown[][] {
  const lines: unknown[][] = [];
  const reader = new LogLines((...line) => lines.push(line.slice(0, 3)));
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  reader.end();
  return lines;
}

test('a log comes as its lines, wherever its bytes are cut', () => {
  const bytes = new TextEncoder().encode(LOG);
  expect(read([bytes])).toEqual(EXPECTED);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: bytes.length })), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      expect(read(at.slice(1).map((end, i) => bytes.subarray(at[i], end)))).toEqual(EXPECTED);
    }),
  );
});

test('a line without an end is handed on in parts, so that it cannot fill the memory', () => {
  const lines = read(Array.from({ length: 5 }, () => new TextEncoder().encode('x'.repeat(10_000))));
  expect(lines.map(([line]) => (line as string).length)).toEqual([20_000, 20_000, 10_000]);
});

test('a question is shown while it is asked, and what is said to it only with its end', () => {
  const lines: unknown[] = [];
  const reader = new LogLines((line) => lines.push(line));
  const asked = "File 'o.mp4' already exists. Overwrite? [y/N] ";
  const begun = ['[info', `] x\n${asked}`, '[fat', 'al] Not over'].map((text) => {
    reader.push(new TextEncoder().encode(text));
    return reader.begun?.text;
  });
  expect(begun).toEqual([undefined, asked, asked, asked]);
  reader.push(new TextEncoder().encode('writing\n'));
  expect(lines).toEqual(['x', `${asked}Not overwriting`]);
});
