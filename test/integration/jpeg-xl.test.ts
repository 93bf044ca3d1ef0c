// JPEG XL of the module with threads against native ffmpeg and its libjxl: each reads what the other wrote.

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
const [WIDTH, HEIGHT] = [300, 270]; // more than one group of 256×256, so that threads have something to share
const RAW = (pixelFormat: string) => [
  ...['-f', 'rawvideo', '-pixel_format', pixelFormat, '-video_size', `${WIDTH}x${HEIGHT}`],
];

/** Smooth, with edges and some noise, which repeats. */
function picture(channels: number): Uint8Array {
  const bytes = new Uint8Array(WIDTH * HEIGHT * channels);
  let state = 1;
  for (let i = 0; i < bytes.length; i++) {
    const [x, y, c] = [Math.floor(i / channels) % WIDTH, Math.floor(i / channels / WIDTH), i % channels];
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const edge = (x >> 5) + (y >> 5) + c;
    bytes[i] = Math.min(255, ((x * (c + 1)) >> 2) + (edge % 2) * 60 + (state >>> 29));
  }
  return bytes;
}

describe.skipIf(file === undefined)('JPEG XL', () => {
  let runtime: Runtime;
  let folder: string;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: { file: file! } });
    folder = mkdtempSync(join(tmpdir(), 'afmpeg-jxl-'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await runtime.close();
  });

  it.each(['rgb24', 'rgba', 'gray'])('without loss gives the same pixels back: %s', async (pixelFormat) => {
    const pixels = picture({ rgb24: 3, rgba: 4, gray: 1 }[pixelFormat]!);
    const encoded = await encode(pixels, pixelFormat, '0');
    expect((await decode(encoded, pixelFormat)).equals(pixels)).toBe(true);
    if (hasNativeFfmpeg()) expect(nativeDecode(encoded, pixelFormat).equals(pixels)).toBe(true);
  });

  it.runIf(hasNativeFfmpeg())(
    'native decodes what ours encodes with loss, and close to the source',
    async () => {
      const pixels = picture(3);
      const encoded = await encode(pixels, 'rgb24', '1');
      expect(encoded.length).toBeLessThan(pixels.length / 4);
      const native = nativeDecode(encoded, 'rgb24');
      expect(psnr(native, pixels)).toBeGreaterThan(34);
      expect(largest(native, await decode(encoded, 'rgb24'))).toBeLessThanOrEqual(1);
    },
  );

  it.runIf(hasNativeFfmpeg())('ours decodes what native encodes, with loss and without', async () => {
    const pixels = picture(3);
    expect((await decode(nativeEncode(pixels, '0'), 'rgb24')).equals(pixels)).toBe(true);
    const lossy = nativeEncode(pixels, '2');
    expect(largest(await decode(lossy, 'rgb24'), nativeDecode(lossy, 'rgb24'))).toBeLessThanOrEqual(1);
  });

  it('a file that is cut short is an error, and the run ends', async () => {
    const encoded = await encode(picture(3), 'rgb24', '1');
    const volume = newVolume({ '/in.jxl': encoded.subarray(0, encoded.length / 3) });
    const { exitCode, stderr } = await runtime.run(volume, '-nostdin', '-xerror', '-i', 'in.jxl', 'out.png');
    expect(exitCode, stderr).not.toBe(0);
  });

  async function encode(pixels: Uint8Array, pixelFormat: string, distance: string): Promise<Buffer> {
    const volume = newVolume({ '/in.raw': pixels });
    const words = [...RAW(pixelFormat), '-i', 'in.raw', '-c:v', 'libjxl', '-distance', distance, 'out.jxl'];
    await succeed(runtime, volume, ...words);
    return bytesOf(volume, '/out.jxl');
  }

  async function decode(encoded: Uint8Array, pixelFormat: string): Promise<Buffer> {
    const volume = newVolume({ '/in.jxl': encoded });
    await succeed(runtime, volume, '-i', 'in.jxl', '-pix_fmt', pixelFormat, '-f', 'rawvideo', 'out.raw');
    return bytesOf(volume, '/out.raw');
  }

  function nativeEncode(pixels: Uint8Array, distance: string): Buffer {
    writeFileSync(join(folder, 'in.raw'), pixels);
    return native([...RAW('rgb24'), '-i', 'in.raw', '-c:v', 'libjxl', '-distance', distance], 'out.jxl');
  }

  function nativeDecode(encoded: Uint8Array, pixelFormat: string): Buffer {
    writeFileSync(join(folder, 'in.jxl'), encoded);
    return native(['-i', 'in.jxl', '-pix_fmt', pixelFormat, '-f', 'rawvideo'], 'out.raw');
  }

  function native(words: string[], output: string): Buffer {
    execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...words, output], { cwd: folder });
    return readFileSync(join(folder, output));
  }
});

function largest(one: Uint8Array, other: Uint8Array): number {
  expect(one.length).toBe(other.length);
  return one.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i]!)), 0);
}

function psnr(one: Uint8Array, other: Uint8Array): number {
  expect(one.length).toBe(other.length);
  const sum = one.reduce((total, value, i) => total + (value - other[i]!) ** 2, 0);
  return 10 * Math.log10((255 * 255 * one.length) / sum);
}
