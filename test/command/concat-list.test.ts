import { expect, test } from 'vitest';
import { concatList } from '../../src/index.js';
import { codeAndMessage } from './thrown.js';

test('names are quoted, and parts of files are in seconds', () => {
  const stills = { path: '/still.png', durationSec: 2.5 };
  expect(concatList(['/a b.mp4', "it's.mp4", { path: 'c.mp4', startSec: 1, endSec: 3 / 7 }, stills])).toBe(
    [
      'ffconcat version 1.0',
      "file 'file:/a b.mp4'",
      String.raw`file 'file:it'\''s.mp4'`,
      "file 'file:c.mp4'",
      'inpoint 1',
      'outpoint 0.428571',
      "file 'file:/still.png'",
      'duration 2.5\n',
    ].join('\n'),
  );
});

test.each<[unknown, string]>([
  [[], 'Expected `files` to be an array of one or more, got an empty array'],
  [['a\nb'], 'Expected `files[0].path` to be a path without line breaks'],
  [['a\rb'], 'Expected `files[0].path` to be a path without line breaks'],
  [[''], 'Expected `files[0].path` to be a path without line breaks, got `` (string)'],
  [['a', { path: 1 }], 'Expected `files[1].path` to be a string, got `1` (number)'],
  [[{ path: 'a', start: 1 }], 'Unknown option `start` in files[0]; known are path, startSec'],
  [[{ path: 'a', durationSec: -1 }], 'Expected `files[0].durationSec` to be seconds, 0 or more'],
])('%j is refused', (files, message) => {
  const error = codeAndMessage(() => concatList(files as string[]));
  expect(error.code).toBe('INVALID_OPTION');
  expect(error.message).toContain(message);
});
