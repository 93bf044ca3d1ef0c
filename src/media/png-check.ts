// The structure of a PNG, checked before ffmpeg sees it: in a pipe one broken picture would swallow the next.
// PNG specification (third edition) §5: signature, then chunks of length, type, data and CRC, IHDR to IEND.

import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflate } from 'node:zlib';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** Signature, and the IHDR chunk with its CRC. */
export const PNG_HEADER_BYTES = 33;

export interface PictureSize {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** Size of the picture, or in words what is wrong with the first {@link PNG_HEADER_BYTES} bytes. */
export function pngSize(header: Uint8Array): PictureSize | string {
  if (SIGNATURE.some((byte, i) => header[i] !== byte)) return 'is no PNG';
  if (header.length < PNG_HEADER_BYTES) return 'ends within its header';
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (view.getUint32(8) !== 13 || chunkType(header, 8) !== 'IHDR') return 'does not start with a PNG header';
  const size = { width: view.getUint32(16), height: view.getUint32(20) };
  return size.width > 0 && size.height > 0 ? size : 'has no pixels';
}

/** In words what is wrong with the file, or undefined: every chunk is whole, and the pixels decompress. */
export async function pngFault(file: Uint8Array): Promise<string | undefined> {
  const size = pngSize(file);
  if (typeof size === 'string') return size;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const pixels: Uint8Array[] = [];
  for (let at = SIGNATURE.length; ;) {
    if (at + 12 > file.length) return 'is cut short';
    const end = at + 12 + view.getUint32(at);
    if (end > file.length) return 'is cut short';
    const type = chunkType(file, at);
    if (crc32(file.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) {
      return `is damaged: its ${type.replaceAll(/[^A-Za-z]/g, '?')} chunk fails its checksum`;
    }
    if (type === 'IDAT') pixels.push(file.subarray(at + 8, end - 4));
    if (type === 'IEND')
      return end === file.length ? pixelFault(file, size, pixels) : 'goes on after its end';
    at = end;
  }
}

function chunkType(file: Uint8Array, at: number): string {
  return String.fromCharCode(...file.subarray(at + 4, at + 8));
}

const INFLATE_BYTES = 256 * 1024;
/** By color type (PNG §11.2.1). */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/**
 * ffmpeg's decoder shows what it has of a broken stream: half a picture, and no error. Off the main thread, and
 * only counted: a few bytes may stand for a gigabyte.
 */
async function pixelFault(
  file: Uint8Array,
  { width, height }: PictureSize,
  pixels: readonly Uint8Array[],
): Promise<string | undefined> {
  const [bits = 0, colorType = 0, , , interlaced = 0] = file.subarray(24, 29);
  const rowBytes = 1 + Math.ceil((width * bits * (CHANNELS[colorType] ?? 0)) / 8);
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
  return length === wanted || interlaced === 1 ? undefined : 'is damaged: it lacks pixels, or has too many';
}
