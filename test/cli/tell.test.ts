// afmpeg probe, capabilities and doctor: what they print.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../../scripts/tasks.mjs';
import type { Capabilities, MediaInfo } from '../../src/index.js';
import { Runtime } from '../../src/index.js';
import { TEST_AUDIO, TEST_VIDEO, bytesOf, newVolume, succeed } from '../support/media.js';
import { threadsModule, wasiModule } from '../support/modules.js';
import { afmpeg } from './afmpeg.js';

let folder: string;
beforeAll(async () => {
  ensureBuilt();
  folder = mkdtempSync(join(tmpdir(), 'afmpeg-test-'));
  const volume = newVolume({
    '/meta.txt': ';FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=2\ntitle=Esc \x1b[31m\\\nred\n',
  });
  await using runtime = await Runtime.create({ wasm: { core: true } });
  const inputs = [...TEST_VIDEO, ...TEST_AUDIO, '-i', 'meta.txt', '-map', '0', '-map', '1'];
  await succeed(runtime, volume, ...inputs, '-c:v', 'mpeg4', '-metadata:s:a', 'language=deu', 'a.mp4');
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'sub', 'a:b größe.mp4'), bytesOf(volume, '/a.mp4'));
  symlinkSync(join('sub', 'a:b größe.mp4'), join(folder, 'link.mp4'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('afmpeg probe', () => {
  it.each(['sub/a:b größe.mp4', 'link.mp4', './sub/../link.mp4'])('tells people of %s', async (path) => {
    const { exitCode, stdout } = await afmpeg(['probe', '--core', path], { cwd: folder });
    expect(exitCode).toBe(0);
    const lines = stdout.toString().split('\n');
    expect(lines[0]).toBe(`${path}: mov,mp4,m4a,3gp,3g2,mj2`);
    expect(lines).toContain('  duration  2 s');
    expect(lines[2]).toMatch(/^ {2}bit rate {2}\d+ kb\/s$/);
    expect(lines).toContain('  stream 0  video, mpeg4, Simple Profile, 160×120, 25 fps, yuv420p, und');
    expect(lines).toContain('  stream 1  audio, aac, LC, 48000 Hz, mono, deu');
  });

  it('does not let the words of a file steer the terminal', async () => {
    const { stdout } = await afmpeg(['probe', '--core', 'link.mp4'], { cwd: folder });
    expect(stdout.toString().split('\n')).toContain('  chapter   0–2 s Esc ?[31m red');
    expect(stdout.includes(0x1b)).toBe(false);
  });

  it('tells programs everything, as JSON', async () => {
    const { stdout } = await afmpeg(['probe', '--core', '--json', 'link.mp4'], { cwd: folder });
    const info = JSON.parse(stdout.toString()) as MediaInfo;
    expect(info.streams[0]).toMatchObject({ codec: 'mpeg4', frameRate: { num: 25, den: 1 } });
    expect(info.raw).toMatchObject({ format: { nb_streams: 3 } });
  });
});

it('afmpeg capabilities prints JSON', async () => {
  const { exitCode, stdout } = await afmpeg(['capabilities', '--core']);
  expect(exitCode).toBe(0);
  const { version, encoders } = JSON.parse(stdout.toString()) as Capabilities;
  expect(version).toBe('5.1.4');
  expect(encoders.map(({ name }) => name)).toContain('libx264');
});

it.runIf(threadsModule())('probe and capabilities take a module with threads', async () => {
  const module = ['--wasm', threadsModule()!];
  const probed = await afmpeg(['probe', join(folder, 'link.mp4'), '--json', ...module]);
  const { streams } = JSON.parse(probed.stdout.toString()) as MediaInfo;
  expect(streams.slice(0, 2)).toMatchObject([{ codec: 'mpeg4' }, { codec: 'aac' }]);
  const { stdout } = await afmpeg(['capabilities', ...module]);
  expect((JSON.parse(stdout.toString()) as Capabilities).version).toMatch(/^9\./);
});

describe('afmpeg doctor', () => {
  it('without a module fails and says how to get one', async () => {
    const { exitCode, stdout } = await afmpeg(['doctor']);
    expect(exitCode).toBe(1);
    const text = stdout.toString();
    expect(text).toContain(`Engine   Node ${process.versions.node}`);
    expect(text).toMatch(/^ {2}yes {4}SIMD$/m);
    for (const way of ['npm run wasm', 'npm install @ffmpeg/core', 'AFMPEG_FFMPEG_WASM=']) {
      expect(text).toContain(way);
    }
  });

  it('with @ffmpeg/core says its version and licence', async () => {
    const { exitCode, stdout } = await afmpeg(['doctor', '--core']);
    expect(exitCode).toBe(0);
    expect(stdout.toString()).toContain('Module   emscripten, ffmpeg 5.1.4\nLicence  GPL-2.0-or-later\n');
    expect(stdout.toString()).toMatch(/^ {2}yes {4}encoder libx264$/m);
  });

  it.runIf(wasiModule())('with a WASI build says its version and licence', async () => {
    const { exitCode, stdout } = await afmpeg(['doctor', '--wasm', wasiModule()!]);
    expect(exitCode).toBe(0);
    expect(stdout.toString()).toMatch(
      /^Module {3}wasi, ffmpeg 5\.1\.\d+.*\nLicence {2}GPL-[23]\.0-or-later\n/m,
    );
  });

  it.runIf(threadsModule())('with a module with threads says its version and licence', async () => {
    const { exitCode, stdout } = await afmpeg(['doctor', '--wasm', threadsModule()!]);
    expect(exitCode).toBe(0);
    expect(stdout.toString()).toMatch(
      /^Module {3}wasi-threads, ffmpeg 9\.\d.*\nLicence {2}GPL-[23]\.0-or-later\n/m,
    );
  });

  it('with what is no module fails and says what it is', async () => {
    const { exitCode, stdout } = await afmpeg(['doctor', '--wasm', join(folder, 'link.mp4')]);
    expect(exitCode).toBe(1);
    expect(stdout.toString()).toContain('Module   UNSUPPORTED_MODULE: Not a WebAssembly module');
  });
});
