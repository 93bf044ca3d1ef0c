// Whole files and trees over a FileSystem, whose seam has descriptors only.

import { ErrnoError, errnoOf } from './errno.js';
import type { FileStats, FileSystem } from './file-system.js';
import { childOf } from './paths.js';

/** Linux's values; a backend with others names them in `constants`. */
const LINUX_FLAGS = { O_RDONLY: 0, O_WRONLY: 1, O_CREAT: 0o100, O_EXCL: 0o200, O_TRUNC: 0o1000 };

export function openFlagsOf(fs: FileSystem): Readonly<typeof LINUX_FLAGS> {
  return { ...LINUX_FLAGS, ...(fs.constants as Partial<typeof LINUX_FLAGS> | undefined) };
}

/** Opens a file for writing, emptied when it is there. */
export function openEmptied(fs: FileSystem, path: string): number {
  const { O_WRONLY, O_CREAT, O_TRUNC } = openFlagsOf(fs);
  return fs.openSync(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644);
}

/** Opens a file for writing that must not be there yet. */
export function openNew(fs: FileSystem, path: string): number {
  const { O_WRONLY, O_CREAT, O_EXCL } = openFlagsOf(fs);
  return fs.openSync(path, O_WRONLY | O_CREAT | O_EXCL, 0o644);
}

/** `length` bytes from `position` on, or those up to the file's end. */
export function readAt(
  fs: FileSystem,
  fd: number,
  position: number,
  length: number,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const read = fs.readSync(fd, bytes, filled, length - filled, position + filled);
    if (read === 0) break;
    filled += read;
  }
  // What is cut is copied, so that the result is all of its buffer.
  return filled === length ? bytes : bytes.slice(0, filled);
}

export function readWhole(fs: FileSystem, path: string): Uint8Array<ArrayBuffer> {
  const fd = fs.openSync(path, openFlagsOf(fs).O_RDONLY);
  try {
    return readAt(fs, fd, 0, fs.fstatSync(fd).size);
  } finally {
    fs.closeSync(fd);
  }
}

export function writeAll(fs: FileSystem, fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) {
    const written = fs.writeSync(fd, bytes, done, bytes.length - done, position + done);
    if (written === 0) throw new ErrnoError('EIO');
    done += written;
  }
}

export function writeWhole(fs: FileSystem, path: string, bytes: Uint8Array): void {
  const fd = openEmptied(fs, path);
  try {
    writeAll(fs, fd, bytes, 0);
  } finally {
    fs.closeSync(fd);
  }
}

/** Undefined when there is no such name. */
export function lstatOf(fs: FileSystem, path: string): FileStats | undefined {
  try {
    return fs.lstatSync(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error))) return undefined;
    throw error;
  }
}

/** Removes a file or a directory with all that is in it, but nothing that a link leads to. */
export function removeTree(fs: FileSystem, path: string): void {
  try {
    if (!fs.lstatSync(path).isDirectory()) {
      fs.unlinkSync(path);
      return;
    }
    for (const name of fs.readdirSync(path)) removeTree(fs, childOf(path, String(name)));
    fs.rmdirSync(path);
  } catch (error) {
    // That it is gone is what is wanted, whoever was faster.
    if (!['ENOENT', 'ENOTDIR'].includes(errnoOf(error))) throw error;
  }
}
