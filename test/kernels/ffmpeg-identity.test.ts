// What FFmpeg's SIMD kernels make is what the C functions make (-cpuflags 0): scaling and conversion, H.264 decoding.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Volume } from 'memfs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Runtime } from '../../src/index.js';
import { succeed } from '../support/media.js';
import { threadsModule, wasiModule } from '../support/modules.js';
import { hasNativeFfmpeg } from '../support/native.js';

const file = wasiModule();
const threads = threadsModule();
const EXACT = ['-sws_flags', 'bicubic+bitexact+accurate_rnd'];

/** From, to, and the size after; the source is 182×108, so that lines have rests. */
const CONVERSIONS = [
  ['yuv420p', 'yuv420p', '120x80'],
  ['yuv420p', 'yuv420p', '311x205'],
  ['yuv420p', 'yuv444p', '182x108'],
  ['yuv444p', 'yuv420p', '182x108'],
  ['yuv422p', 'nv12', '100x60'],
  ['nv12', 'yuv422p', '182x108'],
  ['yuv420p', 'nv21', '90x54'],
  ['rgb24', 'yuv420p', '120x80'],
  ['rgb24', 'yuv444p', '182x108'],
  ['bgr24', 'yuv420p', '33x17'],
  ['rgba', 'yuva420p', '120x80'],
  ['bgra', 'yuv420p', '250x140'],
  ['argb', 'yuv444p', '90x54'],
  ['abgr', 'yuv422p', '90x54'],
  ['gbrp', 'yuv420p', '120x80'],
  ['gbrap', 'yuva444p', '182x108'],
  ['yuv420p', 'rgb24', '120x80'],
  ['yuv420p', 'rgba', '182x108'],
  ['yuv420p', 'gbrp', '120x80'],
  ['yuv420p10le', 'yuv420p', '120x80'],
  ['yuv420p', 'yuv420p10le', '120x80'],
  ['yuv422p10le', 'yuv444p12le', '250x140'],
  ['yuv420p16le', 'yuv420p', '120x80'],
  ['rgb48le', 'yuv420p10le', '90x54'],
  ['gray', 'yuv420p', '300x200'],
  ['yuvj420p', 'yuv420p', '120x80'],
] as const;

/** What FFmpeg 5.1 does not know: words whose bits are at the top. */
const HIGH_BITS = [
  ['yuv420p', 'yuv444p10msble', '120x80'],
  ['yuv444p10msble', 'yuv420p', '182x108'],
  ['yuv420p10le', 'yuv444p12msble', '311x205'],
  ['yuv420p', 'p012le', '120x80'],
] as const;

const H264 = [
  { what: 'CABAC, B-frames, 8x8 transform', params: 'bframes=3:weightb=1' },
  { what: 'CAVLC', params: 'cabac=0:8x8dct=0' },
  { what: 'weighted prediction', params: 'weightp=2:bframes=0' },
  { what: 'interlaced', params: 'interlaced=1' },
  { what: 'strong deblocking', params: 'deblock=6,6:qp=40' },
  { what: '4:2:2', params: 'bframes=2', pixelFormat: 'yuv422p' },
  { what: '4:4:4', params: 'bframes=2', pixelFormat: 'yuv444p' },
  { what: '10 bits', params: 'bframes=2', pixelFormat: 'yuv420p10le' },
] as const;

describe.skipIf(file === undefined)('FFmpeg with and without its kernels', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: { file: file! } });
  });
  afterAll(() => runtime.close());

  it.each(CONVERSIONS)('makes the same frames: %s to %s of %s', async (from, to, size) => {
    const args = conversion(from, to, size);
    const simd = await frames(runtime, new Volume(), args);
    expect(simd).toBe(await frames(runtime, new Volume(), ['-cpuflags', '0', ...args]));
  });

  it.each(H264)('decodes H.264 alike: $what', async ({ params, ...options }) => {
    const volume = await encoded(params, 'pixelFormat' in options ? options.pixelFormat : 'yuv420p');
    const simd = await frames(runtime, volume, ['-i', '/in.264']);
    expect(simd).toBe(await frames(runtime, volume, ['-cpuflags', '0', '-i', '/in.264']));
    if (hasNativeFfmpeg()) expect(simd).toBe(nativeFrames(volume));
  });

  it('knows the flag', async () => {
    const { stderr } = await succeed(runtime, new Volume(), '-cpuflags', 'simd128', '-version');
    expect(stderr).toBe('');
  });

  async function encoded(params: string, pixelFormat: string): Promise<Volume> {
    const volume = new Volume();
    await succeed(
      runtime,
      volume,
      ...[
        '-f',
        'lavfi',
        '-i',
        'testsrc2=s=182x108:r=25,noise=alls=10:allf=t,fade=in:0:10',
        '-frames:v',
        '14',
      ],
      ...['-pix_fmt', pixelFormat, '-c:v', 'libx264', '-preset', 'medium', '-x264-params', params, '/in.264'],
    );
    return volume;
  }

  function nativeFrames(volume: Volume): string {
    const folder = mkdtempSync(join(tmpdir(), 'afmpeg-h264-'));
    try {
      const path = join(folder, 'in.264');
      writeFileSync(path, volume.readFileSync('/in.264'));
      const args = ['-v', 'error', '-i', path, '-f', 'framemd5', '-'];
      return withoutComments(execFileSync('ffmpeg', args, { encoding: 'utf8' }));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
});

describe.skipIf(threads === undefined)('FFmpeg 9 with and without its kernels', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: { file: threads! } });
  });
  afterAll(() => runtime.close());

  it.each(HIGH_BITS)('makes the same frames: %s to %s of %s', async (from, to, size) => {
    const args = conversion(from, to, size);
    const simd = await frames(runtime, new Volume(), args);
    expect(simd).toBe(await frames(runtime, new Volume(), ['-cpuflags', '0', ...args]));
  });
});

function conversion(from: string, to: string, size: string): string[] {
  const source = ['-f', 'lavfi', '-i', 'testsrc2=s=182x108:r=5,noise=alls=30:allf=t', '-frames:v', '3'];
  const filter = ['-vf', `scale=flags=bitexact,format=${from},scale=${size.replace('x', ':')}`, ...EXACT];
  return [...source, ...filter, '-pix_fmt', to];
}

async function frames(runtime: Runtime, volume: Volume, args: readonly string[]): Promise<string> {
  await succeed(runtime, volume, '-y', ...args, '-f', 'framemd5', '/out.md5');
  return withoutComments(volume.readFileSync('/out.md5', 'utf8') as string);
}

function withoutComments(text: string): string {
  return text.replace(/^#.*\n/gm, '');
}
