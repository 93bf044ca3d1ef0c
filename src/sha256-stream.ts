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
  // A call of the hash costs more than what most parts are worth.
  let text = '';
  frame(value, (part) => {
    text += part;
    if (text.length < MIN_CHARS) return;
    hash.update(text);
    text = '';
  });
  hash.update(text);
  return hash.hex();
}

const MIN_CHARS = 65_536;

function frame(value: unknown, add: (part: string) => void): void {
  if (Array.isArray(value)) {
    add(`[${value.length}:`);
    for (const item of value) frame(item, add);
  } else if (typeof value === 'object' && value !== null) {
    const fields = value as Readonly<Record<string, unknown>>;
    const keys = Object.keys(fields).filter((key) => fields[key] !== undefined);
    add(`{${keys.length}:`);
    for (const key of keys.sort()) {
      frame(key, add);
      frame(fields[key], add);
    }
  } else {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    add(`${typeof value === 'string' ? 's' : 'v'}${Buffer.byteLength(text)}:${text}`);
  }
}
