// Files in the worker's directories, with failures that name them as people know them.

import { AfmpegError } from '../../errors.js';
import { copyFile } from '../../fs/copy.js';
import type { FileSystem } from '../../fs/file-system.js';
import { openToRead } from '../../fs/open-flags.js';
import { childOf } from '../../fs/paths.js';
import { isMissing, readAt, removeFile } from '../../fs/whole-files.js';
import type { Source } from '../../runtime/sources/source.js';
import { fileFailed } from '../observe/failures.js';

/** A directory of a file system, and how people know it. */
export interface Folder {
  /** Holds the directory. */
  readonly fs: FileSystem;
  /** Absolute path in `fs`. */
  readonly dir: string;
  /** How messages and logs name it, for example the path on the host. Default `directory`. */
  readonly label?: string;
}

export function labelOf({ dir, label }: Folder): string {
  return label ?? dir;
}

/** `name` in the folder, as people know it. */
export function labelIn(folder: Folder, name: string): string {
  return childOf(labelOf(folder), name);
}

/** Names in the folder; undefined where there is no such directory. */
export function namesIn(folder: Folder): string[] | undefined {
  try {
    return folder.fs.readdirSync(folder.dir).map(String);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw fileFailed('list', labelOf(folder), error);
  }
}

/** At most the first `length` bytes of a file. */
export function readStart(folder: Folder, name: string, length: number): Uint8Array<ArrayBuffer> {
  return reading(folder, name, (file) => file.read(0, Math.min(length, file.size)));
}

/** A whole file of at most `maxBytes`; `tooLarge` makes the error for a larger one. */
export function readWhole(
  folder: Folder,
  name: string,
  maxBytes: number,
  tooLarge: (size: number) => unknown,
): Uint8Array<ArrayBuffer> {
  return reading(folder, name, (file) => {
    if (file.size > maxBytes) throw tooLarge(file.size);
    return file.read(0, file.size);
  });
}

/** A file as a source that a run mounts: read by ranges, never as a whole. `close` it when the run is over. */
export function openSource(folder: Folder, name: string): OpenedFile {
  const { fs, dir } = folder;
  const attempt = <R>(work: () => R): R => {
    try {
      return work();
    } catch (error) {
      throw fileFailed('read', labelIn(folder, name), error);
    }
  };
  const fd = attempt(() => openToRead(fs, childOf(dir, name)));
  return {
    size: attempt(() => fs.fstatSync(fd).size),
    read: (offset, length) => attempt(() => readAt(fs, fd, offset, length)),
    close: () => fs.closeSync(fd),
  };
}

interface OpenedFile extends Source {
  read(offset: number, length: number): Uint8Array<ArrayBuffer>;
  close(): void;
}

function reading<T>(folder: Folder, name: string, use: (file: OpenedFile) => T): T {
  const file = openSource(folder, name);
  try {
    return use(file);
  } finally {
    file.close();
  }
}

/**
 * Copies a file into a new one, with room for other work between the blocks, and has the disk keep it. Throws what
 * the target answers as IO_FAILED; nothing is left of the copy then.
 */
export async function copyToFolder(
  from: FileSystem,
  fromPath: string,
  to: Folder,
  name: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  const path = childOf(to.dir, name);
  try {
    return await copyFile(from, fromPath, path, { target: to.fs, ifExists: 'refuse', fsync: true, signal });
  } catch (error) {
    removeFile(to.fs, path);
    if (AfmpegError.is(error, 'ABORTED')) throw error;
    throw fileFailed('write', labelIn(to, name), error);
  }
}
