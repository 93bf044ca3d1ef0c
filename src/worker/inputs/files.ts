// Whole-file work over a FileSystem: the seam has descriptors only.

import { abortedError } from '../../abort.js';
import { errnoOf } from '../../fs/errno.js';
import type { FileSystem } from '../../fs/file-system.js';
import { childOf } from '../../fs/paths.js';
import { openFlagsOf, openNew, readAt, writeAll } from '../../fs/whole-files.js';
import type { Source } from '../../runtime/sources/source.js';
import { fileFailed } from '../observe/failures.js';

/** A directory of a file system, and how people know it. */
export interface Folder {
  /** Holds the directory. */
  readonly fs: FileSystem;
  /** Absolute path in `fs`. */
  readonly directory: string;
  /** How messages and logs name it, for example the path on the host. Default `directory`. */
  readonly label?: string;
}

export function labelOf({ directory, label }: Folder): string {
  return label ?? directory;
}

/** `name` in the folder, as people know it. */
export function labelIn(folder: Folder, name: string): string {
  return childOf(labelOf(folder), name);
}

/** Names in the folder; undefined where there is no such directory. */
export function namesIn(folder: Folder): string[] | undefined {
  try {
    return folder.fs.readdirSync(folder.directory).map(String);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error))) return undefined;
    throw fileFailed('list', labelOf(folder), error);
  }
}

/** At most the first `length` bytes of a file. */
export function readStart(folder: Folder, name: string, length: number): Uint8Array<ArrayBuffer> {
  return reading(folder, name, (read, size) => read(0, Math.min(length, size)));
}

/** A whole file of at most `maxBytes`; `tooLarge` makes the error for a larger one. */
export function readWhole(
  folder: Folder,
  name: string,
  maxBytes: number,
  tooLarge: (size: number) => unknown,
): Uint8Array<ArrayBuffer> {
  return reading(folder, name, (read, size) => {
    if (size > maxBytes) throw tooLarge(size);
    return read(0, size);
  });
}

type ReadAt = (start: number, length: number) => Uint8Array<ArrayBuffer>;

function reading<T>(folder: Folder, name: string, use: (read: ReadAt, size: number) => T): T {
  const { fs, directory } = folder;
  const attempt = <R>(work: () => R): R => {
    try {
      return work();
    } catch (error) {
      throw fileFailed('read', labelIn(folder, name), error);
    }
  };
  const fd = attempt(() => fs.openSync(childOf(directory, name), openFlagsOf(fs).O_RDONLY));
  try {
    const size = attempt(() => fs.fstatSync(fd).size);
    return use((start, length) => attempt(() => readAt(fs, fd, start, length)), size);
  } finally {
    fs.closeSync(fd);
  }
}

/** A file as a source that a run mounts: read by ranges, never as a whole. `close` it when the run is over. */
export function openSource(folder: Folder, name: string): Source & { close(): void } {
  const { fs, directory } = folder;
  const label = labelIn(folder, name);
  const attempt = <R>(work: () => R): R => {
    try {
      return work();
    } catch (error) {
      throw fileFailed('read', label, error);
    }
  };
  const fd = attempt(() => fs.openSync(childOf(directory, name), openFlagsOf(fs).O_RDONLY));
  return {
    size: attempt(() => fs.fstatSync(fd).size),
    read: (offset, length) => attempt(() => readAt(fs, fd, offset, length)),
    close: () => fs.closeSync(fd),
  };
}

const COPY_BYTES = 4 * 2 ** 20;

/**
 * Copies a file into a new one, block by block with room for other work between, and has the disk keep it. Throws
 * what the target answers as IO_FAILED; nothing is left of the copy then.
 */
export async function copyFile(
  from: FileSystem,
  fromPath: string,
  to: Folder,
  name: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  const path = childOf(to.directory, name);
  const source = from.openSync(fromPath, 0);
  try {
    const target = openNew(to.fs, path);
    try {
      const bytes = await copyBlocks(from, source, to.fs, target, signal);
      to.fs.fsyncSync(target);
      return bytes;
    } finally {
      to.fs.closeSync(target);
    }
  } catch (error) {
    removeFile(to, name);
    if (signal?.aborted) throw abortedError(signal);
    throw fileFailed('write', labelIn(to, name), error);
  } finally {
    from.closeSync(source);
  }
}

async function copyBlocks(
  from: FileSystem,
  source: number,
  to: FileSystem,
  target: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { size } = from.fstatSync(source);
  for (let at = 0; at < size;) {
    const block = readAt(from, source, at, Math.min(COPY_BYTES, size - at));
    writeAll(to, target, block, at);
    at += block.length;
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) throw abortedError(signal);
  }
  return size;
}

/** Writes a whole file, over one that is there. */
export function writeWhole(folder: Folder, name: string, bytes: Uint8Array): void {
  removeFile(folder, name);
  const { fs, directory } = folder;
  const fd = openNew(fs, childOf(directory, name));
  try {
    writeAll(fs, fd, bytes, 0);
  } finally {
    fs.closeSync(fd);
  }
}

/** Removes a file; that it is not there is as good. */
export function removeFile({ fs, directory }: Folder, name: string): void {
  try {
    fs.unlinkSync(childOf(directory, name));
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}
