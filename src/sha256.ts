// SHA-256 (FIPS 180-4) by Web Crypto: of what is in memory, on every engine. What comes in blocks, or must be hashed
// at once without waiting, is hashed by `sha256-stream.ts`, which needs Node.

import { concatBytes, hexOf } from './bytes.js';

/** 64 lower-case hexadecimal digits: the only way that a digest is written here. */
export function isSha256(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

/** The digest of all parts, one after the other. */
export async function sha256Of(...parts: readonly (string | Uint8Array)[]): Promise<string> {
  return hexOf(await sha256BytesOf(...parts));
}

/** The same as its 32 bytes. */
export async function sha256BytesOf(...parts: readonly (string | Uint8Array)[]): Promise<Uint8Array> {
  const bytes = parts.map((part) => (typeof part === 'string' ? new TextEncoder().encode(part) : part));
  const [only] = bytes;
  const whole = bytes.length === 1 && only && isPlain(only) ? only : concatBytes(bytes);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
}

/** Web Crypto does not read shared memory. */
function isPlain(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer;
}
