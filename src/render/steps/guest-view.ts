// The file system as the ffmpeg of one attempt sees it: the attempt's own directory as `/`, and beside it the
// files that it may read, under names that do not depend on where they are. So the same words serve on every
// host, and nothing of the plan can be changed.

import { ErrnoError } from '../../fs/errno.js';
import type { FileStats, FileSystem } from '../../fs/file-system.js';
import { forward } from '../../fs/forward.js';
import { mayWrite } from '../../fs/open-flags.js';
import { childOf } from '../../fs/paths.js';

/** Guest directories, each with the host path of a name in it; they hide what the attempt has there. */
export type ReadOnlyDirectories = Readonly<Record<string, (name: string) => string | undefined>>;

export function guestView(fs: FileSystem, root: string, directories: ReadOnlyDirectories): FileSystem {
  /** The host path of a guest path that is only read. */
  function outside(path: string): string | undefined {
    const slash = path.lastIndexOf('/');
    const find = own(directories, path.slice(0, slash));
    if (!find) return own(directories, path) ? root : undefined;
    const found = find(path.slice(slash + 1));
    if (found === undefined) throw new ErrnoError('ENOENT');
    return found;
  }
  function read(path: string): string {
    return outside(path) ?? inRoot(path);
  }
  function write(path: string): string {
    if (outside(path) !== undefined) throw new ErrnoError('EROFS');
    return inRoot(path);
  }
  function inRoot(path: string): string {
    return path === '/' ? root : childOf(root, path.slice(1));
  }

  const onlyRead = new Set<number>();
  return forward(fs, {
    openSync(path, flags, mode) {
      const fd = fs.openSync(mayWrite(fs, flags) ? write(path) : read(path), flags, mode);
      if (outside(path) !== undefined) onlyRead.add(fd);
      return fd;
    },
    closeSync(fd) {
      onlyRead.delete(fd);
      fs.closeSync(fd);
    },
    futimesSync(fd, atime, mtime) {
      if (onlyRead.has(fd)) throw new ErrnoError('EROFS');
      fs.futimesSync?.(fd, atime, mtime);
    },
    statSync: (path): FileStats => fs.statSync(read(path)),
    // What a caller linked into its plan is a file like any other to the guest.
    lstatSync: (path): FileStats =>
      outside(path) === undefined ? fs.lstatSync(inRoot(path)) : fs.statSync(read(path)),
    readlinkSync(path) {
      if (outside(path) !== undefined) throw new ErrnoError('EINVAL');
      return fs.readlinkSync?.(inRoot(path));
    },
    readdirSync: (path) => (own(directories, path) ? [] : fs.readdirSync(read(path))),
    mkdirSync: (path) => fs.mkdirSync(write(path)),
    rmdirSync: (path) => fs.rmdirSync(write(path)),
    unlinkSync: (path) => fs.unlinkSync(write(path)),
    renameSync: (from, to) => fs.renameSync(write(from), write(to)),
    utimesSync: (path, atime, mtime) => fs.utimesSync(write(path), atime, mtime),
    lutimesSync: (path, atime, mtime) => fs.lutimesSync?.(write(path), atime, mtime),
    linkSync: (existing, path) => fs.linkSync?.(write(existing), write(path)),
    symlinkSync: (target, path) => fs.symlinkSync?.(target, write(path)),
  } satisfies Partial<FileSystem>);
}

function own<T>(values: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}
