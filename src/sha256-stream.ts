// SHA-256 (FIPS 180-4) of what comes in blocks, by Node's own: the one file that imports `node:crypto` for it. Entries
// that must load without Node's modules use `sha256.ts`.

import { createHash } from 'node:crypto';

/** A digest in the making. */
export class Sha256 {
  private readonly hash = createHash('sha256');

  update(part: string | Uint8Array): void {
    this.hash.update(part);
  }

  /** 64 hexadecimal digits; nothing can be added after it. */
  hex(): string {
    return this.hash.digest('hex');
  }
}

export function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = new Sha256();
  for (const part of parts) hash.update(part);
  return hash.hex();
}

/** Hashes a plain value so that no two values give the same bytes: every part goes with its kind and length. */
export function sha256OfValue(value: unknown): string {
  const hash = new Sha256();
  frame(hash, value);
  return hash.hex();
}

function frame(hash: Sha256, value: unknown): void {
  if (Array.isArray(value)) {
    hash.update(`[${value.length}:`);
    for (const item of value) frame(hash, item);
  } else if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, entry]: [string, unknown]) => entry !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    hash.update(`{${entries.length}:`);
    for (const [key, entry] of entries) {
      frame(hash, key);
      frame(hash, entry);
    }
  } else {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    hash.update(`${typeof value === 'string' ? 's' : 'v'}${Buffer.byteLength(text)}:${text}`);
  }
}
