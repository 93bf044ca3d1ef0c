// Files read and written at once over a FileSystem, whose seam has descriptors and parts only.

import { ErrnoError, errnoOf } from './errno.js';
import type { FileStats, FileSystem } from './file-system.js';
import { openEmptied, openNew, openToRead } from './open-flags.js';

export function readWhole(fs: FileSystem, path: string): Uint8Array<ArrayBuffer> {
  const fd = openToRead(fs, path);
  try {
    return readAt(fs, fd, 0, fs.fstatSync(fd).size);
  } finally {
    fs.closeSync(fd);
  }
}

export interface WriteOptions {
  /** What is done where there is a file of that name: it is written over, or EEXIST is thrown. Default `replace`. */
  readonly ifExists?: 'replace' | 'refuse';
  /** Return when the bytes are on the disk. Default false. */
  readonly fsync?: boolean;
}

export function writeWhole(
  fs: FileSystem,
  path: string,
  bytes: Uint8Array,
  { ifExists = 'replace', fsync = false }: WriteOptions = {},
): void {
  const fd = ifExists === 'refuse' ? openNew(fs, path) : openEmptied(fs, path);
  try {
    writeAll(fs, fd, bytes, 0);
    if (fsync) fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** Throws a TypeError for what is not UTF-8. */
export function readText(fs: FileSystem, path: string): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readWhole(fs, path));
}

export function writeText(fs: FileSystem, path: string, content: string): void {
  writeWhole(fs, path, new TextEncoder().encode(content));
}

/** `length` bytes from `position` on, or those up to the file's end. */
export function readAt(
  fs: FileSystem,
  fd: number,
  position: number,
  length: number,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  const filled = readInto(fs, fd, bytes, length, position);
  // What is cut is copied, so that the result is all of its buffer.
  return filled === length ? bytes : bytes.slice(0, filled);
}

/** Reads `length` bytes into the beginning of `target`, and returns how many there were; only the end is short. */
export function readInto(
  fs: FileSystem,
  fd: number,
  target: Uint8Array,
  length: number,
  position: number,
): number {
  let filled = 0;
  while (filled < length) {
    const read = fs.readSync(fd, target, filled, length - filled, position + filled);
    if (read === 0) break;
    filled += read;
  }
  return filled;
}

/** Goes on after a short write. Throws EIO where the file takes no more. */
export function writeAll(
  fs: FileSystem,
  fd: number,
  bytes: Uint8Array,
  position: number,
  length = bytes.length,
): void {
  for (let done = 0; done < length;) {
    const written = fs.writeSync(fd, bytes, done, length - done, position + done);
    if (written === 0) throw new ErrnoError('EIO');
    done += written;
  }
}

/** Undefined when there is no such name. */
export function lstatOf(fs: FileSystem, path: string): FileStats | undefined {
  try {
    return fs.lstatSync(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Also true for a symbolic link that leads nowhere. */
export function exists(fs: FileSystem, path: string): boolean {
  return lstatOf(fs, path) !== undefined;
}

/** Follows symbolic links. */
export function isFile(fs: FileSystem, path: string): boolean {
  return exists(fs, path) && fs.statSync(path).isFile();
}

/** Removes a file; that it is not there is as good. */
export function removeFile(fs: FileSystem, path: string): void {
  try {
    fs.unlinkSync(path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}

/** Whether a file system threw because there is no such name. */
export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(errnoOf(error));
}
