// The head of a picture: what it is, how large, and which way up. A decoder is only given what is known to fit.

import { pngHeader, viewOf } from '../command/png.js';

export interface ImageHead {
  readonly format: 'png' | 'jpeg';
  /** Pixels, as stored. */
  readonly width: number;
  readonly height: number;
  /** How to turn what is stored, as Exif counts it: 1 is upright. Exif 2.32 §4.6.4. */
  readonly orientation: number;
  /** How many values a pixel has: 4 in a JPEG are inks. */
  readonly components?: number;
}

/** Undefined for what is neither PNG nor JPEG, or damaged at its head. */
export function readImageHead(bytes: Uint8Array): ImageHead | undefined {
  const png = pngHeader(bytes);
  if (png) return { format: 'png', width: png.width, height: png.height, orientation: 1 };
  const view = viewOf(bytes);
  try {
    if (view.getUint16(0) === 0xffd8) return jpegHead(view);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

/** The frame header has the size; Exif stands before it. ITU-T T.81 §B.2. */
function jpegHead(view: DataView): ImageHead | undefined {
  let orientation = 1;
  for (let at = 2; view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++; // padding
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
      return { format: 'jpeg', height, width, orientation, components: view.getUint8(at + 9) };
    }
    if (marker === 0xe1) orientation = exifOrientation(view, at + 4) ?? orientation;
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** The tag 0x0112 of the first directory of the TIFF file in the segment that begins at `at`. */
function exifOrientation(view: DataView, at: number): number | undefined {
  if (view.getUint32(at) !== 0x45786966) return undefined; // "Exif"
  const tiff = at + 6;
  const little = view.getUint16(tiff) === 0x4949;
  const directory = tiff + view.getUint32(tiff + 4, little);
  const entries = view.getUint16(directory, little);
  for (let index = 0; index < entries; index++) {
    const entry = directory + 2 + index * 12;
    if (view.getUint16(entry, little) !== 0x0112) continue;
    const value = view.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? value : undefined;
  }
  return undefined;
}
