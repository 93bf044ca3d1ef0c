// The paths of a message, as the user calls them.

import { expect, it } from 'vitest';
import { belowRoot, userNames, withUserNames } from '../../src/cli/names.js';
import { AfmpegError } from '../../src/index.js';

it.each<[string, string, string]>([
  ['a file', 'Cannot write /cards/01.png: EACCES', 'Cannot write my reel/cards/01.png: EACCES'],
  ['two files', 'Output /a.mp4 same as /b c.mp4', 'Output my reel/a.mp4 same as my reel/b c.mp4'],
  ['one behind a protocol', 'file:/x: Is a directory', 'my reel/x: Is a directory'],
  [
    'one in quotes',
    "to be a directory, got `/cards` '/ü'",
    "to be a directory, got `my reel/cards` 'my reel/ü'",
  ],
  ['devices', '/dev/null and /.afmpeg-tmp/a', '/dev/null and /.afmpeg-tmp/a'],
  ['URLs', 'https://example.com/a.mp4: HTTP 404', 'https://example.com/a.mp4: HTTP 404'],
  ['relative paths', 'media/a.png and größe/b and ../c', 'media/a.png and größe/b and ../c'],
  [
    'what is no path',
    'N/A, 30000/1001 fps, 1 / 2, kb/s, / and //x',
    'N/A, 30000/1001 fps, 1 / 2, kb/s, / and //x',
  ],
])('below a root: %s', (_what, text, told) => {
  expect(userNames(belowRoot('my reel/'))(text)).toBe(told);
});

it('a file stands for itself and not for what begins like it, and goes before its directory', () => {
  const told = userNames([...belowRoot('dir/'), ['/a', 'link.mp4'], ['/.aside.mp4', '../out.mp4']]);
  expect(told('/a: /ab, /a.b, /a/b and /a. Then /.aside.mp4, file:/a')).toBe(
    'link.mp4: dir/ab, dir/a.b, dir/a/b and link.mp4. Then ../out.mp4, link.mp4',
  );
});

it('what was put in is not looked at again', () => {
  expect(userNames([...belowRoot('/root/'), ['/x', '/y']])('/x /y')).toBe('/y /root/y');
});

it('an error keeps everything but its message', async () => {
  const error = new AfmpegError('IO_FAILED', 'Cannot write /a: EIO', {
    retryable: false,
    details: { path: '/a', errno: 'EIO' },
    cause: new Error('why'),
  });
  const thrown = withUserNames(userNames(belowRoot('')), () => Promise.reject(error));
  await expect(thrown).rejects.toMatchObject({
    ...{ code: 'IO_FAILED', message: 'Cannot write a: EIO', retryable: false },
    ...{ details: { path: '/a', errno: 'EIO' }, cause: { message: 'why' } },
  });
});
