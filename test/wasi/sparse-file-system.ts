// A file system with one directory whose files keep only the pages that were written, so that a file of
// terabytes costs nothing.

import type { FileStats, FileSystem } from '../../src/fs/file-system.js';

const PAGE = 4096;

interface SparseFile {
  readonly ino: number;
  readonly pages: Map<number, Uint8Array>;
  size: number;
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function refuse(): never {
  throw failure('ENOSYS');
}

export function sparseFileSystem(): FileSystem {
  const files = new Map<string, SparseFile>();
  const open = new Map<number, SparseFile>();

  function at(path: string): SparseFile {
    const file = files.get(path);
    if (!file) throw failure('ENOENT');
    return file;
  }

  function opened(fd: number): SparseFile {
    const file = open.get(fd);
    if (!file) throw failure('EBADF');
    return file;
  }

  const statAt = (path: string) => stats(path === '/' ? undefined : at(path));

  return {
    openSync(path, flags) {
      let file = files.get(path);
      if (!file) {
        if ((flags & 0o100) === 0) throw failure('ENOENT');
        file = { ino: files.size + 2, pages: new Map(), size: 0 };
        files.set(path, file);
      }
      const fd = open.size + 100;
      open.set(fd, file);
      return fd;
    },
    closeSync: (fd) => {
      open.delete(fd);
    },
    readSync(fd, buffer, offset, length, position) {
      const file = opened(fd);
      const count = Math.max(0, Math.min(length, file.size - position));
      for (let i = 0; i < count; i++) {
        const page = file.pages.get(Math.floor((position + i) / PAGE));
        buffer[offset + i] = page?.[(position + i) % PAGE] ?? 0;
      }
      return count;
    },
    writeSync(fd, buffer, offset, length, position) {
      const file = opened(fd);
      for (let i = 0; i < length; i++) {
        const index = Math.floor((position + i) / PAGE);
        const page = file.pages.get(index) ?? new Uint8Array(PAGE);
        page[(position + i) % PAGE] = buffer[offset + i] ?? 0;
        file.pages.set(index, page);
      }
      file.size = Math.max(file.size, position + length);
      return length;
    },
    fstatSync: (fd) => stats(opened(fd)),
    statSync: statAt,
    lstatSync: statAt,
    ftruncateSync(fd, size) {
      const file = opened(fd);
      for (const index of file.pages.keys()) if (index * PAGE >= size) file.pages.delete(index);
      file.size = size;
    },
    fsyncSync: () => undefined,
    readdirSync: () => [...files.keys()].map((path) => path.slice(1)),
    mkdirSync: refuse,
    rmdirSync: refuse,
    unlinkSync: (path) => {
      at(path);
      files.delete(path);
    },
    renameSync: (from, to) => {
      files.set(to, at(from));
      files.delete(from);
    },
    utimesSync: () => undefined,
  };
}

/** Of a file, or of the root. */
function stats(file: SparseFile | undefined): FileStats {
  return {
    size: file?.size ?? 0,
    ino: file?.ino ?? 1,
    nlink: 1,
    atimeMs: 0,
    mtimeMs: 0,
    ctimeMs: 0,
    isFile: () => file !== undefined,
    isDirectory: () => file === undefined,
    isSymbolicLink: () => false,
  };
}
