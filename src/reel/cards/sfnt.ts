// Fonts in the form that satori's reader takes. OpenType 1.9, "Organization of an OpenType font"; WOFF 1.0 §3, §4.

import { concatBytes } from '../../bytes.js';

const [TTCF, WOFF, LTAG] = ['ttcf', 'wOFF', 'ltag'];
/** A name that no table has. */
const UNUSED = '_tag';

/**
 * The first font of a collection, and any font without its tags of languages (`ltag`), at which satori fails. Throws a
 * RangeError for what is cut short.
 */
export function readableFont(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const font = tagAt(bytes, 0) === TTCF ? firstOf(bytes) : new Uint8Array(bytes);
  const entry = entryOf(font, LTAG);
  if (entry !== undefined) font.set(new TextEncoder().encode(UNUSED), entry);
  return font;
}

/**
 * `font`, of which `change` has changed a table in place; of a WOFF it is unpacked, of `maxBytes` at most, and stands at
 * the end. Throws a RangeError for a table that is cut short, and rejects for one that cannot be unpacked.
 */
export async function changeTable(
  font: Uint8Array<ArrayBuffer>,
  tag: string,
  change: (table: Uint8Array) => void,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const entry = entryOf(font, tag);
  if (entry === undefined) return font;
  const view = viewOf(font);
  if (tagAt(font, 0) !== WOFF) {
    const offset = view.getUint32(entry + 8);
    change(font.subarray(offset, offset + view.getUint32(entry + 12)));
    return font;
  }
  const [offset, packed, size] = [4, 8, 12].map((at) => view.getUint32(entry + at)) as [
    number,
    number,
    number,
  ];
  if (size > maxBytes) throw new RangeError(`Expected at most ${maxBytes} bytes, got ${size}`);
  const stored = font.slice(offset, offset + packed);
  const table = packed < size ? await inflate(stored, size) : stored;
  change(table);
  const changed = concatBytes([font, new Uint8Array(padded(font.length) - font.length), table]);
  const end = padded(font.length);
  const fields = viewOf(changed);
  fields.setUint32(8, changed.length);
  for (const [n, value] of [end, table.length, table.length].entries()) {
    fields.setUint32(entry + 4 + 4 * n, value);
  }
  return changed;
}

/** zlib, of `size` bytes: more is not unpacked. */
async function inflate(packed: Uint8Array<ArrayBuffer>, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let left = size;
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
  for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
    left -= chunk.length;
    if (left < 0) break;
    chunks.push(chunk);
  }
  if (left !== 0) throw new RangeError(`Expected ${size} bytes`);
  return concatBytes(chunks);
}

/** Where the directory of a font, or of a WOFF, has the table. */
function entryOf(font: Uint8Array, tag: string): number | undefined {
  const [start, step, counted] = tagAt(font, 0) === WOFF ? [44, 20, 12] : [12, 16, 4];
  const count = viewOf(font).getUint16(counted);
  for (let n = 0; n < count; n++) {
    if (tagAt(font, start + step * n) === tag) return start + step * n;
  }
  return undefined;
}

/** Tables of a collection are counted from its own start, and may be shared. */
function firstOf(file: Uint8Array): Uint8Array<ArrayBuffer> {
  const view = viewOf(file);
  const start = view.getUint32(12);
  const count = view.getUint16(start + 4);
  const head = 12 + 16 * count;
  const tables = Array.from({ length: count }, (_, n) => {
    const at = start + 12 + 16 * n;
    const offset = view.getUint32(at + 8);
    return { at, data: file.subarray(offset, offset + view.getUint32(at + 12)) };
  });
  const length = tables.reduce((sum, { data }) => sum + padded(data.length), head);
  // Tables that lie over each other would make a small file a large one.
  if (length > 2 * file.length) throw new RangeError('Expected tables that lie apart');
  const font = new Uint8Array(length);
  font.set(file.subarray(start, start + 12));
  let end = head;
  for (const [n, { at, data }] of tables.entries()) {
    font.set(file.subarray(at, at + 16), 12 + 16 * n);
    viewOf(font).setUint32(12 + 16 * n + 8, end);
    font.set(data, end);
    end += padded(data.length);
  }
  return font;
}

function padded(length: number): number {
  return (length + 3) & ~3;
}

function tagAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
