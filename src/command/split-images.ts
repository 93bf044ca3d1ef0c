// Pictures out of one stream, where ffmpeg writes them end to end (image2pipe).

import { FIRST_CHUNK, pngChunk, viewOf } from './png.js';

/** How a picture is compressed. */
export type ImageFormat = 'png' | 'jpeg' | 'webp';

/** Copies of the complete pictures in `bytes`; what is cut off at the end is left out. */
export function splitImages(bytes: Uint8Array, format: ImageFormat): Uint8Array[] {
  const view = viewOf(bytes);
  const images: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = imageEnd(view, at, format);
    if (end === undefined || end > bytes.length) break;
    images.push(bytes.slice(at, end));
    at = end;
  }
  return images;
}

/** Undefined where the picture does not end. */
function imageEnd(view: DataView, start: number, format: ImageFormat): number | undefined {
  try {
    switch (format) {
      case 'png':
        return pngEnd(view, start);
      case 'jpeg':
        return jpegEnd(view, start);
      case 'webp':
        return webpEnd(view, start);
    }
  } catch (error) {
    if (error instanceof RangeError) return undefined; // read past the end
    throw error;
  }
}

function pngEnd(view: DataView, start: number): number {
  for (let at = start + FIRST_CHUNK; ;) {
    const { type, end } = pngChunk(view, at);
    if (type === 'IEND') return end;
    at = end;
  }
}

const SOS = 0xda;
const EOI = 0xd9;

/** Segments with a length up to the scan, which runs to EOI: a marker cannot occur in its data. T.81 §B.1. */
function jpegEnd(view: DataView, start: number): number {
  let at = start + 2;
  while (view.getUint8(at + 1) !== SOS) at += 2 + view.getUint16(at + 2);
  while (view.getUint8(at) !== 0xff || view.getUint8(at + 1) !== EOI) at++;
  return at + 2;
}

/** RIFF: the size of the rest stands in bytes 4–7, and is padded to an even count. */
function webpEnd(view: DataView, start: number): number {
  const size = view.getUint32(start + 4, true);
  return start + 8 + size + (size & 1);
}
