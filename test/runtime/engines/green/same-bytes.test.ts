// Threads that take turns and threads of their own give the same files and the same words, by the real module.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../../../src/index.js';
import { Runtime } from '../../../../src/index.js';
import { bytesOf, newVolume } from '../../../support/media.js';
import { canTakeTurns, threadsModule } from '../../../support/modules.js';

const file = threadsModule();
const FONT = readFileSync(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'));
const SUBTITLES = '1\n00:00:00,000 --> 00:00:02,000\nfirst <i>and</i> second\n';

const VIDEO = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25:d=1,format=yuv420p'] as const;
const OTHER = ['-f', 'lavfi', '-i', 'smptebars=s=320x180:r=25:d=1,format=yuv420p'] as const;
const SOUND = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=44100:d=1'] as const;
const EXACT = ['-fflags', '+bitexact', '-flags', '+bitexact'] as const;
const MD5 = ['-f', 'framemd5', '-'] as const;
const text = (size: number, words: string) =>
  `drawtext=fontfile=/fonts/f.ttf:fontsize=${size}:text='${words}'`;

const COMMANDS: Record<string, readonly (readonly string[])[]> = {
  'x264 with one thread': [[...VIDEO, '-c:v', 'libx264', '-threads', '1', ...EXACT, '/o.mp4']],
  'x264 with two threads': [[...VIDEO, '-c:v', 'libx264', '-threads', '2', ...EXACT, '/o.mp4']],
  'x264 and AAC in an mp4 whose index moves to the front, decoded': [
    [...VIDEO, ...SOUND, '-c:v', 'libx264', '-c:a', 'aac', ...EXACT, '-movflags', '+faststart', '/o.mp4'],
    ['-threads', '2', '-i', '/o.mp4', ...MD5],
  ],
  'VP8, whose encoder waits by yielding': [
    [...VIDEO, '-c:v', 'libvpx', '-threads', '2', '-deadline', 'good', '-cpu-used', '8', ...EXACT, '/o.webm'],
    ['-i', '/o.webm', ...MD5],
  ],
  'a graph of filters': [
    [
      ...VIDEO,
      ...OTHER,
      '-filter_complex',
      '[0:v]split[a][b];[a]scale=160:90,hue=s=0[c];[b]boxblur=2[d];[d][c]overlay=10:10[e];[e][1:v]hstack',
      ...MD5,
    ],
  ],
  'two inputs in xfade': [
    [...VIDEO, ...OTHER, '-filter_complex', 'xfade=transition=wiperight:duration=0.5:offset=0.3', ...MD5],
  ],
  'two outputs': [
    [
      ...[...VIDEO, ...SOUND, '-map', '0:v', '-c:v', 'libx264', '-threads', '1', ...EXACT, '/a.mp4'],
      ...['-map', '1:a', '-c:a', 'flac', ...EXACT, '/b.flac'],
    ],
  ],
  'text shaped by HarfBuzz': [[...VIDEO, '-vf', text(30, 'AVATAR fi ffl'), ...MD5]],
  // FreeType's rasterizer jumps out of a glyph that is too much for its pool, and halves it.
  'letters so large that FreeType jumps': [[...VIDEO, '-vf', text(900, '@&W'), ...MD5]],
  'subtitles by libass': [[...VIDEO, '-vf', 'subtitles=/s.srt:fontsdir=/fonts', ...MD5]],
  'pictures, and one that is broken': [
    [...VIDEO, '-frames:v', '3', ...EXACT, '/p%d.png'],
    [...VIDEO, '-frames:v', '1', ...EXACT, '/p.jpg'],
    ['-i', '/broken.png', ...MD5],
    ['-i', '/broken.jpg', ...MD5],
  ],
};

describe.runIf(file !== undefined && canTakeTurns())('threads that take turns', () => {
  let green: Runtime;
  let workers: Runtime;
  beforeAll(async () => {
    const wasm = { file: file! };
    green = await Runtime.create({ wasm, execution: 'inline', threads: 2 });
    workers = await Runtime.create({ wasm, threads: 2 });
    expect([green.mode, workers.mode]).toEqual(['green', 'thread']);
  });
  afterAll(() => Promise.all([green.close(), workers.close()]));

  async function outcome(runtime: Runtime, commands: readonly (readonly string[])[]) {
    const png = bytesOf(await picture(runtime, '/p.png'), '/p.png');
    const jpg = bytesOf(await picture(runtime, '/p.jpg'), '/p.jpg');
    const volume = newVolume({
      '/fonts/f.ttf': FONT,
      '/s.srt': SUBTITLES,
      '/broken.png': png.subarray(0, png.length / 2),
      '/broken.jpg': jpg.subarray(0, jpg.length / 2),
    });
    const ends: Pick<RunResult, 'exitCode' | 'stdout' | 'reason'>[] = [];
    for (const words of commands) {
      const { exitCode, stdout, reason } = await runtime.run(volume, '-nostdin', '-v', 'error', ...words);
      ends.push({ exitCode, stdout, ...(reason !== undefined && { reason }) });
    }
    return { ends, files: volume.toJSON(undefined, undefined, false), volume };
  }

  async function picture(runtime: Runtime, path: string) {
    const volume = newVolume();
    await runtime.exec(volume, '-f', 'lavfi', '-i', 'testsrc2=s=64x64', '-frames:v', '1', ...EXACT, path);
    return volume;
  }

  it.each(Object.entries(COMMANDS))('give the same as workers: %s', async (what, commands) => {
    const [here, there] = [await outcome(green, commands), await outcome(workers, commands)];
    expect(here.ends).toEqual(there.ends);
    const isBroken = what.includes('broken');
    for (const { exitCode } of here.ends) if (!isBroken) expect(exitCode).toBe(0);
    const names = Object.keys(there.files);
    expect(Object.keys(here.files)).toEqual(names);
    for (const name of names) {
      expect([name, bytesOf(here.volume, name).equals(bytesOf(there.volume, name))]).toEqual([name, true]);
    }
  });
});
