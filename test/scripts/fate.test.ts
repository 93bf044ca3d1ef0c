// What stands for ffmpeg and ffprobe in FATE: the client that make starts, and the server with the Runtime.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs, { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveFate } from '../../scripts/fate/server.mjs';
import { Runtime } from '../../src/index.js';
import { leftOut } from '../support/left-out.js';
import { wasiModule } from '../support/modules.js';

const file = wasiModule();
const hasCompiler = spawnSync('gcc', ['--version']).status === 0 || leftOut('gcc', 'apt-get install gcc');
const SINE = ['-f', 'lavfi', '-i', 'sine=d=0.1', '-f', 's16le'];

describe.runIf(file !== undefined && hasCompiler)('FATE’s client and server', () => {
  let folder: string;
  let runtime: Runtime;
  let server: Awaited<ReturnType<typeof serveFate>>;
  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'afmpeg-fate-')));
    execFileSync('gcc', [
      '-Wall',
      '-Wextra',
      '-Werror',
      'scripts/fate/client.c',
      '-o',
      join(folder, 'client'),
    ]);
    runtime = await Runtime.create({ wasm: { file: file! } });
    server = await serveFate({ runtime, fs, path: join(folder, 'socket') });
  });
  afterAll(async () => {
    await server.close();
    await runtime.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** As fate-run.sh calls it, in the folder. */
  function start(program: string, ...args: string[]) {
    const child = spawn(join(folder, 'client'), [program, ...args], {
      cwd: folder,
      env: { AFMPEG_FATE_SOCKET: join(folder, 'socket') },
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => void stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => void stderr.push(chunk));
    const ended = once(child, 'close').then(([code]) => ({
      code: code as number,
      stdout: Buffer.concat(stdout),
      stderr: Buffer.concat(stderr).toString(),
    }));
    return { child, ended };
  }

  it('passes stdin, stdout and files of the working directory through', async () => {
    const first = start('/tree/ffmpeg', '-nostdin', '-v', 'error', '-y', ...SINE, 'made.pcm');
    first.child.stdin.end();
    expect(await first.ended).toMatchObject({ code: 0, stderr: '' });
    const bytes = fs.readFileSync(join(folder, 'made.pcm'));
    expect(bytes.length).toBe(8820);

    const raw = ['-f', 's16le', '-ar', '44100', '-ac', '1'];
    const second = start('/tree/ffmpeg', '-v', 'error', ...raw, '-i', 'pipe:0', '-f', 's16le', 'pipe:1');
    second.child.stdin.end(bytes);
    expect((await second.ended).stdout.equals(bytes)).toBe(true);
  });

  it('runs ffprobe by its name, and gives log and exit code', async () => {
    const { child, ended } = start('/tree/ffprobe', '-v', 'error', 'none.mkv');
    child.stdin.end();
    const { code, stderr } = await ended;
    expect(code).not.toBe(0);
    expect(stderr).toContain('none.mkv: No such file or directory');
    expect(server.broken).toEqual([]);
  });

  it('runs any other program as it is', async () => {
    const { child, ended } = start('/bin/sh', '-c', 'echo $0 | tr a-z A-Z; exit 3', 'me');
    child.stdin.end();
    expect(await ended).toMatchObject({ code: 3, stdout: Buffer.from('ME\n') });
  });

  it('lets ffmpeg complete its output at SIGTERM, and ends after that', async () => {
    const { child, ended } = start('/tree/ffmpeg', '-v', 'error', '-re', ...SINE.with(3, 'sine'), 'long.pcm');
    while (!existsSync(join(folder, 'long.pcm'))) await sleep(20);
    child.kill('SIGTERM');
    const { code } = await ended;
    expect(code).toBeLessThan(128);
    expect(fs.statSync(join(folder, 'long.pcm')).size % 2).toBe(0);
  });
});
