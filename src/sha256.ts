// SHA-256 of files in a FileSystem, block by block: an input may be larger than a buffer can be.

import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { throwIfAborted } from './distributed/aborted.js';
import type { FileSystem } from './fs/file-system.js';

const BLOCK_BYTES = 1024 * 1024;
/** The event loop gets a turn after this many bytes, some 20 ms. */
const TURN_BYTES = 32 * BLOCK_BYTES;

export function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

export async function sha256OfFile(fs: FileSystem, path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await readBlocks(fs, path, signal, (block) => void hash.update(block));
  return hash.digest('hex');
}

/** Reads a file in blocks, which are only valid during the call. */
export async function readBlocks(
  fs: FileSystem,
  path: string,
  signal: AbortSignal | undefined,
  take: (block: Uint8Array, position: number) => void,
): Promise<void> {
  const fd = fs.openSync(path, 0);
  try {
    const block = new Uint8Array(BLOCK_BYTES);
    for (let at = 0; ;) {
      const read = fs.readSync(fd, block, 0, block.length, at);
      if (read === 0) return;
      take(block.subarray(0, read), at);
      if (Math.floor(at / TURN_BYTES) !== Math.floor((at + read) / TURN_BYTES)) {
        await new Promise((resolve) => setImmediate(resolve));
        throwIfAborted(signal);
      }
      at += read;
    }
  } finally {
    fs.closeSync(fd);
  }
}

/** Hashes a plain value so that no two values give the same bytes: every part goes with its kind and length. */
export function sha256OfValue(value: unknown): string {
  const hash = createHash('sha256');
  frame(hash, value);
  return hash.digest('hex');
}

function frame(hash: Hash, value: unknown): void {
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
