// Arguments and environment in guest memory: a table of pointers to UTF-8 strings that end with a NUL.

/** What both families' memories can do. */
export interface StringsMemory {
  /** `length` bytes at `pointer`, not copied. */
  bytes(pointer: number, length: number): Uint8Array;
  setUint32(pointer: number, value: number): void;
}

export function cString(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}

/** One string for each variable, as `environ` has them. */
export function environmentStrings(env: Readonly<Record<string, string>>): Uint8Array[] {
  return Object.entries(env).map(([name, value]) => cString(`${name}=${value}`));
}

/** Answers `args_sizes_get` and `environ_sizes_get`: how many strings, and how many bytes in all. */
export function writeSizes(
  memory: StringsMemory,
  strings: readonly Uint8Array[],
  count: number,
  size: number,
): void {
  memory.setUint32(count, strings.length);
  memory.setUint32(
    size,
    strings.reduce((sum, bytes) => sum + bytes.length, 0),
  );
}

/** Answers `args_get` and `environ_get`: the strings one after the other at `buffer`, their pointers at `pointers`. */
export function writeStrings(
  memory: StringsMemory,
  strings: readonly Uint8Array[],
  pointers: number,
  buffer: number,
): void {
  memory.bytes(pointers, strings.length * 4); // fails before anything is written
  let at = buffer;
  for (const [index, bytes] of strings.entries()) {
    memory.setUint32(pointers + index * 4, at);
    memory.bytes(at, bytes.length).set(bytes);
    at += bytes.length;
  }
}
