import { createFsFromVolume } from 'memfs';
import { expect, test } from 'vitest';
import type { FileSystem } from '../../../src/index.js';
import { Runtime } from '../../../src/index.js';
import { newVolume } from '../../support/media.js';
import { rejection, tinyWasi } from '../tiny-wasi.js';

const runtime = await Runtime.create({ wasm: { bytes: await tinyWasi({}) } });
const run = (...args: unknown[]) => runtime.run(...(args as [FileSystem, ...string[]]));

test.each<[string, unknown[], string]>([
  ['a number', [1], 'Expected `args[0]` to be a string, got `1` (number)'],
  ['undefined', ['-i', undefined], 'Expected `args[1]` to be a string, got `undefined`'],
  ['an object before the end', [{}, '-i'], 'Expected `args[0]` to be a string, got an object'],
  ['NUL', ['a\0b'], 'Expected `args[0]` to be a string without NUL characters, got `a\\0b` (string)'],
  [
    'all words in one array',
    [['-i', 'a']],
    'Expected `args` to be words, not an array of them: run(fs, ...args), got an array',
  ],
  [
    'an unknown option',
    [{ Signal: 1 }],
    'Unknown option `Signal` in the run options; known are signal, cwd,',
  ],
  ['a signal that is none', [{ signal: {} }], 'Expected `signal` to be an AbortSignal, got an object'],
  ['overwrite as a text', [{ overwrite: 'yes' }], 'Expected `overwrite` to be true or false, got `yes`'],
  ['a relative cwd', [{ cwd: 'a' }], 'Expected `cwd` to be an absolute path, got `a` (string)'],
  ['an empty cwd', [{ cwd: '' }], 'Expected `cwd` to be an absolute path, got `` (string)'],
  ['NUL in cwd', [{ cwd: '/\0' }], 'Expected `cwd` to be a string without NUL characters'],
  ['an env that is a text', [{ env: 'A=1' }], 'Expected `env` to be an object of names and values'],
  [
    'an env that is a list',
    [{ env: ['A=1'] }],
    'Expected `env` to be an object of names and values, got an array',
  ],
  ['a name with =', [{ env: { 'A=B': '1' } }], 'Expected `env` to be an object of names without `=` and NUL'],
  ['a name with NUL', [{ env: { 'A\0B': '1' } }], 'names without `=` and NUL, got `A\\0B` (string)'],
  ['an empty name', [{ env: { '': '1' } }], 'names without `=` and NUL, got `` (string)'],
  ['a value that is no text', [{ env: { A: 1 } }], 'Expected `env.A` to be a string, got `1` (number)'],
  ['NUL in a value', [{ env: { A: '\0' } }], 'Expected `env.A` to be a string without NUL characters'],
  [
    'stdin as text',
    [{ stdin: 'x' }],
    'Expected `stdin` to be bytes, a function or an async iterable, got `x` (string)',
  ],
  [
    'onStdout as a stream',
    [{ onStdout: process.stdout }],
    'Expected `onStdout` to be a function, got an object',
  ],
  ['onStderr as a text', [{ onStderr: 'x' }], 'Expected `onStderr` to be a function, got `x` (string)'],
  ['limits as a number', [{ limits: 5 }], 'Expected `limits` to be an object, got `5` (number)'],
  ['no limits', [{ limits: null }], 'Expected `limits` to be an object, got `null`'],
  ['an unknown limit', [{ limits: { time: 1 } }], 'Unknown option `time` in limits; known are timeoutMs,'],
  [
    'a limit of zero',
    [{ limits: { timeoutMs: 0 } }],
    'Expected `limits.timeoutMs` to be an integer from 1 to',
  ],
  ['fewer files than a program starts with', [{ limits: { openFiles: 3 } }], 'an integer from 4 to'],
  ['a negative limit', [{ limits: { openFiles: -1 } }], 'got `-1` (number)'],
  ['NaN as a limit', [{ limits: { bytesWritten: NaN } }], 'got `NaN` (number)'],
  ['half a limit', [{ limits: { bytesWritten: 1.5 } }], 'got `1.5` (number)'],
  ['a limit as text', [{ limits: { timeoutMs: '5' } }], 'got `5` (string)'],
  [
    'a log without bound',
    [{ limits: { logBytes: Infinity } }],
    'from 0 to 1073741824, got `Infinity` (number)',
  ],
])('%s is refused', async (_what, args, message) => {
  const error = await rejection(run(newVolume(), ...args));
  expect(error).toMatchObject({ code: 'INVALID_OPTION', retryable: false });
  expect((error as Error).message).toContain(message);
});

test.each<[string, unknown, string]>([
  ['nothing', undefined, 'Expected `fs` to be a file system such as a memfs Volume, got `undefined`'],
  ['a path', '/data', 'got `/data` (string)'],
  ['a promise file system', createFsFromVolume(newVolume()).promises, 'it lacks openSync, closeSync'],
  ['a Volume without rename', withoutRename(), '; it lacks renameSync, got an object'],
])('%s is no file system', async (_what, fs, message) => {
  for (const call of [run(fs), runtime.probe(fs as FileSystem, '/a')]) {
    const error = await rejection(call);
    expect(error).toMatchObject({ code: 'INVALID_OPTION', details: { option: 'fs' } });
    expect((error as Error).message).toContain(message);
  }
});

test.each<[string, unknown[], string]>([
  ['a path that is none', [1], 'Expected `path` to be a string, got `1` (number)'],
  ['a path with NUL', ['/\0'], 'Expected `path` to be a string without NUL characters'],
  [
    'an unknown option',
    ['/a', { json: true }],
    'Unknown option `json` in the probe options; known are signal',
  ],
  ['a signal that is none', ['/a', { signal: 1 }], 'Expected `signal` to be an AbortSignal'],
])('probe refuses %s', async (_what, args, message) => {
  const error = await rejection(runtime.probe(newVolume(), ...(args as [string])));
  expect(error).toMatchObject({ code: 'INVALID_OPTION' });
  expect((error as Error).message).toContain(message);
});

test('options may be undefined one by one', async () => {
  const options = {
    signal: undefined,
    cwd: undefined,
    env: undefined,
    stdin: undefined,
    limits: { openFiles: undefined },
  };
  expect(await run(newVolume(), '-a', options)).toMatchObject({ exitCode: 0, command: ['ffmpeg', '-a'] });
});

function withoutRename(): object {
  return Object.assign(newVolume(), { renameSync: undefined });
}
