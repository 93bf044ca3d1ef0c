// Files read block by block: an input may be larger than a buffer can be, and others want the thread in between.

import { throwIfAborted } from '../abort.js';
import type { FileSystem } from './file-system.js';
import { openFlagsOf } from './whole-files.js';

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
  const fd = fs.openSync(path, openFlagsOf(fs).O_RDONLY);
  try {
    // A small file is not worth a large block.
    const block = new Uint8Array(Math.min(BLOCK_BYTES, fs.fstatSync(fd).size || BLOCK_BYTES));
    for (let at = 0; ;) {
      const read = fs.readSync(fd, block, 0, block.length, at);
      if (read === 0) return;
      take(block.subarray(0, read), at);
      if (Math.floor(at / TURN_BYTES) !== Math.floor((at + read) / TURN_BYTES)) {
        await new Promise((resolve) => setTimeout(resolve));
        throwIfAborted(signal);
      }
      at += read;
    }
  } finally {
    fs.closeSync(fd);
  }
}
