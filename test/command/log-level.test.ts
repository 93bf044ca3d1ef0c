import { expect, it, test } from 'vitest';
import { insideLog, isShown } from '../../src/command/log-level.js';
import { LogLines } from '../../src/command/log-lines.js';
import type { LogLevel } from '../../src/command/log-lines.js';

test.each<[string[], string[], number, boolean?]>([
  [[], ['-loglevel', 'level+verbose'], 32],
  [['-i', 'a'], ['-loglevel', 'level+verbose', '-i', 'a'], 32],
  [['-v', 'error', '-i', 'a'], ['-v', 'level+40', '-i', 'a'], 16],
  [['-loglevel', 'quiet', 'a'], ['-loglevel', 'level+40', 'a'], -8],
  [['-loglevel', '16', 'a'], ['-loglevel', 'level+40', 'a'], 16],
  [['-loglevel', 'repeat+verbose', 'a'], ['-loglevel', 'repeat+level+40', 'a'], 40],
  [['-loglevel', 'repeat', 'a'], ['-loglevel', 'repeat+level+40', 'a'], 32],
  [['-loglevel', '+repeat-level+error', 'a'], ['-loglevel', 'repeat+level+40', 'a'], 16],
  [['-loglevel', 'level+debug'], ['-loglevel', 'level+level+48'], 48, true],
  // The last one counts, as with ffmpeg.
  [['-v', 'error', '-v', 'warning', 'a'], ['-v', 'level+40', '-v', 'level+40', 'a'], 24],
  // What ffmpeg refuses is ffmpeg's to refuse.
  [['-v', 'loud', 'a'], ['-loglevel', 'level+verbose', '-v', 'loud', 'a'], 32],
  [['-i', 'a', '-v'], ['-loglevel', 'level+verbose', '-i', 'a', '-v'], 32],
])('%j', (args, inside, upTo, hasLevels = false) => {
  expect(insideLog(args)).toEqual({ args: inside, shown: { upTo, hasLevels, hasStats: false } });
});

test.each<[string, LogLevel, number, boolean, boolean]>([
  ['an error', 'error', 16, false, true],
  ['a warning', 'warning', 16, false, false],
  ['nothing at all', 'panic', -8, false, false],
  // Not the caller's doing.
  ['ffmpeg stats and -progress period set to 0.2.', 'info', Infinity, false, false],
  ['ffmpeg stats and -progress period set to 3.', 'info', 32, false, true],
  ['frame=  1 fps=0', 'info', 16, false, false],
  ['frame=  1 fps=0', 'info', 16, true, true],
])('%s, %s, up to %i, -stats %s: %s', (line, level, upTo, hasStats, expected) => {
  expect(isShown(line, level, { upTo, hasLevels: false, hasStats })).toBe(expected);
});

it('takes a line without a level for the end of the one before it', () => {
  const seen: [string, LogLevel][] = [];
  const lines = new LogLines((line, level) => seen.push([line, level]));
  lines.push(
    new TextEncoder().encode(
      '[mov @ 0x1] [error] two\nlines\n[info] more, of [error] x.mp4\n  of it\n' +
        "File 'o.mp4' already exists. Overwrite? [y/N] [fatal] Not overwriting - exiting\n",
    ),
  );
  expect(seen).toEqual([
    ['[mov @ 0x1] two', 'error'],
    ['lines', 'error'],
    ['more, of [error] x.mp4', 'info'],
    ['  of it', 'info'],
    ["File 'o.mp4' already exists. Overwrite? [y/N] Not overwriting - exiting", 'fatal'],
  ]);
});
