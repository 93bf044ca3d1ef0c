// What the log says in place of a secret, and that it stays a log.

import { expect, it, test } from 'vitest';
import { AfmpegError } from '../../../src/index.js';
import { pinoLogger } from '../../../src/worker/index.js';
import { describeFailure, loggedFailure } from '../../../src/worker/observe/failures.js';
import { withoutSecrets } from '../../../src/worker/observe/secrets.js';

test.each<[string, readonly string[], string, string]>([
  ['one that is in the mark itself', ['t'], 'start', 's[redacted]ar[redacted]'],
  ['another that is in the mark', ['start-ed', 'redacted'], 'redacted start-ed', '[redacted] [redacted]'],
  ['the longest first', ['abcdefgh', 'abcdefghij'], 'abcdefghij abcdefgh', '[redacted] [redacted]'],
  ['as it stands in a URL', ['a/b c+d='], 'x?t=a%2Fb%20c%2Bd%3D', 'x?t=[redacted]'],
  ['as it stands in JSON', ['a"b\\c'], '{"t":"a\\"b\\\\c"}', '{"t":"[redacted]"}'],
  ['with letters that patterns know', ['.*(a|b)$'], 'ab .*(a|b)$', 'ab [redacted]'],
  ['none', ['', 'absent'], 'text', 'text'],
])('%s: %j in %j', (_, secrets, text, expected) => {
  expect(withoutSecrets(text, secrets)).toBe(expected);
});

it.each([
  ['digits alone', '12345678'],
  ['what is around a value', '","event":"'],
  ['the name of a field', 'error_class'],
])('each line stays JSON with a secret of %s', async (_, secret) => {
  const lines: string[] = [];
  const logger = await pinoLogger({ write: (line) => lines.push(line), secrets: [secret] });
  const fields = { bytes: 12_345_678, error_class: 'X', argv: [`a ${secret} b`], nested: { [secret]: null } };
  logger.info(fields, 'done');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^\{[^\n]*\}\n$/);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    service: 'renderer',
    bytes: 12_345_678,
    argv: ['a [redacted] b'],
    nested: { '[redacted]': null },
    event: 'done',
  });
});

test('a line for people is without the secret, too', async () => {
  const lines: string[] = [];
  const logger = await pinoLogger({
    write: (line) => lines.push(line),
    json: false,
    secrets: ['quote"d-secret'],
  });
  logger.error({ error_message: 'no quote"d-secret here' }, 'error');
  expect(lines.join('')).toMatch(/^\S+ ERROR error error_message="no \[redacted\] here"\n$/);
});

test.each<[string, AfmpegError, object]>([
  [
    'no log of ffmpeg: the message alone',
    new AfmpegError('API_FAILED', 'The API is away'),
    { error_class: 'ApiError', error_message: 'The API is away' },
  ],
  [
    'a log that is in the message: the message alone',
    new AfmpegError('PROBE_FAILED', 'a.mp3 has no audio: no stream', {
      details: { stderrTail: 'no stream\n' },
    }),
    { error_class: 'PreflightError', error_message: 'a.mp3 has no audio: no stream' },
  ],
  [
    'a log that says more: both',
    new AfmpegError('FFMPEG_FAILED', 'ffmpeg failed: b', { details: { stderrTail: 'a\nb', exitCode: 1 } }),
    { error_class: 'FFmpegError', error_message: 'ffmpeg failed: b', stderr_snippet: 'a\nb', exit_code: 1 },
  ],
])('a line of the log has %s', (_, error, fields) => {
  expect(loggedFailure(describeFailure(error, []))).toEqual(fields);
});
