// Fonts in the form that satori's reader takes. OpenType 1.9, "Organization of an OpenType font"; WOFF 1.0 §3, §4.

const [TTCF, WOFF, LTAG] = ['ttcf', 'wOFF', 'ltag'];
/** A name that no table has. */
const UNUSED = '_tag';

/**
 * The first font of a collection, and any font without its tags of languages (`ltag`), at which satori fails. Throws a
 * RangeError for what is cut short.
 */
export function readableFont(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const font = tagAt(bytes, 0) === TTCF ? firstOf(bytes) : new Uint8Array(bytes);
  const isWoff = tagAt(font, 0) === WOFF;
  const count = viewOf(font).getUint16(isWoff ? 12 : 4);
  for (let n = 0; n < count; n++) {
    const at = isWoff ? 44 + 20 * n : 12 + 16 * n;
    if (tagAt(font, at) === LTAG) font.set(new TextEncoder().encode(UNUSED), at);
  }
  return font;
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
