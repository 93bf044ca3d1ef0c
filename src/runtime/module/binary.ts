// Reading a module's binary form: sections, and the numbers in them.
// https://webassembly.github.io/spec/core/binary/modules.html

export const PAGE_BYTES = 65_536;

const PREAMBLE_BYTES = 8;

export interface Section {
  /** Where the section's id is. */
  readonly head: number;
  readonly start: number;
  readonly end: number;
}

export function findSection(module: Uint8Array, id: number): Section | undefined {
  const reader = new Reader(module, PREAMBLE_BYTES);
  while (reader.at < module.length) {
    const head = reader.at;
    const found = reader.unsigned();
    const size = reader.unsigned();
    const start = reader.at;
    if (found === id) return { head, start, end: start + size };
    reader.at = start + size;
  }
  return undefined;
}

/** Reads LEB128 numbers. Past the end it reads zeros: the engine says what is wrong with such a module. */
export class Reader {
  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
  ) {}

  unsigned(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.bytes[this.at++] ?? 0;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80 || factor > 2 ** 35) return value;
    }
  }
}
