// afmpeg frames: which files it writes, and what it says of them.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../../scripts/tasks.mjs';
import { Runtime } from '../../src/index.js';
import { TEST_AUDIO, TEST_VIDEO, bytesOf, newVolume, succeed } from '../support/media.js';
import { rangeServer } from '../support/range-server.js';
import { afmpeg } from './afmpeg.js';

let folder: string;
let clip: Uint8Array;
beforeAll(async () => {
  ensureBuilt();
  folder = mkdtempSync(join(tmpdir(), 'afmpeg-test-'));
  const volume = newVolume();
  await using runtime = await Runtime.create({ wasm: { core: true } });
  await succeed(runtime, volume, ...TEST_VIDEO, '-c:v', 'mpeg4', 'clip.mp4');
  await succeed(runtime, volume, ...TEST_AUDIO, 'sound.wav');
  clip = bytesOf(volume, '/clip.mp4');
  writeFileSync(join(folder, 'my clip.mp4'), clip);
  writeFileSync(join(folder, 'sound.wav'), bytesOf(volume, '/sound.wav'));
  mkdirSync(join(folder, 'there'));
});
const KEPT = ['my clip.mp4', 'sound.wav', 'there'];
afterEach(() => {
  for (const name of readdirSync(folder).filter((name) => !KEPT.includes(name))) {
    rmSync(join(folder, name), { recursive: true });
  }
  for (const name of readdirSync(join(folder, 'there'))) rmSync(join(folder, 'there', name));
});
afterAll(() => rmSync(folder, { recursive: true }));

const frames = (...args: string[]) => afmpeg(['frames', '--core', ...args], { cwd: folder });
/** Names and times of what it says that it wrote. */
const said = (stdout: Buffer) =>
  [...stdout.toString().matchAll(/^(.+): ([\d.]+) s, \d+ kB$/gm)].map(([, path, time]) => `${path} ${time}`);

describe('where stills go, and at which times they are', () => {
  it.each<[string, string[], string[]]>([
    ['one from the middle, here', [], ['my clip-001.png 1']],
    ['at times, in their order', ['--at', '1.5,0'], ['my clip-001.png 1.5', 'my clip-002.png 0']],
    [
      'every so often, where a directory is',
      ['--every', '1', '-o', 'there'],
      ['there/my clip-001.png 0', 'there/my clip-002.png 1'],
    ],
    [
      'so many, in a directory that is made',
      ['--count', '2', '-o', 'new/stills'],
      ['new/stills/my clip-001.png 0.5', 'new/stills/my clip-002.png 1.5'],
    ],
    ['by a pattern', ['--count', '2', '--out', 'new/a-%02d.jpg'], ['new/a-01.jpg 0.5', 'new/a-02.jpg 1.5']],
    ['in one file', ['--at', '0.04', '-o', 'poster.jpeg'], ['poster.jpeg 0.04']],
    ['as another format', ['--format', 'jpeg'], ['my clip-001.jpg 1']],
  ])('%s', async (_what, args, written) => {
    const { exitCode, stdout, stderr } = await frames('my clip.mp4', ...args);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(said(stdout)).toEqual(written);
    for (const line of written) {
      const file = readFileSync(join(folder, line.replace(/ [\d.]+$/, '')));
      expect(file.subarray(0, 2).toString('hex')).toBe(/\.jpe?g /.test(line) ? 'ffd8' : '8950');
    }
  });

  it('to a size, and as JSON for programs', async () => {
    const { stdout } = await frames('my clip.mp4', '--width', '40', '--json');
    const file = readFileSync(join(folder, 'my clip-001.png'));
    expect(JSON.parse(stdout.toString())).toEqual([
      { path: 'my clip-001.png', timeSec: 1, bytes: file.length },
    ]);
    expect(PNG.sync.read(file)).toMatchObject({ width: 40, height: 30 });
  });

  it('of stdin to stdout', async () => {
    const { exitCode, stdout } = await afmpeg(['frames', '--core', '-', '-o', '-'], { stdin: clip });
    expect(exitCode).toBe(0);
    expect(PNG.sync.read(stdout)).toMatchObject({ width: 160, height: 120 });
  });

  it('of a URL', async () => {
    const server = await rangeServer(clip);
    try {
      const { stdout } = await frames(server.url, '-o', 'there/');
      expect(said(stdout)).toEqual(['there/in-001.png 1']);
    } finally {
      await server.close();
    }
  });
});

it('replaces what is there only with -y', async () => {
  writeFileSync(join(folder, 'there/my clip-002.png'), 'precious');
  const kept = await frames('my clip.mp4', '--count', '2', '-o', 'there');
  expect(kept.exitCode).toBe(2);
  expect(kept.stderr).toContain('afmpeg: there/my clip-002.png is there already: give -y to replace it\n');
  expect(existsSync(join(folder, 'there/my clip-001.png'))).toBe(false);
  expect(readFileSync(join(folder, 'there/my clip-002.png'), 'utf8')).toBe('precious');
  expect((await frames('my clip.mp4', '--count', '2', '-o', 'there', '-y')).exitCode).toBe(0);
  expect(readFileSync(join(folder, 'there/my clip-002.png'), 'latin1')).toMatch(/^.PNG/);
});

it.each<[string, string[], number, string]>([
  ['two choices', ['my clip.mp4', '--at', '1', '--count', '2'], 2, 'Give one of --at, --count'],
  ['no number', ['my clip.mp4', '--every', 'second'], 2, 'Expected --every to be a number, got second'],
  [
    'a time past the end',
    ['my clip.mp4', '--at', '1,9'],
    2,
    'Expected `--at` to be less than the duration, 2 seconds',
  ],
  ['no frames', ['my clip.mp4', '--count', '0'], 2, 'Expected `--count` to be an integer from 1'],
  ['an unknown kind', ['my clip.mp4', '-o', 'a.gif'], 2, 'to end in .png, .jpg or .webp, got a.gif'],
  [
    'one file for more',
    ['my clip.mp4', '--count', '3', '-o', 'a.png'],
    2,
    '--out a.png is one file for 3 frames',
  ],
  [
    'one file for what is more',
    ['my clip.mp4', '--every', '1', '-o', 'a.png'],
    2,
    '--out a.png is one file for 2 frames',
  ],
  [
    'a directory that is a file',
    ['my clip.mp4', '-o', 'sound.wav/x.png'],
    70,
    "ENOTDIR: not a directory, stat 'sound.wav/x.png'",
  ],
  ['no video', ['sound.wav'], 70, 'PROBE_FAILED'],
])('%s is told', async (_what, args, code, message) => {
  const { exitCode, stdout, stderr } = await frames(...args);
  expect(stderr).toContain(`afmpeg: `);
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/(^|[\s'`])\/[a-z]/m);
  expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: code, stdout: '' });
  expect(readdirSync(folder).sort()).toEqual(KEPT);
});
