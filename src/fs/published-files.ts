// Whole-file operations over a FileSystem, and the error that its failures become.

import { AfmpegError } from '../errors.js';
import { errnoOf } from '../fs/errno.js';
import type { FileSystem } from '../fs/file-system.js';
import { renameReplacing } from '../fs/rename.js';
import { lstatOf, openEmptied, readWhole, removeTree, writeAll, writeWhole } from '../fs/whole-files.js';
import { readBlocks } from './read-blocks.js';

export function writeText(fs: FileSystem, path: string, content: string): void {
  writeWhole(fs, path, new TextEncoder().encode(content));
}

export function readText(fs: FileSystem, path: string): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readWhole(fs, path));
}

/** Writes aside and moves into place, so that a reader finds the whole file or none. */
export function publishText(fs: FileSystem, path: string, content: string): void {
  const aside = asideOf(path);
  try {
    writeText(fs, aside, content);
    renameReplacing(fs, aside, path, 'file');
  } catch (error) {
    removeTree(fs, aside);
    throw error;
  }
}

/** Copies a file, and tells what was copied to `take`. */
export async function copyFile(
  fs: FileSystem,
  from: string,
  to: string,
  signal: AbortSignal | undefined,
  take: (block: Uint8Array) => void,
): Promise<void> {
  const fd = openEmptied(fs, to);
  try {
    await readBlocks(fs, from, signal, (block, position) => {
      take(block);
      writeAll(fs, fd, block, position);
    });
  } finally {
    fs.closeSync(fd);
  }
}

/**
 * Moves a file or directory to where it belongs. What is there is replaced, but no directory by a file; of two that
 * do so at once one stands, whole.
 */
export function publish(fs: FileSystem, from: string, to: string): void {
  if (!fs.lstatSync(from).isDirectory()) {
    renameReplacing(fs, from, to, 'file');
    return;
  }
  // rename(2) does not replace a directory that has entries: the old one has to step aside.
  for (let attempt = 0; ; attempt++) {
    const old = asideOf(to);
    if (exists(fs, to)) moveAway(fs, to, old);
    try {
      renameReplacing(fs, from, to, 'directory');
      return;
    } catch (error) {
      if (attempt === 9 || !['ENOTEMPTY', 'EEXIST'].includes(errnoOf(error))) throw error;
    } finally {
      removeTree(fs, old);
    }
  }
}

function moveAway(fs: FileSystem, path: string, to: string): void {
  try {
    fs.renameSync(path, to);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error; // another attempt was faster
  }
}

export function makeDirectories(fs: FileSystem, path: string): void {
  if (path === '' || path === '/' || exists(fs, path)) return;
  makeDirectories(fs, parentOf(path));
  try {
    fs.mkdirSync(path);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
}

/** Bytes of all files in a directory; links are not followed. */
export function treeBytes(fs: FileSystem, path: string): number {
  const stats = fs.lstatSync(path);
  if (stats.isFile()) return stats.size;
  if (!stats.isDirectory()) return 0;
  return namesIn(fs, path).reduce((sum, name) => sum + treeBytes(fs, `${path}/${name}`), 0);
}

/** Sorted by code unit. */
export function namesIn(fs: FileSystem, path: string): string[] {
  return fs.readdirSync(path).map(String).sort();
}

export function exists(fs: FileSystem, path: string): boolean {
  return lstatOf(fs, path) !== undefined;
}

export function isFile(fs: FileSystem, path: string): boolean {
  return exists(fs, path) && fs.statSync(path).isFile();
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/'))) || '/';
}

/** A name beside `path` that nobody else has. */
export function asideOf(path: string): string {
  return `${path}.attempt-${crypto.randomUUID()}`;
}

/** What a file system threw as IO_FAILED, so that a queue sees one class of errors. */
export async function withIoErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asAfmpegError(error);
  }
}

function asAfmpegError(error: unknown): unknown {
  if (AfmpegError.is(error) || !(error instanceof Error)) return error;
  if (error.name === 'AbortError') return new AfmpegError('ABORTED', 'Aborted', { cause: error });
  if (!/^E[A-Z0-9]+$/.test(String((error as { code?: unknown }).code))) return error;
  const errno = errnoOf(error);
  const path = (error as { path?: unknown }).path;
  return new AfmpegError('IO_FAILED', `The file system failed: ${error.message}`, {
    cause: error,
    retryable: true,
    details: { errno, ...(typeof path === 'string' && { path }) },
  });
}
