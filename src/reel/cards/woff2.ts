// WOFF2 fonts unpacked, since neither satori nor opentype.js reads them. The only file that imports woff2-encoder.

import { optionalPackage } from '../../optional-package.js';

export function isWoff2(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, 4)) === 'wOF2';
}

/** The TTF or OTF in it, of `maxBytes` at most. Rejects with MISSING_PACKAGE, and throws for what is not WOFF2. */
export async function unpackWoff2(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  // totalSfntSize: WOFF2 §4.1.
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(16);
  if (size > maxBytes) throw new RangeError(`Expected at most ${maxBytes} bytes, got ${size}`);
  const { default: decompress } = await optionalPackage(
    'woff2-encoder',
    () => import('woff2-encoder/decompress'),
  );
  return decompress(bytes);
}
