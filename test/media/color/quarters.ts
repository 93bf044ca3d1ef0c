// Pictures of four known colors, encoded in every way that people have them, and the colors of what became of them.

import { execFileSync } from 'node:child_process';
import type { FileSystem, Runtime } from '../../../src/index.js';
import { newVolume, succeed } from '../../support/media.js';
import { hasNativeFfmpeg } from '../../support/native.js';

export type Rgb = readonly [number, number, number];
export const RED: Rgb = [200, 30, 30];
export const GREEN: Rgb = [30, 180, 30];
export const BLUE: Rgb = [30, 30, 200];
export const WHITE: Rgb = [240, 240, 240];
/** Top left, top right, bottom left, bottom right. */
export const QUARTERS: readonly Rgb[] = [RED, GREEN, BLUE, WHITE];

export const WIDTH = 64;
export const HEIGHT = 48;

/** Raw pixels of `colors` in quarters, with `alpha`, if any, by the same quarters. */
export function quarters(
  colors: readonly Rgb[] = QUARTERS,
  alpha?: readonly number[],
  { width, height }: { readonly width: number; readonly height: number } = { width: WIDTH, height: HEIGHT },
): Uint8Array {
  const channels = alpha ? 4 : 3;
  const pixels = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const quarter = (y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1);
      const pixel = [...colors[quarter]!, ...(alpha ? [alpha[quarter]!] : [])];
      pixels.set(pixel, (y * width + x) * channels);
    }
  }
  return pixels;
}

/** Encodes raw pixels by the machine's ffmpeg where it is the one that we know, else by the module's. */
export async function encode(
  runtime: Runtime,
  pixels: Uint8Array,
  args: readonly string[],
  {
    width = WIDTH,
    height = HEIGHT,
    frames = 1,
    alpha = false,
    pixelFormat = alpha ? 'rgba' : 'rgb24',
  }: {
    readonly width?: number;
    readonly height?: number;
    readonly frames?: number;
    readonly alpha?: boolean;
    readonly pixelFormat?: string;
  } = {},
): Promise<Uint8Array> {
  const all = new Uint8Array(pixels.length * frames);
  for (let i = 0; i < frames; i++) all.set(pixels, i * pixels.length);
  const raw = ['-f', 'rawvideo', '-pix_fmt', pixelFormat, '-s', `${width}x${height}`, '-r', '25'];
  if (hasNativeFfmpeg()) {
    return execFileSync('ffmpeg', ['-v', 'error', ...raw, '-i', 'pipe:0', ...args, 'pipe:1'], {
      input: all,
      maxBuffer: 1 << 28,
    });
  }
  const volume = newVolume({ '/raw': all });
  await succeed(runtime, volume, '-v', 'error', ...raw, '-i', '/raw', ...args, '/out');
  return volume.readFileSync('/out') as Uint8Array;
}

/** The colors in the middle of the quarters of each frame `frames` of a video, or of a picture. */
export async function colorsOf(
  runtime: Runtime,
  fs: FileSystem,
  path: string,
  frames: readonly number[] = [0],
  matrix = 'bt709',
): Promise<(readonly Rgb[])[]> {
  const picked = `select=${frames.map((frame) => `eq(n\\,${frame})`).join('+')}`;
  const decoded = `scale=in_color_matrix=${matrix}:flags=bicubic+accurate_rnd+full_chroma_int,format=rgb24`;
  const small = 'scale=4:4:flags=neighbor';
  const chunks: Uint8Array[] = [];
  await runtime.exec(
    fs,
    ...['-nostdin', '-v', 'error', '-i', path, '-vf', `${picked},${decoded},${small}`],
    ...['-fps_mode', 'passthrough', '-f', 'rawvideo', '-'],
    { onStdout: (chunk) => void chunks.push(chunk.slice()) },
  );
  const bytes = Buffer.concat(chunks);
  const at = (frame: number, x: number, y: number): Rgb => {
    const start = frame * 48 + (y * 4 + x) * 3;
    return [bytes[start]!, bytes[start + 1]!, bytes[start + 2]!];
  };
  return frames.map((_, i) => [at(i, 0, 0), at(i, 2, 0), at(i, 0, 2), at(i, 2, 2)]);
}

/** How far apart two rows of colors are, at most, in any channel. */
export function distance(a: readonly Rgb[], b: readonly Rgb[]): number {
  return Math.max(...a.flatMap((color, i) => color.map((value, j) => Math.abs(value - b[i]![j]!))));
}

/** `color` with `alpha` of 255 over `under`. */
export function over(color: Rgb, alpha: number, under: Rgb): Rgb {
  const mix = (i: number) => Math.round((color[i]! * alpha + under[i]! * (255 - alpha)) / 255);
  return [mix(0), mix(1), mix(2)];
}
