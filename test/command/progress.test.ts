import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ProgressParser } from '../../src/command/progress.js';
import type { Progress } from '../../src/index.js';

/** As ffmpeg 5.1 writes it. */
const REPORTS = `frame=1
fps=0.00
stream_0_0_q=2.5
bitrate=1801.6kbits/s
total_size=9008
out_time_us=40000
out_time_ms=40000
out_time=00:00:00.040000
dup_frames=0
drop_frames=0
speed=4e+04x
progress=continue
frame=10
fps=0.00
stream_0_0_q=2.0
bitrate= 455.3kbits/s
total_size=22764
out_time_us=400000
out_time=00:00:00.400000
speed=53.8x
progress=end
`;
const bytes = new TextEncoder().encode(REPORTS);
const read = (expectedSec: number | undefined, ...chunks: Uint8Array[]): Progress[] => {
  const parser = new ProgressParser(
    () => 100,
    () => expectedSec,
  );
  return chunks.flatMap((chunk) => parser.push(chunk));
};
const FIRST = {
  frame: 1,
  fps: 0,
  bitRate: 1_801_600,
  outBytes: 9008,
  outTimeSec: 0.04,
  speed: 40_000,
  elapsedMs: 100,
};
const LAST = {
  frame: 10,
  fps: 0,
  bitRate: 455_300,
  outBytes: 22_764,
  outTimeSec: 0.4,
  speed: 53.8,
  elapsedMs: 100,
};

test.each<[string, number | undefined, object[]]>([
  ['of an unknown length', undefined, [FIRST, LAST]],
  ['of no length', 0, [FIRST, LAST]],
  [
    'of a known length',
    0.16,
    [
      { ...FIRST, fraction: 0.25, etaMs: 300 },
      { ...LAST, fraction: 1, etaMs: 0 },
    ],
  ],
  [
    'that ends early',
    4,
    [
      { ...FIRST, fraction: 0.01, etaMs: 9900 },
      { ...LAST, fraction: 1, etaMs: 0 },
    ],
  ],
  [
    'that is longer than expected',
    0.02,
    [
      { ...FIRST, fraction: 1, etaMs: 0 },
      { ...LAST, fraction: 1, etaMs: 0 },
    ],
  ],
])('the reports of a run %s', (_what, expectedSec, reports) => {
  expect(read(expectedSec, bytes)).toEqual(reports);
});

test('the same, wherever their bytes are cut', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: bytes.length }), (at) => {
      expect(read(undefined, bytes.subarray(0, at), bytes.subarray(at))).toEqual([FIRST, LAST]);
    }),
  );
});

const report = (text: string) => new TextEncoder().encode(`${text}\nprogress=continue\n`);

test.each<[string, object]>([
  [
    'out_time_us=N/A\nbitrate=N/A\nspeed=N/A\ntotal_size=N/A',
    { outTimeSec: 0, bitRate: 0, speed: 0, outBytes: 0 },
  ],
  ['out_time_us=-40000', { outTimeSec: 0 }],
  ['fps=x\nframe=', { fps: 0, frame: 0 }],
  ['no equals sign\n=\nspeed=2x', { speed: 2 }],
])('%j', (text, known) => {
  expect(read(undefined, report(text))).toMatchObject([known]);
});

test('the fraction never goes back, and a report holds nothing of the one before', () => {
  const parts = [report('out_time_us=500000\nframe=7'), report('out_time_us=200000'), report('')];
  expect(read(1, ...parts)).toMatchObject([
    { fraction: 0.5, frame: 7 },
    { fraction: 0.5, frame: 0 },
    { fraction: 0.5, outTimeSec: 0 },
  ]);
  expect(read(1, report('out_time_us=0'))).toMatchObject([{ fraction: 0 }]);
});
