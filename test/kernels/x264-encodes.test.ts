// Whole encodes with x264's SIMD kernels and without (asm=0) are the same bytes, over presets and corners.

import { createHash } from 'node:crypto';
import { Volume } from 'memfs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Runtime } from '../../src/index.js';
import { succeed } from '../support/media.js';
import { wasiModule } from '../support/modules.js';

const file = wasiModule();

/** Motion, edges, noise and a fade: what makes an encoder try all it has. */
const source = (size: string, frames: number) => [
  ...['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=25,noise=alls=12:allf=t,fade=in:0:6`],
  ...['-frames:v', String(frames), '-sws_flags', 'bitexact'],
];

interface Encode {
  readonly what: string;
  readonly size?: string;
  readonly frames?: number;
  readonly pixelFormat?: string;
  readonly preset: string;
  readonly params?: string;
}

const PRESETS = ['ultrafast', 'superfast', 'veryfast', 'faster', 'fast', 'medium', 'slow'];

const ENCODES: readonly Encode[] = [
  ...PRESETS.map((preset) => ({ what: preset, preset })),
  { what: 'the hardest search', preset: 'placebo', frames: 5, size: '96x80' },
  { what: 'exhaustive search', preset: 'faster', params: 'me=esa:subme=9:partitions=all', frames: 6 },
  { what: 'a size that no block divides', preset: 'medium', size: '182x106' },
  { what: 'very small', preset: 'slow', size: '18x34' },
  { what: 'interlaced', preset: 'medium', params: 'interlaced=1' },
  { what: 'lossless', preset: 'fast', params: 'qp=0', frames: 6 },
  { what: 'coarse quantisers', preset: 'medium', params: 'qp=45' },
  { what: 'fine quantisers', preset: 'fast', params: 'qp=4', frames: 6 },
  { what: 'CAVLC with 8x8 transform', preset: 'faster', params: 'cabac=0' },
  { what: 'a matrix of its own, noise reduction', preset: 'fast', params: 'cqm=jvt:nr=200' },
  { what: '4:2:2', preset: 'medium', pixelFormat: 'yuv422p' },
  { what: '4:4:4 of an odd size', preset: 'medium', pixelFormat: 'yuv444p', size: '175x101' },
  { what: 'grey', preset: 'veryfast', pixelFormat: 'gray' },
  { what: '10 bits', preset: 'medium', pixelFormat: 'yuv420p10le' },
  { what: '10 bits 4:2:2, interlaced', preset: 'fast', pixelFormat: 'yuv422p10le', params: 'interlaced=1' },
  { what: '10 bits lossless', preset: 'faster', pixelFormat: 'yuv420p10le', params: 'qp=0', frames: 5 },
];

describe.skipIf(file === undefined)('x264 with and without its kernels', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: { file: file! } });
  });
  afterAll(() => runtime.close());

  it.each(ENCODES)('writes the same bytes: $what', async (encode) => {
    expect(await encoded(encode, 'asm=auto')).toBe(await encoded(encode, 'asm=0'));
  });

  it('uses the kernels unless told otherwise', async () => {
    const log = async (...params: string[]) => {
      const encode = [...source('64x64', 1), '-c:v', 'libx264', ...params, '/out.mp4'];
      return (await succeed(runtime, new Volume(), ...encode)).stderr;
    };
    expect(await log()).toContain('using cpu capabilities: SIMD128');
    expect(await log('-x264-params', 'asm=0')).toContain('using cpu capabilities: none!');
  });

  async function encoded(
    { size = '176x144', frames = 12, pixelFormat = 'yuv420p', preset, params }: Encode,
    asm: string,
  ): Promise<string> {
    const volume = new Volume();
    await succeed(
      runtime,
      volume,
      ...source(size, frames),
      ...['-pix_fmt', pixelFormat, '-c:v', 'libx264', '-preset', preset],
      ...['-x264-params', params === undefined ? asm : `${asm}:${params}`, '/out.264'],
    );
    return createHash('sha256')
      .update(volume.readFileSync('/out.264') as Buffer)
      .digest('hex');
  }
});
