// What a picture or video is by its own bytes, whatever its name says: names lie, and some pictures no render can show.

import { FIRST_CHUNK, isPng, pngChunk, pngHeader, viewOf } from '../command/png.js';
import { ANY_PICTURE, PLAIN_PICTURE } from './color/input-colors.js';
import type { InputColors } from './color/input-colors.js';
import { readImageHead } from './image-head.js';
import type { ImageHead } from './image-head.js';

/** How many bytes are enough for all but GIF, whose pictures are counted, and JPEG, whose profiles are long. */
export const HEAD_BYTES = 4096;

/** What to show it as, or why it is not shown and what to do. */
export type MediaContent =
  | {
      /** One picture stands still. */
      readonly kind: 'image' | 'video';
      /** Whether a card draws it itself: PNG and JPEG. */
      readonly isDrawn: boolean;
      /** What its pixels mean, where the bytes say it: else a probe does. */
      readonly colors?: InputColors;
      /** Pixels as stored, where the bytes say it. */
      readonly size?: { readonly width: number; readonly height: number };
      /** What it is, for a module that cannot decode it. */
      readonly otherwise?: string;
    }
  | {
      readonly kind?: undefined;
      readonly colors?: undefined;
      readonly size?: undefined;
      readonly refused: string;
    };

/** Undefined where the bytes do not tell. `head` is the first {@link HEAD_BYTES}, or all there are; `whole` gives more. */
export function mediaContent(
  head: Uint8Array,
  whole: () => Uint8Array = () => head,
): MediaContent | undefined {
  // A letter for each byte.
  const text = String.fromCharCode(...head);
  if (text.startsWith('\x89PNG')) return pngContent(head, text);
  if (head[0] === 0xff && head[1] === 0xd8) return jpegContent(readImageHead(head) ?? readImageHead(whole()));
  if (text.startsWith('%PDF')) return { refused: 'it is a PDF document; export the page as PNG' };
  if (/^[^<]{0,3}\s*(?:<[?!][\s\S]*?)?<svg[\s>]/.test(text)) {
    return { refused: 'it is an SVG drawing; export it as PNG' };
  }
  if (text.startsWith('GIF8'))
    return { kind: gifPictures(whole()) === 1 ? 'image' : 'video', isDrawn: false };
  const brand = /^[\s\S]{4}ftyp([\s\S]{4})/.exec(text)?.[1];
  if (brand !== undefined) return ofBrand(brand);
  if (VIDEO.test(text)) return { kind: 'video', isDrawn: false };
  // The flag of an animation: WebP container specification, extended file format.
  if (/^RIFF[\s\S]{4}WEBPVP8X/.test(text) && ((head[20] ?? 0) & 2) !== 0) {
    return { kind: 'video', isDrawn: false, otherwise: 'it is an animated WebP' };
  }
  const isWebp = /^RIFF[\s\S]{4}WEBP/.test(text);
  const picture = isWebp
    ? { name: 'a WebP picture' }
    : PICTURES.find(({ starts }) => starts.some((start) => text.startsWith(start)));
  return picture && { kind: 'image', isDrawn: false, otherwise: `it is ${picture.name}` };
}

/** Why a file of content `content`, of which a probe found no pixels, is not shown. */
export function undecodable(content: MediaContent | undefined): string {
  const better = 'save it as PNG, JPEG or MP4';
  const name = content?.kind && content.otherwise;
  return name === undefined
    ? `it holds no picture that can be decoded; ${better}`
    : `${name}, which this ffmpeg does not decode; ${better}`;
}

/** Matroska and WebM (EBML, RFC 8794 §11.2.1), AVI, Ogg, FLV. */
const VIDEO = /^(?:.Eß£|RIFF[\s\S]{4}AVI |OggS|FLV)/;

/** By the bytes that each format starts with. */
const PICTURES: readonly { readonly starts: readonly string[]; readonly name: string }[] = [
  { starts: ['II*\0', 'MM\0*'], name: 'a TIFF picture' },
  { starts: ['BM'], name: 'a BMP picture' },
  { starts: ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'PF', 'Pf'], name: 'a PNM picture' },
  { starts: ['8BPS'], name: 'a Photoshop file' },
  { starts: ['v/1\x01'], name: 'an OpenEXR picture' },
  { starts: ['\0\0\0\x0cjP  ', '\xff\x4f\xff\x51'], name: 'a JPEG 2000 picture' },
  { starts: ['\0\0\0\x0cJXL ', '\xff\x0a'], name: 'a JPEG XL picture' },
  { starts: ['SDPX', 'XPDS'], name: 'a DPX picture' },
  { starts: ['qoif'], name: 'a QOI picture' },
];

function pngContent(head: Uint8Array, text: string): MediaContent {
  const control = text.indexOf('acTL');
  const picture = text.indexOf('IDAT');
  // APNG has its control chunk before the picture, and in it the number of pictures.
  const isAnimation = control >= 0 && (picture < 0 || control < picture);
  const pictures = isAnimation && control + 8 <= head.length ? viewOf(head).getUint32(control + 4) : 1;
  const image = readImageHead(head);
  const isOne = pictures === 1;
  return { kind: isOne ? 'image' : 'video', isDrawn: isOne, colors: pngColors(head), ...sizeOf(image) };
}

/** Alpha is a color type (PNG §11.2.1), or a chunk before the pixels (§11.3.1). */
function pngColors(head: Uint8Array): InputColors {
  const header = isPng(head) ? pngHeader(head) : undefined;
  if (!header || header.colorType === 4 || header.colorType === 6) return ANY_PICTURE;
  const view = viewOf(head);
  try {
    for (let at = FIRST_CHUNK; ;) {
      const { type, end } = pngChunk(view, at);
      if (type === 'tRNS') return ANY_PICTURE;
      if (type === 'IDAT') return { ...ANY_PICTURE, hasAlpha: false, isCoarse: header.colorType !== 2 };
      at = end;
    }
  } catch (error) {
    if (error instanceof RangeError) return ANY_PICTURE; // the pixels are further on
    throw error;
  }
}

function jpegContent(image: ImageHead | undefined): MediaContent {
  // Adobe's ink has no meaning without its profile, which ffmpeg does not read.
  if (image?.components === 4) return { refused: 'it is a JPEG in CMYK; save it as JPEG in RGB, or as PNG' };
  return { kind: 'image', isDrawn: true, colors: PLAIN_PICTURE, ...sizeOf(image) };
}

function sizeOf(image: ImageHead | undefined) {
  return image && { size: { width: image.width, height: image.height } };
}

/** ISO/IEC 14496-12 names what a file is for; 23008-12 has the names of pictures. */
function ofBrand(brand: string): MediaContent {
  const sequence = (name: string) => ({ kind: 'video', isDrawn: false, otherwise: name }) as const;
  if (/^avi[fs]$/.test(brand)) return sequence('it is an AVIF picture');
  return /^(?:hei[cxms]|hev[cxms]|mif1|msf1)$/.test(brand)
    ? sequence('it is a HEIC picture')
    : { kind: 'video', isDrawn: false };
}

/** How many pictures a GIF has, 2 for more; 1 where it ends before. GIF89a §17–27. */
function gifPictures(file: Uint8Array): number {
  let pictures = 0;
  const tableBytes = (flags = 0) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  const pastBlocks = (at: number) => {
    while (at < file.length && file[at] !== 0) at += 1 + (file[at] ?? 0);
    return at + 1;
  };
  for (let at = 13 + tableBytes(file[10]); at < file.length && pictures < 2;) {
    if (file[at] === 0x21) at = pastBlocks(at + 2);
    else if (file[at] === 0x2c) {
      pictures++;
      at = pastBlocks(at + 11 + tableBytes(file[at + 9]));
    } else break;
  }
  return Math.max(1, pictures);
}
