// Whether a container is all there, by its outermost parts: each says how long it is. A header of such a file can be
// believed; one that was cut short, or written before its end was known, has to be read to the end.

import { viewOf } from './png.js';

/** The bytes of a file from `position` on; fewer where it ends. */
export type ReadBytes = (position: number, length: number) => Uint8Array;

/**
 * True for an MP4 or QuickTime file whose boxes are complete and which is not fragmented, and for a Matroska file whose
 * one segment is complete and says its length. False for all that is not known to be so.
 */
export function isWholeContainer(read: ReadBytes, sizeBytes: number): boolean {
  const start = viewOf(read(0, 8));
  if (start.byteLength < 8) return false;
  return start.getUint32(0) === EBML ? isWholeMatroska(read, sizeBytes) : isWholeMp4(read, sizeBytes);
}

/**
 * Bytes that a RIFF file (AVI, WAV) says it has. Infinity where that was never filled in, since it was written to where
 * nobody can go back: the other lengths in its header are placeholders, too. Undefined for all else.
 */
export function riffBytes(read: ReadBytes): number | undefined {
  const start = viewOf(read(0, 8));
  if (start.byteLength < 8 || start.getUint32(0) !== RIFF) return undefined;
  const length = start.getUint32(4, true);
  return length === 0 || length === 0xffffffff ? Infinity : length + 8;
}

const RIFF = 0x52494646;

/** No file has more; a hostile one is not read to its end box by box. */
const MOST_BOXES = 10_000;

/** ISO/IEC 14496-12 §4.2: size, type, and a size of 64 bits where the first is 1; 0 reaches to the end. */
function isWholeMp4(read: ReadBytes, sizeBytes: number): boolean {
  const seen = new Set<string>();
  let at = 0;
  for (let boxes = 0; at < sizeBytes && boxes < MOST_BOXES; boxes++) {
    const head = viewOf(read(at, 16));
    if (head.byteLength < 8) break;
    const type = String.fromCharCode(...[4, 5, 6, 7].map((i) => head.getUint8(i)));
    const short = head.getUint32(0);
    if (short === 1 && head.byteLength < 16) break;
    const length = short === 1 ? Number(head.getBigUint64(8)) : short === 0 ? sizeBytes - at : short;
    if (length < 8 || type === 'moof') return false;
    seen.add(type);
    at += length;
  }
  return at === sizeBytes && seen.has('moov') && seen.has('mdat');
}

const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;

/** RFC 8794 §6.2: a length whose bits are all 1 is not known. RFC 9559 §4.5: one segment, after the EBML header. */
function isWholeMatroska(read: ReadBytes, sizeBytes: number): boolean {
  const header = elementAt(read, 0);
  const segment = header && elementAt(read, header.end);
  return segment?.id === SEGMENT && segment.end === sizeBytes;
}

function elementAt(read: ReadBytes, at: number): { readonly id: number; readonly end: number } | undefined {
  const bytes = read(at, 12);
  if (bytes.length < 5) return undefined;
  const size = bytes[4] ?? 0;
  const width = Math.clz32(size) - 23;
  if (width < 1 || width > 8 || bytes.length < 4 + width) return undefined;
  let length = BigInt(size & (0xff >> width));
  for (let i = 1; i < width; i++) length = (length << 8n) | BigInt(bytes[4 + i] ?? 0);
  if (length === (1n << BigInt(7 * width)) - 1n) return undefined;
  return { id: viewOf(bytes).getUint32(0), end: at + 4 + width + Number(length) };
}
