// Files read block by block: an input may be larger than a buffer can be, and others want the thread in between.

import { throwIfAborted } from '../abort.js';
import type { FileSystem } from './file-system.js';
import { openToRead } from './open-flags.js';

const BLOCK_BYTES = 1024 * 1024;
/** The event loop gets a turn after this many bytes, some 20 ms. */
const TURN_BYTES = 32 * BLOCK_BYTES;

/** Reads a file in blocks of at most 1 MiB, which are only valid during the call. Rejects with ABORTED. */
export async function readBlocks(
  fs: FileSystem,
  path: string,
  signal: AbortSignal | undefined,
  take: (block: Uint8Array, position: number) => void,
): Promise<void> {
  for (const { bytes, position } of blocksOf(fs, path)) {
    take(bytes, position);
    const end = position + bytes.length;
    if (Math.floor(position / TURN_BYTES) === Math.floor(end / TURN_BYTES)) continue;
    await new Promise((resolve) => setTimeout(resolve));
    throwIfAborted(signal);
  }
}

/** A file in blocks of at most 1 MiB, each valid until the next is asked for. It is open until the loop is left. */
export function* blocksOf(
  fs: FileSystem,
  path: string,
): Generator<{ readonly bytes: Uint8Array; readonly position: number }, void> {
  const fd = openToRead(fs, path);
  try {
    // A small file is not worth a large block.
    const block = new Uint8Array(Math.min(BLOCK_BYTES, fs.fstatSync(fd).size || BLOCK_BYTES));
    for (let position = 0; ;) {
      const read = fs.readSync(fd, block, 0, block.length, position);
      if (read === 0) return;
      yield { bytes: block.subarray(0, read), position };
      position += read;
    }
  } finally {
    fs.closeSync(fd);
  }
}
