// zscale of the module with threads: colors as the standards and native ffmpeg have them, and an error where zimg throws.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Runtime } from '../../src/index.js';
import { bytesOf, newVolume, succeed } from '../support/media.js';
import { threadsModule } from '../support/modules.js';
import { hasNativeFfmpeg } from '../support/native.js';

const file = threadsModule();
const [WIDTH, HEIGHT] = [96, 64];
const INPUT = ['-f', 'rawvideo', '-pixel_format', 'yuv420p10le', '-video_size', `${WIDTH}x${HEIGHT}`];

/** Every luma of 10 bits with studio levels, and chroma that turns slowly: no picture, but all of a curve. */
function ramp(): Uint8Array {
  const samples = new Uint16Array((WIDTH * HEIGHT * 3) / 2);
  const luma = WIDTH * HEIGHT;
  for (let i = 0; i < luma; i++) samples[i] = 64 + Math.floor((i * 876) / (luma - 1));
  for (let i = luma; i < samples.length; i++) samples[i] = 512 + Math.round(96 * Math.sin(i / 200));
  return new Uint8Array(samples.buffer);
}

const HDR10 = tags('bt2020', 'smpte2084', 'bt2020nc');
const HLG = tags('bt2020', 'arib-std-b67', 'bt2020nc');

const TONE_MAPPED = `${HDR10},zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=hable:desat=0,zscale=t=bt709:m=gbr:r=pc,format=gbrp`;

/**
 * Curves end in RGB, which cuts off what is out of range: zimg on x86 looks them up in a table that ends at 1, in C it
 * computes them beyond that.
 */
const CASES = [
  {
    what: 'HDR10 tone-mapped to BT.709',
    filter: TONE_MAPPED,
    // That table is coarse in the dark.
    most: 6,
  },
  { what: 'HDR10 to HLG', filter: `${HDR10},zscale=t=arib-std-b67:m=gbr:r=pc,format=gbrp`, most: 1 },
  { what: 'HLG to BT.709', filter: `${HLG},zscale=p=bt709:t=bt709:m=gbr:r=pc,format=gbrp`, most: 4 },
  { what: 'BT.601 to BT.709', filter: 'zscale=min=170m:rin=tv:m=709:r=tv,format=yuv444p', most: 1 },
  { what: 'studio to full levels', filter: 'zscale=min=709:rin=tv:m=709:r=pc,format=yuv420p', most: 1 },
  {
    what: 'a resize by Lanczos',
    filter: `${tags('bt709', 'bt709', 'bt709')},zscale=w=150:h=50:f=lanczos,format=yuv420p`,
    most: 1,
  },
] as const;

describe.skipIf(file === undefined)('zscale', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: { file: file! } });
  });
  afterAll(() => runtime.close());

  /** A column for each code of luma, without color. */
  const CODES = Array.from({ length: 15 }, (_, i) => 64 + 55 * i);
  async function columns(filter: string): Promise<Buffer> {
    const planes = new Uint16Array(CODES.length * 8 * 3).fill(512);
    for (let i = 0; i < CODES.length * 8; i++) planes[i] = CODES[i % CODES.length]!;
    const volume = newVolume({ '/in.raw': new Uint8Array(planes.buffer) });
    const format = ['-f', 'rawvideo', '-pixel_format', 'yuv444p10le', '-video_size', `${CODES.length}x8`];
    await succeed(runtime, volume, ...format, '-i', 'in.raw', '-vf', filter, '-f', 'rawvideo', 'out.raw');
    return bytesOf(volume, '/out.raw');
  }

  it('makes of PQ the light that SMPTE ST 2084 says, to 1 in 1,000', async () => {
    const out = await columns(`${HDR10},zscale=t=linear:npl=100,format=gbrpf32le`);
    for (const [i, code] of CODES.entries()) {
      const expected = nitsOfPq((code - 64) / 876) / 100;
      expect(Math.abs(out.readFloatLE(4 * i) - expected)).toBeLessThanOrEqual(0.001 * expected + 1e-5);
    }
  });

  it('tone-maps grays as the curves say, to 1 of 255', async () => {
    const out = await columns(TONE_MAPPED);
    for (const [i, code] of CODES.entries()) {
      const light = nitsOfPq((code - 64) / 876) / 100;
      const expected = 255 * Math.min(1, hable(light) / hable(10)) ** (1 / 2.4); // BT.1886
      expect(Math.abs(out[i]! - expected), `code ${code}`).toBeLessThanOrEqual(1);
    }
  });

  it.runIf(hasNativeFfmpeg()).each(CASES)(
    'gives native zscale’s picture: $what',
    async ({ filter, most }) => {
      const native = nativePicture(filter);
      const volume = newVolume({ '/in.raw': ramp() });
      await succeed(runtime, volume, ...INPUT, '-i', 'in.raw', '-vf', filter, '-f', 'rawvideo', 'out.raw');
      const ours = bytesOf(volume, '/out.raw');
      expect(ours.length).toBe(native.length);
      expect(new Set(native).size).toBeGreaterThan(100);
      const differences = native.map((value, i) => Math.abs(value - ours[i]!));
      expect(Math.max(...differences)).toBeLessThanOrEqual(most);
      // Rounding at the edge of two values, not another curve.
      expect(differences.filter(Boolean).length / native.length).toBeLessThan(most === 6 ? 0.06 : 0.02);
    },
  );

  it('an exception inside zimg is an error of ffmpeg’s, and the run ends', async () => {
    const volume = newVolume({ '/in.raw': ramp() });
    const filter = 'zscale=min=ycgco:tin=smpte2084:pin=bt2020:m=bt2020c:t=unknown:p=unknown';
    const words = [...INPUT, '-i', 'in.raw', '-vf', filter, '-f', 'null', '-'];
    const { exitCode, stderr } = await runtime.run(volume, '-nostdin', ...words);
    expect(stderr).toMatch(/code 3074: /);
    expect(exitCode).not.toBe(0);
  });
});

function tags(primaries: string, curve: string, matrix: string): string {
  return `setparams=color_primaries=${primaries}:color_trc=${curve}:colorspace=${matrix}:range=tv`;
}

/** The inverse of the perceptual quantizer, in candela per square metre. SMPTE ST 2084 §5.1. */
function nitsOfPq(signal: number): number {
  const [m1, m2, c1, c2, c3] = [0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875];
  const root = signal ** (1 / m2);
  return 10_000 * (Math.max(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1);
}

/** As FFmpeg's tonemap has it; light of 1 is 100 candela per square metre, and 10 the brightest where nothing is said. */
function hable(light: number): number {
  const [a, b, c, d, e, f] = [0.15, 0.5, 0.1, 0.2, 0.02, 0.3];
  return (light * (light * a + b * c) + d * e) / (light * (light * a + b) + d * f) - e / f;
}

function nativePicture(filter: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'afmpeg-zscale-'));
  try {
    writeFileSync(join(folder, 'in.raw'), ramp());
    const words = [...INPUT, '-i', 'in.raw', '-vf', filter, '-f', 'rawvideo', 'out.raw'];
    execFileSync('ffmpeg', ['-nostdin', '-v', 'error', ...words], { cwd: folder });
    return readFileSync(join(folder, 'out.raw'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
