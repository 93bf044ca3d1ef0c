// The structure of a PNG, checked before ffmpeg sees it: in a pipe one broken picture would swallow the next.

import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflate } from 'node:zlib';
import { FIRST_CHUNK, PNG_HEADER_BYTES, isPng, pngChunk, pngHeader, viewOf } from '../command/png.js';
import type { PngHeader } from '../command/png.js';

export interface PictureSize {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** Size of the picture, or what is wrong with the first {@link PNG_HEADER_BYTES} bytes. */
export function pngSize(start: Uint8Array): PictureSize | string {
  const header = checkedHeader(start);
  return typeof header === 'string' ? header : { width: header.width, height: header.height };
}

function checkedHeader(start: Uint8Array): PngHeader | string {
  if (!isPng(start)) return 'is not a PNG';
  if (start.length < PNG_HEADER_BYTES) return 'ends within its header';
  const header = pngHeader(start);
  if (!header) return 'does not start with a PNG header';
  return header.width > 0 && header.height > 0 ? header : 'has no pixels';
}

/** What is wrong with the file, to follow its name; undefined where nothing is: every chunk is complete, and the pixels decompress. */
export async function pngFault(file: Uint8Array): Promise<string | undefined> {
  const header = checkedHeader(file);
  if (typeof header === 'string') return header;
  const view = viewOf(file);
  const pixels: Uint8Array[] = [];
  for (let at = FIRST_CHUNK; ;) {
    if (at + 12 > file.length) return 'is cut short';
    const { type, end } = pngChunk(view, at);
    if (end > file.length) return 'is cut short';
    if (crc32(file.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) {
      return `is damaged: its ${type.replaceAll(/[^A-Za-z]/g, '?')} chunk fails its checksum`;
    }
    if (type === 'IDAT') pixels.push(file.subarray(at + 8, end - 4));
    if (type === 'IEND') return end === file.length ? pixelFault(header, pixels) : 'goes on after its end';
    at = end;
  }
}

const INFLATE_BYTES = 256 * 1024;
/** By color type (PNG §11.2.1). */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/**
 * ffmpeg's decoder shows what it has of a broken stream: half a picture, and no error. Off the main thread, and
 * only counted: a few bytes may stand for a gigabyte.
 */
async function pixelFault(
  { width, height, bitDepth, colorType, isInterlaced }: PngHeader,
  pixels: readonly Uint8Array[],
): Promise<string | undefined> {
  const rowBytes = 1 + Math.ceil((width * bitDepth * (CHANNELS[colorType] ?? 0)) / 8);
  const wanted = rowBytes * height;
  // Interlaced pictures come in seven passes, which have more rows in all, and shorter ones.
  const most = 2 * wanted + 16 * (width + height);
  let length = 0;
  const counter = new Writable({
    write(chunk: Buffer, _, done) {
      length += chunk.length;
      done(length > most ? new RangeError('More than the picture has') : null);
    },
  });
  try {
    await pipeline(Readable.from(pixels), createInflate({ chunkSize: INFLATE_BYTES }), counter);
  } catch {
    return 'is damaged: its pixels cannot be decompressed';
  }
  return length === wanted || isInterlaced ? undefined : 'is damaged: it lacks pixels, or has too many';
}
