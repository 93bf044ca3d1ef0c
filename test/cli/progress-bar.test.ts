import { describe, expect, it } from 'vitest';
import { milestones, plainProgress, progressLine } from '../../src/cli/progress-bar.js';

const report = {
  outTimeSec: 62,
  frame: 1860,
  fps: 59.6,
  speed: 1.98,
  bitRate: 1e6,
  outBytes: 1,
  elapsedMs: 31_000,
};

it.each([
  { what: 'unknown length', progress: report, line: '1:02  60 fps  2.0×' },
  { what: 'sound only', progress: { ...report, frame: 0, fps: 0, speed: 31.4 }, line: '1:02  31×' },
  {
    what: 'half done',
    progress: { ...report, fraction: 0.5, etaMs: 31_000 },
    line: '████████████░░░░░░░░░░░░  50 %  60 fps  2.0×  0:31 left',
  },
  {
    what: 'hours left',
    progress: { ...report, fraction: 0.009, etaMs: 3_723_000 },
    line: '░░░░░░░░░░░░░░░░░░░░░░░░   0 %  60 fps  2.0×  1:02:03 left',
  },
  {
    what: 'done',
    progress: { ...report, fraction: 1, etaMs: 0 },
    line: '████████████████████████ 100 %  60 fps  2.0×',
  },
])('a run with $what shows "$line"', ({ progress, line }) => {
  expect(progressLine(progress)).toBe(line);
});

it('outside of a terminal it is said in plain words', () => {
  expect(plainProgress(report)).toBe('1:02 done, 60 fps, 2.0×');
  expect(plainProgress({ ...report, fraction: 0.305, etaMs: 71_000 })).toBe(
    '30 % done, 60 fps, 2.0×, 1:11 left',
  );
});

describe('a plain line is due', () => {
  /** Milliseconds at which one is due, of reports every 200 ms. */
  function due(totalMs: number, fractionAt: (ms: number) => number | undefined): number[] {
    const isDue = milestones();
    return Array.from({ length: totalMs / 200 }, (_, i) => (i + 1) * 200).filter((elapsedMs) => {
      const fraction = fractionAt(elapsedMs);
      return isDue({ ...report, elapsedMs, ...(fraction !== undefined && { fraction }) });
    });
  }

  it.each<[string, number, (ms: number) => number | undefined, number[]]>([
    ['never in what is done at once', 800, (ms) => ms / 800, []],
    ['once a second where tenths come faster', 3000, (ms) => ms / 3000, [1000, 2000, 3000]],
    ['at each tenth', 60_000, (ms) => ms / 60_000, Array.from({ length: 10 }, (_, i) => (i + 1) * 6000)],
    ['every ten seconds where tenths come slower', 40_000, (ms) => ms / 4e6, [1e4, 2e4, 3e4, 4e4]],
    ['every ten seconds where the length is unknown', 25_000, () => undefined, [10_000, 20_000]],
  ])('%s', (_what, totalMs, fractionAt, times) => {
    expect(due(totalMs, fractionAt)).toEqual(times);
  });
});
