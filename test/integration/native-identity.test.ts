// The same command line on native ffmpeg and on our WASI module gives the same bytes, wherever a codec is
// plain C with a fixed rounding.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Runtime } from '../../src/index.js';
import { bytesOf, newVolume, succeed } from '../support/media.js';
import { wasiModule } from '../support/modules.js';
import { hasNativeFfmpeg } from '../support/native.js';

const file = wasiModule();

describe.skipIf(file === undefined || !hasNativeFfmpeg())('native ffmpeg 5.1.9 and the WASI module', () => {
  let runtime: Runtime;
  let folder: string;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: { file: file! } });
    folder = mkdtempSync(join(tmpdir(), 'afmpeg-native-'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await runtime.close();
  });

  const video = ['-f', 'lavfi', '-i', 'testsrc2=s=322x242:r=25:d=1'];
  const audio = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=44100:d=1'];
  const yuv = ['-pix_fmt', 'yuv420p'];
  // The x86 assembly of these transforms rounds otherwise; these two are the C ones.
  const dct = ['-dct', 'int', '-idct', 'simple'];

  it.each([
    { codec: 'rawvideo', args: [...video, ...yuv, '-c:v', 'rawvideo', 'out.nut'] },
    { codec: 'ffv1', args: [...video, ...yuv, '-c:v', 'ffv1', '-level', '3', 'out.mkv'] },
    { codec: 'huffyuv', args: [...video, '-pix_fmt', 'yuv422p', '-c:v', 'huffyuv', 'out.avi'] },
    { codec: 'mpeg4', args: [...video, ...yuv, '-c:v', 'mpeg4', ...dct, '-q:v', '4', 'out.mp4'] },
    { codec: 'mpeg2video', args: [...video, ...yuv, '-c:v', 'mpeg2video', ...dct, '-q:v', '4', 'out.mpg'] },
    {
      codec: 'mjpeg',
      args: [...video, '-pix_fmt', 'yuvj420p', '-c:v', 'mjpeg', ...dct, '-q:v', '3', 'out.mov'],
    },
    { codec: 'png', args: [...video, '-pix_fmt', 'rgb24', '-frames:v', '1', 'out.png'] },
    { codec: 'gif', args: [...video, '-pix_fmt', 'bgr8', 'out.gif'] },
    { codec: 'pcm_s16le', args: [...audio, '-c:a', 'pcm_s16le', 'out.wav'] },
    { codec: 'flac', args: [...audio, '-c:a', 'flac', 'out.flac'] },
    { codec: 'alac', args: [...audio, '-c:a', 'alac', 'out.m4a'] },
  ])('write the same bytes for $codec', async ({ args }) => {
    const exact = [...args.slice(0, -1), '-bitexact', '-sws_flags', 'bitexact+accurate_rnd', '-threads', '1'];
    const name = args.at(-1)!;
    execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...exact, name], { cwd: folder });
    const volume = newVolume();
    await succeed(runtime, volume, ...exact, name);
    const native = readFileSync(join(folder, name));
    expect(native.length).toBeGreaterThan(1000);
    expect(bytesOf(volume, `/${name}`).equals(native)).toBe(true);
  });
});
