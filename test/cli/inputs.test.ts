// Inputs that are no files: stdin, pipes with names, web servers.

import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../../scripts/tasks.mjs';
import type { MediaInfo } from '../../src/index.js';
import { Runtime } from '../../src/index.js';
import { TEST_VIDEO, bytesOf, newVolume, succeed } from '../support/media.js';
import { rangeServer } from '../support/range-server.js';
import type { RangeServer } from '../support/range-server.js';
import { afmpeg, finish, start } from './afmpeg.js';

let folder: string;
let server: RangeServer;
let clip: Uint8Array;
beforeAll(async () => {
  ensureBuilt();
  folder = mkdtempSync(join(tmpdir(), 'afmpeg-test-'));
  const volume = newVolume();
  await using runtime = await Runtime.create({ wasm: { core: true } });
  // Its index is at its end: a stream alone could not be probed.
  await succeed(runtime, volume, ...TEST_VIDEO, '-c:v', 'mpeg4', 'clip.mp4');
  clip = bytesOf(volume, '/clip.mp4');
  writeFileSync(join(folder, 'clip.mp4'), clip);
  server = await rangeServer(clip);
});
afterEach(() => {
  server.fault = 'none';
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server.close();
});

const VIDEO = '  stream 0  video, mpeg4, Simple Profile, 160×120, 25 fps, yuv420p, und';

describe('afmpeg probe', () => {
  it.each(['-', 'pipe:0'])('reads %s from stdin, however its file is laid out', async (name) => {
    const { exitCode, stdout, stderr } = await afmpeg(['probe', '--core', name], { stdin: clip });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.toString().split('\n')).toEqual(
      expect.arrayContaining(['stdin: mov,mp4,m4a,3gp,3g2,mj2', VIDEO]),
    );
  });

  it('reads a pipe with a name', async () => {
    const fifo = join(folder, 'pipe.mp4');
    execFileSync('mkfifo', [fifo]);
    const ended = afmpeg(['probe', '--core', 'pipe.mp4'], { cwd: folder });
    createWriteStream(fifo).end(clip);
    const { exitCode, stdout } = await ended;
    expect(exitCode).toBe(0);
    expect(stdout.toString()).toContain(VIDEO);
  });

  it('reads a URL by ranges, and calls it by its name', async () => {
    const { exitCode, stdout } = await afmpeg(['probe', '--core', server.url]);
    expect(exitCode).toBe(0);
    expect(stdout.toString()).toContain(`${server.url}: mov,mp4`);
    const json = await afmpeg(['probe', '--core', '--json', server.url]);
    const { raw } = JSON.parse(json.stdout.toString()) as MediaInfo;
    expect(raw).toMatchObject({ format: { filename: server.url } });
  });

  it.each([
    ['ignores-ranges', 'the server ignores ranges: download the file first'],
    ['not-found', 'HTTP 404'],
  ] as const)('says of a server that %s what to do', async (fault, why) => {
    server.fault = fault;
    const { exitCode, stderr } = await afmpeg(['probe', '--core', server.url]);
    expect(stderr).toBe(`afmpeg: SOURCE_FAILED: A source cannot be read: ${server.url}: ${why}\n`);
    expect(exitCode).toBe(70);
  });

  it('says what stdin is that is no media', async () => {
    const text = await afmpeg(['probe', '--core', '-'], { stdin: Buffer.from('text') });
    expect(text.stderr).toBe(
      'afmpeg: PROBE_FAILED: Cannot read stdin as media: Invalid data found when processing input\n',
    );
    const nothing = await afmpeg(['probe', '--core', '-']);
    expect(nothing.stderr).toBe('afmpeg: PROBE_FAILED: Cannot read stdin as media: it is empty\n');
  });
});

describe('afmpeg run', () => {
  it('takes URLs as inputs, next to files, and shows them as they are', async () => {
    const args = [
      '-y',
      '-i',
      server.url,
      '-i',
      'clip.mp4',
      '-map',
      '0',
      '-map',
      '1',
      '-c',
      'copy',
      'two.mkv',
    ];
    const { exitCode, stderr } = await afmpeg(['run', '--core', '--', ...args], { cwd: folder });
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain(`from '${server.url}':`);
    expect(stderr).not.toContain('.afmpeg-url');
    const { stdout } = await afmpeg(['probe', '--core', 'two.mkv'], { cwd: folder });
    expect(stdout.toString()).toContain('  stream 1  video, mpeg4');
  });

  it('tells of a URL what ffprobe tells, by its name', async () => {
    const show = ['-v', 'error', '-show_entries', 'format=filename,nb_streams', '-of', 'compact'];
    const { stdout } = await afmpeg(['run', '--core', '--', 'ffprobe', ...show, server.url]);
    expect(stdout.toString()).toBe(`format|filename=${server.url}|nb_streams=1\n`);
  });

  it('says of a URL that is no media which one', async () => {
    const none = await rangeServer(Buffer.from('nothing that is media'));
    try {
      const { exitCode, stderr } = await afmpeg(['run', '--core', '--', '-i', none.url, 'o.mkv'], {
        cwd: folder,
      });
      expect(exitCode).toBe(1);
      expect(stderr).toContain(`${none.url}: Invalid data found when processing input`);
    } finally {
      await none.close();
    }
  });

  it('takes - for stdin and for stdout', async () => {
    const args = ['-v', 'error', '-i', '-', '-c', 'copy', '-f', 'matroska', '-'];
    const child = start(['run', '--core', '--', ...args], { stdin: faststart() });
    const { exitCode, stdout, stderr } = await finish(child);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const probed = await afmpeg(['probe', '--core', '-'], { stdin: stdout });
    expect(probed.stdout.toString()).toContain('stdin: matroska,webm');
  });

  /** As a stream has to be laid out for ffmpeg itself. */
  function faststart(): Buffer {
    execFileSync(process.execPath, [
      ...[new URL('../../dist/cli.js', import.meta.url).pathname, 'run', '--core', '--root', folder, '--'],
      ...['-v', 'error', '-y', '-i', 'clip.mp4', '-c', 'copy', '-movflags', '+faststart', 'fast.mp4'],
    ]);
    return readFileSync(join(folder, 'fast.mp4'));
  }
});
