// Between files and the parts of a tree: reads any part out of the files, writes any part into them.

import { concatBytes } from '../../bytes.js';
import { AfmpegError } from '../../errors.js';
import type { FileSystem } from '../../fs/file-system.js';
import { openEmptied, openFlagsOf, openToRead } from '../../fs/open-flags.js';
import { childOf, parentOf } from '../../fs/paths.js';
import { filesIn, makeDirectories } from '../../fs/tree.js';
import { readAt, writeAll } from '../../fs/whole-files.js';

export interface TreeFile {
  /** Relative to the tree's root; empty where the tree is one file. */
  readonly path: string;
  readonly bytes: number;
}

/** A file with the place of its first byte among all bytes of the tree. */
export interface PlacedFile extends TreeFile {
  readonly from: number;
}

/** All files under `path`, sorted; a lone file has an empty path. Empty directories are left out. */
export function listFiles(fs: FileSystem, path: string): TreeFile[] {
  const stats = fs.statSync(path);
  if (!stats.isDirectory()) return [{ path: '', bytes: stats.size }];
  return Array.from(filesIn(fs, path, { followLinks: true }), (file) => ({
    path: file.path,
    bytes: file.stats.size,
  }));
}

export function totalBytes(files: readonly TreeFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The bytes of all files as parts of one size, the last one shorter. */
export class FileParts {
  readonly bytes: number;
  readonly count: number;
  private readonly files: readonly PlacedFile[];

  constructor(
    private readonly fs: FileSystem,
    private readonly root: string,
    files: readonly TreeFile[],
    private readonly partBytes: number,
  ) {
    this.files = placeFiles(files);
    this.bytes = totalBytes(files);
    this.count = Math.ceil(this.bytes / partBytes);
  }

  read(index: number): Uint8Array {
    const start = index * this.partBytes;
    const end = Math.min(start + this.partBytes, this.bytes);
    const pieces = overlaps(this.files, start, end).map(({ file, from, to }) =>
      readRange(this.fs, placeOf(this.root, file.path), from - file.from, to - from),
    );
    const [only] = pieces;
    return only && pieces.length === 1 ? only : concatBytes(pieces);
  }
}

/** The files of a tree, each with its place. */
export function placeFiles(files: readonly TreeFile[]): PlacedFile[] {
  let from = 0;
  return files.map((file) => {
    const placed = { path: file.path, bytes: file.bytes, from };
    from += file.bytes;
    return placed;
  });
}

/** The numbers of the parts that hold bytes of these files. */
export function partsOf(files: readonly PlacedFile[], partBytes: number): number[] {
  const parts = new Set<number>();
  for (const { from, bytes } of files) {
    for (let at = Math.floor(from / partBytes); at * partBytes < from + bytes; at++) parts.add(at);
  }
  return [...parts].sort((a, b) => a - b);
}

/** Files that parts are written into, in any order. */
export function openForWrite(fs: FileSystem, root: string, placed: readonly PlacedFile[]) {
  const fds = new Map<PlacedFile, number>();
  for (const file of placed) {
    const full = placeOf(root, file.path);
    makeDirectories(fs, parentOf(full));
    fs.closeSync(openEmptied(fs, full));
  }
  const open = (file: PlacedFile): number => {
    const known = fds.get(file);
    if (known !== undefined) return known;
    const fd = fs.openSync(placeOf(root, file.path), openFlagsOf(fs).O_WRONLY);
    fds.set(file, fd);
    return fd;
  };
  return {
    /** Writes a part that begins at byte `start` of the tree. */
    write(start: number, part: Uint8Array): void {
      for (const { file, from, to } of overlaps(placed, start, start + part.length)) {
        const fd = open(file);
        writeAll(fs, fd, part.subarray(from - start, to - start), from - file.from);
        // A tree may have more files than a process may have open.
        if (to === file.from + file.bytes) closeOne(file, fd);
      }
    },
    close(): void {
      for (const fd of fds.values()) fs.closeSync(fd);
    },
  };

  function closeOne(file: PlacedFile, fd: number): void {
    fds.delete(file);
    fs.closeSync(fd);
  }
}

/** The stretches of files within bytes `[start, end)` of the tree. */
function overlaps(files: readonly PlacedFile[], start: number, end: number) {
  return files.flatMap((file) => {
    const from = Math.max(start, file.from);
    const to = Math.min(end, file.from + file.bytes);
    return from < to ? [{ file, from, to }] : [];
  });
}

function readRange(fs: FileSystem, path: string, position: number, length: number): Uint8Array {
  const fd = openToRead(fs, path);
  try {
    const bytes = readAt(fs, fd, position, length);
    if (bytes.length === length) return bytes;
    throw new AfmpegError('IO_FAILED', `${path} became shorter while it was read`, { details: { path } });
  } finally {
    fs.closeSync(fd);
  }
}

function placeOf(root: string, path: string): string {
  return path === '' ? root : childOf(root, path);
}
