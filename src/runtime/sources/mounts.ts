// Sources mounted over a volume: each is a read-only file at its path, in a directory that the volume has.

import { ErrnoError } from '../../fs/errno.js';
import type { FileStats, FileSystem } from '../../fs/file-system.js';
import { forward } from '../../fs/forward.js';
import { mayWrite } from '../../fs/open-flags.js';
import { parentOf } from '../../fs/paths.js';
import type { Source } from './source.js';

/** Far above what a volume numbers its files with. */
const FIRST_INODE = 2 ** 48;

export interface MountedFs extends FileSystem {
  /** The source behind a descriptor, which can only be read asynchronously. */
  sourceOf(fd: number): Source | undefined;
}

/** The volume itself where nothing is mounted. */
export function mountSources(fs: FileSystem, sources: ReadonlyMap<string, Source>): FileSystem | MountedFs {
  if (sources.size === 0) return fs;
  const open = new Map<number, string>();
  // A volume's own descriptors are not negative.
  let nextFd = -2;

  function refuse(...paths: readonly string[]): void {
    if (paths.some((path) => sources.has(path))) throw new ErrnoError('EROFS');
  }

  function stats(path: string): FileStats | undefined {
    const source = sources.get(path);
    if (!source) return undefined;
    return {
      size: source.size,
      ino: FIRST_INODE + [...sources.keys()].indexOf(path),
      nlink: 1,
      atimeMs: 0,
      mtimeMs: 0,
      ctimeMs: 0,
      isFile: () => true,
      isDirectory: () => false,
      isSymbolicLink: () => false,
    };
  }

  const overlay = forward(fs, {
    sourceOf: (fd: number) => sources.get(open.get(fd) ?? ''),
    openSync(path, flags, mode) {
      if (!sources.has(path)) return fs.openSync(path, flags, mode);
      if (mayWrite(fs, flags)) throw new ErrnoError('EROFS');
      open.set(nextFd, path);
      return nextFd--;
    },
    closeSync(fd) {
      if (!open.delete(fd)) fs.closeSync(fd);
    },
    fsyncSync(fd) {
      if (!open.has(fd)) fs.fsyncSync(fd);
    },
    fstatSync: (fd) => stats(open.get(fd) ?? '') ?? fs.fstatSync(fd),
    statSync: (path) => stats(path) ?? fs.statSync(path),
    lstatSync: (path) => stats(path) ?? fs.lstatSync(path),
    readdirSync(path) {
      const mounted = [...sources.keys()].filter((mount) => parentOf(mount) === path);
      const names = mounted.map((mount) => mount.slice(mount.lastIndexOf('/') + 1));
      return [...new Set([...fs.readdirSync(path), ...names])];
    },
    unlinkSync(path) {
      refuse(path);
      fs.unlinkSync(path);
    },
    renameSync(from, to) {
      refuse(from, to);
      fs.renameSync(from, to);
    },
    utimesSync(path, atime, mtime) {
      refuse(path);
      fs.utimesSync(path, atime, mtime);
    },
    futimesSync(fd, atime, mtime) {
      if (open.has(fd)) throw new ErrnoError('EROFS');
      fs.futimesSync?.(fd, atime, mtime);
    },
    lutimesSync(path, atime, mtime) {
      refuse(path);
      fs.lutimesSync?.(path, atime, mtime);
    },
    linkSync(existing, path) {
      refuse(existing, path);
      fs.linkSync?.(existing, path);
    },
    symlinkSync(target, path) {
      refuse(path);
      fs.symlinkSync?.(target, path);
    },
    readlinkSync(path) {
      if (sources.has(path)) throw new ErrnoError('EINVAL');
      return fs.readlinkSync?.(path);
    },
  } satisfies Partial<MountedFs>);
  return overlay;
}
