// Files copied block by block, within a file system, between two, and to and from what is none.

import { throwIfAborted } from '../abort.js';
import type { FileSystem } from './file-system.js';
import { openEmptied, openNew } from './open-flags.js';
import { blocksOf, readBlocks } from './read-blocks.js';
import { writeAll } from './whole-files.js';
import type { WriteOptions } from './whole-files.js';

const BLOCK_BYTES = 1024 * 1024;

export interface CopyOptions extends WriteOptions {
  /** Where the copy is made. Default the file system of the original. */
  readonly target?: FileSystem;
  readonly signal?: AbortSignal | undefined;
}

/** Leaves the event loop turns, and returns the copy's bytes. Rejects with ABORTED; a part of the copy may be left. */
export async function copyFile(
  fs: FileSystem,
  from: string,
  to: string,
  { target = fs, ifExists = 'replace', fsync = false, signal }: CopyOptions = {},
): Promise<number> {
  const fd = ifExists === 'refuse' ? openNew(target, to) : openEmptied(target, to);
  let bytes = 0;
  try {
    await readBlocks(fs, from, signal, (block, position) => {
      writeAll(target, fd, block, position);
      bytes += block.length;
    });
    throwIfAborted(signal);
    if (fsync) target.fsyncSync(fd);
  } finally {
    target.closeSync(fd);
  }
  return bytes;
}

/** Copies to a new file in one go, for a caller who must not be interrupted. */
export function copyFileSync(fs: FileSystem, from: string, to: string): void {
  const fd = openNew(fs, to);
  try {
    for (const { bytes, position } of blocksOf(fs, from)) writeAll(fs, fd, bytes, position);
  } finally {
    fs.closeSync(fd);
  }
}

/** Writes what `read` fills the buffer with, until it answers 0. */
export async function copyIn(
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
      writeAll(fs, fd, buffer, at, length);
      at += length;
    }
  } finally {
    fs.closeSync(fd);
  }
}

/** Hands the bytes of a file to `write`, block by block; a block is only valid until `write` is done. */
export async function copyOut(
  fs: FileSystem,
  path: string,
  write: (block: Uint8Array) => Promise<unknown>,
): Promise<void> {
  for (const { bytes } of blocksOf(fs, path)) await write(bytes);
}
