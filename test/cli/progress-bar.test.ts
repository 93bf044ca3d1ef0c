import { expect, it } from 'vitest';
import { progressLine } from '../../src/cli/progress-bar.js';

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
