// How a PNG is laid out: a signature, then chunks of length, type, data and CRC, from IHDR to IEND. PNG specification
// (third edition) §5. Bytes only: who reads them, and how much is checked, is up to the callers.

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Where the first chunk starts. */
export const FIRST_CHUNK = SIGNATURE.length;

/** Signature, and the IHDR chunk with its CRC. */
export const PNG_HEADER_BYTES = 33;

/** The last chunk of every PNG, which has no data. */
export const PNG_END: Uint8Array = Uint8Array.of(0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82);

/** What the chunk IHDR says (§11.2.1). */
export interface PngHeader {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Bits of a sample. */
  readonly bitDepth: number;
  /** 0 gray, 2 RGB, 3 palette, 4 gray with alpha, 6 RGB with alpha. */
  readonly colorType: number;
  readonly isInterlaced: boolean;
}

/** Whether the file says that it is a PNG. */
export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/** Undefined unless the first {@link PNG_HEADER_BYTES} bytes are there and start a PNG. */
export function pngHeader(bytes: Uint8Array): PngHeader | undefined {
  if (!isPng(bytes) || bytes.length < PNG_HEADER_BYTES) return undefined;
  const view = viewOf(bytes);
  if (view.getUint32(FIRST_CHUNK) !== 13 || pngChunk(view, FIRST_CHUNK).type !== 'IHDR') return undefined;
  return {
    width: view.getUint32(16),
    height: view.getUint32(20),
    bitDepth: view.getUint8(24),
    colorType: view.getUint8(25),
    isInterlaced: view.getUint8(28) === 1,
  };
}

/** The chunk at `at`, which may end past the view. Throws a RangeError where even its type is not there. */
export function pngChunk(view: DataView, at: number): { readonly type: string; readonly end: number } {
  const letters = [4, 5, 6, 7].map((offset) => view.getUint8(at + offset));
  return { type: String.fromCharCode(...letters), end: at + 12 + view.getUint32(at) };
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
