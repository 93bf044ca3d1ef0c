// Whole trees in any file system. Symbolic links are never followed: one could lead into another project.

import { errnoOf } from '../fs/errno.js';
import type { FileStats, FileSystem } from '../fs/file-system.js';
import { childOf } from '../fs/paths.js';

const COPY_BYTES = 1024 * 1024;

/** Linux's values; a backend with others names them in `constants`. */
const LINUX_FLAGS = { O_WRONLY: 1, O_CREAT: 0o100, O_EXCL: 0o200 };

export interface FoundFile {
  /** Relative to where the walk began. */
  readonly path: string;
  readonly stats: FileStats;
}

/**
 * The regular files below `dir` in order of their names, without links and without hidden names (`.git` holds
 * credentials). Stops after `max` files.
 */
export function findFiles(fs: FileSystem, dir: string, max = Infinity): FoundFile[] {
  const files: FoundFile[] = [];
  const pending = [''];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const folders: string[] = [];
    for (const name of fs
      .readdirSync(folder === '' ? dir : childOf(dir, folder))
      .map(String)
      .sort()) {
      if (name.startsWith('.')) continue;
      const path = folder === '' ? name : `${folder}/${name}`;
      const stats = lstat(fs, childOf(dir, path));
      if (stats?.isDirectory()) folders.push(path);
      else if (stats?.isFile()) files.push({ path, stats });
      if (files.length >= max) return files;
    }
    pending.push(...folders.reverse());
  }
  return files;
}

/** Undefined when there is no such name. */
export function lstat(fs: FileSystem, path: string): FileStats | undefined {
  try {
    return fs.lstatSync(path);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return undefined;
    throw error;
  }
}

export function removeTree(fs: FileSystem, path: string): void {
  const stats = lstat(fs, path);
  if (!stats) return;
  if (!stats.isDirectory()) {
    fs.unlinkSync(path);
    return;
  }
  for (const name of fs.readdirSync(path)) removeTree(fs, childOf(path, String(name)));
  fs.rmdirSync(path);
}

/** Makes what is missing of the directories that lead to `dir`, which is `base` or inside it. */
export function makeDirectories(fs: FileSystem, base: string, names: readonly string[]): string {
  let dir = base;
  for (const name of names) {
    dir = childOf(dir, name);
    if (!lstat(fs, dir)) fs.mkdirSync(dir);
  }
  return dir;
}

export function copyFile(fs: FileSystem, from: string, to: string): void {
  const source = fs.openSync(from, 0);
  try {
    const target = createFile(fs, to);
    try {
      const block = new Uint8Array(COPY_BYTES);
      for (let at = 0; ;) {
        const read = fs.readSync(source, block, 0, block.length, at);
        if (read === 0) break;
        writeAll(fs, target, block.subarray(0, read), at);
        at += read;
      }
    } finally {
      fs.closeSync(target);
    }
  } finally {
    fs.closeSync(source);
  }
}

/** Opens a file for writing that must not be there yet. */
export function createFile(fs: FileSystem, path: string): number {
  const flags = { ...LINUX_FLAGS, ...(fs.constants as Partial<typeof LINUX_FLAGS> | undefined) };
  return fs.openSync(path, flags.O_WRONLY | flags.O_CREAT | flags.O_EXCL, 0o644);
}

export function readWhole(fs: FileSystem, path: string): Uint8Array<ArrayBuffer> {
  const fd = fs.openSync(path, 0);
  try {
    const bytes = new Uint8Array(fs.fstatSync(fd).size);
    let at = 0;
    while (at < bytes.length) {
      const read = fs.readSync(fd, bytes, at, bytes.length - at, at);
      if (read === 0) break;
      at += read;
    }
    return bytes.subarray(0, at);
  } finally {
    fs.closeSync(fd);
  }
}

export function writeAll(fs: FileSystem, fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) {
    done += fs.writeSync(fd, bytes, done, bytes.length - done, position + done);
  }
}
