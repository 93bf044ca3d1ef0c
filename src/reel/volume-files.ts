// Whole files in and out of any file system, in pieces that leave the event loop free.

import type { FileSystem } from '../fs/file-system.js';

/** Linux's values; a backend with others names them in `constants`. */
const LINUX_FLAGS = { O_WRONLY: 1, O_CREAT: 0o100, O_TRUNC: 0o1000 };
const BLOCK_BYTES = 1 << 20;

export function writeVolumeFile(fs: FileSystem, path: string, bytes: Uint8Array): void {
  const fd = openNew(fs, path);
  try {
    writeAll(fs, fd, bytes, 0);
  } finally {
    fs.closeSync(fd);
  }
}

/** Writes what `read` fills the buffer with, until it answers 0. */
export async function fillVolumeFile(
  fs: FileSystem,
  path: string,
  read: (buffer: Uint8Array) => Promise<number>,
): Promise<void> {
  const fd = openNew(fs, path);
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

function openNew(fs: FileSystem, path: string): number {
  const { O_WRONLY, O_CREAT, O_TRUNC } = { ...LINUX_FLAGS, ...fs.constants };
  return fs.openSync(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644);
}

function writeAll(fs: FileSystem, fd: number, bytes: Uint8Array, position: number): void {
  for (let at = 0; at < bytes.length;) {
    at += fs.writeSync(fd, bytes, at, bytes.length - at, position + at);
  }
}
