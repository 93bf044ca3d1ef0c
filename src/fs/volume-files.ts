// Files in and out of any file system, in pieces that leave the event loop free.

import type { FileSystem } from '../fs/file-system.js';
import { openEmptied, writeAll } from '../fs/whole-files.js';

const BLOCK_BYTES = 1 << 20;

/** Writes what `read` fills the buffer with, until it answers 0. */
export async function fillVolumeFile(
  fs: FileSystem,
  path: string,
  read: (buffer: Uint8Array) => Promise<number>,
): Promise<void> {
  const fd = openEmptied(fs, path);
  try {
    const buffer = new Uint8Array(BLOCK_BYTES);
    for (let at = 0; ;) {
      const length = await read(buffer);
      if (length === 0) return;
      writeAll(fs, fd, buffer.subarray(0, length), at);
      at += length;
    }
  } finally {
    fs.closeSync(fd);
  }
}

/** Hands the bytes of a file to `write`, block by block; a block is only valid until `write` is done. */
export async function drainVolumeFile(
  fs: FileSystem,
  path: string,
  write: (block: Uint8Array) => Promise<unknown>,
): Promise<void> {
  const fd = fs.openSync(path, 0);
  try {
    const buffer = new Uint8Array(BLOCK_BYTES);
    for (let at = 0; ;) {
      const length = fs.readSync(fd, buffer, 0, buffer.length, at);
      if (length === 0) return;
      await write(buffer.subarray(0, length));
      at += length;
    }
  } finally {
    fs.closeSync(fd);
  }
}
