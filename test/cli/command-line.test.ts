import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { ensureBuilt } from '../../scripts/tasks.mjs';
import { tinyWasi } from '../runtime/tiny-wasi.js';
import { afmpeg } from './afmpeg.js';

let folder: string;
let tiny: string;
beforeAll(async () => {
  ensureBuilt();
  folder = mkdtempSync(join(tmpdir(), 'afmpeg-test-'));
  tiny = join(folder, 'tiny.wasm');
  writeFileSync(tiny, await tinyWasi({ stdout: 'hello', exitCode: 3 }));
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([['--help'], ['-h'], ['help']])('afmpeg %s prints the help', async (line) => {
  const { exitCode, stdout, stderr } = await afmpeg(line.split(' '));
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const words = ['Usage', 'run ', 'probe ', 'frames ', 'capabilities', 'doctor', 'AFMPEG_FFMPEG_WASM'];
  expect(words.filter((word) => !stdout.toString().includes(word))).toEqual([]);
});

test.each([
  ['run --help', 'afmpeg run [--root DIR]', '-q, --quiet', '--json'],
  ['probe -h', 'afmpeg probe INPUT', '--json', '--root'],
  ['doctor --core --help', 'afmpeg doctor', '--core', '--json'],
  ['help run', 'afmpeg run [--root DIR]', '--root DIR', '--json'],
  ['help frames', 'afmpeg frames INPUT', '--every SEC', '--root'],
  ['help worker', 'afmpeg worker', '--[no-]json-logs', '--redis'],
  ['help chunk-worker', 'afmpeg chunk-worker --redis', '--lock-ms N', '--music-dir'],
  ['completion --help', 'afmpeg completion bash', '~/.bashrc', '--core'],
])('afmpeg %s prints the help of that command, with its options', async (line, usage, own, other) => {
  const { exitCode, stdout } = await afmpeg(line.split(' '));
  expect(exitCode).toBe(0);
  const text = stdout.toString();
  expect(text).toContain(`Usage\n  ${usage}`);
  expect(text).toContain(own);
  expect(text).not.toContain(other);
});

test('afmpeg alone prints the help and fails', async () => {
  const { exitCode, stdout } = await afmpeg([]);
  expect(exitCode).toBe(2);
  expect(stdout.toString()).toContain('Usage');
});

test('afmpeg --version prints a version', async () => {
  const { exitCode, stdout } = await afmpeg(['--version']);
  expect(exitCode).toBe(0);
  expect(stdout.toString()).toMatch(/^\d+\.\d+\.\d+\n$/);
});

describe('a wrong command line leaves with 2 and says why', () => {
  it.each<[readonly string[], string]>([
    [
      ['nope'],
      'Unknown command nope; known are run, probe, frames, render, capabilities, doctor, worker, chunk-worker, completion',
    ],
    [['constructor'], 'Unknown command constructor'],
    [['__proto__'], 'Unknown command __proto__'],
    [['--core'], 'Unknown command --core'],
    [['run', '--core', '-version'], 'Put -- before the arguments of ffmpeg'],
    [['run', '--nope', '--', '-version'], "Unknown option '--nope'"],
    [['run', 'file', '--core', '--', '-version'], 'Unexpected argument'],
    [['run', '--', '-version'], 'No ffmpeg module. Give one of:'],
    [['run', '--core', '--wasm', 'a.wasm', '--', '-version'], 'Give --wasm or --core, not both'],
    [['run', '--core', '--root', '/no/such/dir', '--', '-version'], 'to be an existing directory'],
    [['run', '--core', '--root', '/etc/hostname', '--', '-version'], 'Expected `root` to be a directory'],
    [['run', '--core', '--root', '', '--', '-version'], 'Expected --root to name a directory, got nothing'],
    [['run', '--core', '--root'], '--'],
    [['probe', '--core'], 'Expected one INPUT'],
    [['probe', '--core', 'a', 'b'], 'Expected one INPUT'],
    [['probe', '--core', '--yaml', 'a'], "Unknown option '--yaml'"],
    [['probe', '/etc/hostname'], 'No ffmpeg module'],
    [['capabilities', 'x', '--core'], 'Unexpected argument'],
    [['doctor', '--json'], "Unknown option '--json'"],
    [['help', 'rnder'], 'Unknown command rnder; did you mean render?'],
    [['completion'], 'Expected one shell: afmpeg completion bash, zsh or fish'],
    [['completion', 'tcsh'], 'Unknown shell tcsh; known are bash, zsh, fish'],
    [['render', '--renderer'], "Option '--renderer <value>' argument missing"],
  ])('%j', async (args, message) => {
    const { exitCode, stdout, stderr } = await afmpeg(args, { cwd: folder });
    expect(stderr).toContain(message);
    expect(stderr).toContain('afmpeg: ');
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 2, stdout: '' });
  });
});

test.each([
  ['nope', 'afmpeg --help'],
  ['probe --core', 'afmpeg probe --help'],
  ['run -version', 'afmpeg run --help'],
])('afmpeg %s leads to %s', async (line, help) => {
  expect((await afmpeg(line.split(' '))).stderr).toMatch(new RegExp(`\\nTry: ${help}\\n$`));
});

describe('what is wrong is reported all at once', () => {
  it.each<[readonly string[], readonly string[]]>([
    [
      ['worker', '--output', '/no/such/output', '--music-select', 'last'],
      [
        'No ffmpeg module. Give one of:',
        'API_BASE_URL: expected',
        'API_AUTH_TOKEN: expected',
        '--music-select: expected',
        '--output: the directory /no/such/output does not exist',
      ],
    ],
    [
      ['worker', '--core', '--wasm', 'a.wasm'],
      ['Give --wasm or --core, not both', 'API_BASE_URL: expected', 'CONTENT_DIR: '],
    ],
    [['probe'], ['Expected one INPUT', 'No ffmpeg module. Give one of:']],
    [
      ['run', '--root', '', '--', '-version'],
      ['Expected --root to name a directory', 'No ffmpeg module. Give one of:'],
    ],
    [
      ['render', 'none', '--core', '--wasm', 'x', '--renderer', 'nativ'],
      ['none does not exist', 'Give --wasm or --core, not both', 'Unknown renderer nativ'],
    ],
    [
      ['probe', '--yaml', '--jsn', 'a'],
      ["Unknown option '--yaml'", "Unknown option '--jsn'; did you mean --json?"],
    ],
    [['worker', '--no-jsn-logs'], ["Unknown option '--no-jsn-logs'; did you mean --no-json-logs?"]],
    [['rnder'], ['Unknown command rnder; did you mean render?']],
  ])('%j', async (args, messages) => {
    const { exitCode, stdout, stderr } = await afmpeg(args, { cwd: folder });
    expect(messages.filter((message) => !stderr.includes(message))).toEqual([]);
    expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 2, stdout: '' });
  });
});

describe('a failure outside of ffmpeg leaves with 70', () => {
  it.each<[readonly string[], string]>([
    [['run', '--wasm', 'none.wasm', '--', '-version'], 'MODULE_UNREADABLE: Cannot read the module none.wasm'],
    [['run', '--wasm', 'text', '--', '-version'], 'UNSUPPORTED_MODULE: Not a WebAssembly module'],
    [['capabilities', '--wasm', 'tiny.wasm'], 'UNSUPPORTED_MODULE: The module is not ffmpeg'],
    [
      ['probe', '--core', 'none.mp4'],
      'PROBE_FAILED: Cannot read none.mp4 as media: No such file or directory',
    ],
    [['probe', '--core', 'no/dir/a.mp4'], 'PROBE_FAILED: Cannot read no/dir/a.mp4 as media'],
    [
      ['probe', '--core', './text'],
      'PROBE_FAILED: Cannot read ./text as media: Invalid data found when processing input\n',
    ],
    [['probe', '--core', '.'], 'PROBE_FAILED: Cannot read . as media: it is a directory\n'],
    [['frames', '--core', '..'], 'PROBE_FAILED: Cannot read .. as media: it is a directory\n'],
  ])('%j', async (args, message) => {
    writeFileSync(join(folder, 'text'), 'no media, no module');
    const { exitCode, stderr } = await afmpeg(args, { cwd: folder });
    expect(stderr).toContain(message);
    expect(exitCode).toBe(70);
  });
});

test('AFMPEG_FFMPEG_WASM names the default module; --wasm and --core go before it', async () => {
  const env = { AFMPEG_FFMPEG_WASM: tiny };
  const run = (...options: string[]) => afmpeg(['run', ...options, '--', '-version'], { env, cwd: folder });
  expect(await run()).toMatchObject({ exitCode: 3, stdout: Buffer.from('hello') });
  expect((await run('--core')).stdout.toString()).toContain('ffmpeg version');
  expect((await run('--wasm', 'none')).exitCode).toBe(70);
});
