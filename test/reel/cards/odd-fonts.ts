// Fonts taken apart into their tables and put together in another way: OpenType 1.9, "Organization of an OpenType font".

import { deflateSync } from 'node:zlib';

export type Tables = Readonly<Record<string, Uint8Array>>;

const TRUETYPE = '\0\x01\0\0';

export function tablesOf(font: Uint8Array): Record<string, Uint8Array> {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
  return Object.fromEntries(
    Array.from({ length: view.getUint16(4) }, (_, n) => {
      const at = 12 + 16 * n;
      const offset = view.getUint32(at + 8);
      return [latin1(font, at, 4), font.slice(offset, offset + view.getUint32(at + 12))];
    }),
  );
}

/** `offset` is where the font lies in its file, from where its tables are counted. */
export function fontFile(tables: Tables, flavor = TRUETYPE, offset = 0): Uint8Array {
  const names = Object.keys(tables).sort();
  const head = Buffer.alloc(12 + 16 * names.length);
  head.write(flavor, 'latin1');
  head.writeUInt16BE(names.length, 4);
  const parts: Buffer[] = [head];
  let end = head.length;
  for (const [n, name] of names.entries()) {
    const table = tables[name]!;
    head.write(name, 12 + 16 * n, 'latin1');
    head.writeUInt32BE(offset + end, 12 + 16 * n + 8);
    head.writeUInt32BE(table.length, 12 + 16 * n + 12);
    parts.push(padded(table));
    end += parts.at(-1)!.length;
  }
  return new Uint8Array(Buffer.concat(parts));
}

/** With checksums that are all wrong. */
export function woffFile(tables: Tables): Uint8Array {
  const names = Object.keys(tables).sort();
  const head = Buffer.alloc(44 + 20 * names.length);
  head.write('wOFF' + TRUETYPE, 'latin1');
  head.writeUInt16BE(names.length, 12);
  head.writeUInt32BE(fontFile(tables).length, 16);
  const parts: Buffer[] = [head];
  let end = head.length;
  for (const [n, name] of names.entries()) {
    const table = tables[name]!;
    const packed = deflateSync(table);
    const stored = packed.length < table.length ? packed : Buffer.from(table);
    const at = 44 + 20 * n;
    head.write(name, at, 'latin1');
    for (const [k, value] of [end, stored.length, table.length, 0xdeadbeef].entries()) {
      head.writeUInt32BE(value, at + 4 + 4 * k);
    }
    parts.push(padded(stored));
    end += parts.at(-1)!.length;
  }
  head.writeUInt32BE(end, 8);
  return new Uint8Array(Buffer.concat(parts));
}

/** Two fonts in one file. */
export function collection(tables: Tables): Uint8Array {
  const head = Buffer.alloc(20);
  head.write('ttcf\0\x01\0\0\0\0\0\x02', 'latin1');
  const first = fontFile(tables, TRUETYPE, 20);
  head.writeUInt32BE(20, 12);
  head.writeUInt32BE(20 + first.length, 16);
  return new Uint8Array(Buffer.concat([head, first, fontFile(tables, TRUETYPE, 20 + first.length)]));
}

/** Tags of languages: one, `en`. */
export function ltag(): Uint8Array {
  return bytes(32, 1, 32, 0, 32, 1, 16, 16, 16, 2, 'en');
}

/** One axis, the weight, and no variations. */
export function fvar(): Uint8Array {
  const fixed = (value: number) => [32, value * 65536];
  return bytes(
    ...[16, 1, 16, 0, 16, 16, 16, 2, 16, 1, 16, 20, 16, 0, 16, 8, 'wght'],
    ...[...fixed(100), ...fixed(400), ...fixed(900), 16, 0, 16, 256],
  );
}

/** A table of characters with one subtable. */
export function cmap(platform: number, encoding: number, subtable: Uint8Array): Uint8Array {
  const head = bytes(16, 0, 16, 1, 16, platform, 16, encoding, 32, 12);
  return new Uint8Array(Buffer.concat([head, subtable]));
}

/** Of the characters from `first` on, whose glyphs follow each other from `glyph` on. */
export const SUBTABLES: Readonly<
  Record<number, (first: number, count: number, glyph: number) => Uint8Array>
> = {
  0: (first, count, glyph) => {
    const map = Array.from({ length: 256 }, (_, char) =>
      char >= first && char < first + count ? glyph + char - first : 0,
    );
    return bytes(16, 0, 16, 262, 16, 0, ...map.flatMap((id) => [8, id]));
  },
  4: (first, count, glyph) =>
    bytes(
      ...[16, 4, 16, 32, 16, 0, 16, 4, 16, 4, 16, 1, 16, 0, 16, first + count - 1, 16, 0xffff, 16, 0],
      ...[16, first, 16, 0xffff, 16, (glyph - first + 65536) % 65536, 16, 1, 16, 0, 16, 0],
    ),
  6: (first, count, glyph) =>
    bytes(
      ...[16, 6, 16, 10 + 2 * count, 16, 0, 16, first, 16, count],
      ...Array.from({ length: count }, (_, n) => [16, glyph + n]).flat(),
    ),
  12: (first, count, glyph) => groups(12, first, count, glyph),
  13: (first, count, glyph) => groups(13, first, count, glyph),
  14: () => bytes(16, 14, 32, 10, 32, 0),
};

function groups(format: number, first: number, count: number, glyph: number): Uint8Array {
  return bytes(16, format, 16, 0, 32, 28, 32, 0, 32, 1, 32, first, 32, first + count - 1, 32, glyph);
}

/** Pairs of a width in bits and a number, and words of ASCII. */
function bytes(...parts: readonly (number | string)[]): Uint8Array {
  const out: number[] = [];
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at]!;
    if (typeof part === 'string') out.push(...Buffer.from(part, 'latin1'));
    else {
      const value = parts[++at] as number;
      for (let shift = part - 8; shift >= 0; shift -= 8) out.push(Math.floor(value / 2 ** shift) & 255);
    }
  }
  return new Uint8Array(out);
}

function padded(table: Uint8Array): Buffer {
  return Buffer.concat([table, Buffer.alloc((4 - (table.length % 4)) % 4)]);
}

function latin1(data: Uint8Array, at: number, length: number): string {
  return Buffer.from(data.subarray(at, at + length)).toString('latin1');
}
