// A real directory as a guest's root. The guest's `/` is the directory, and no path leads out of it: not by
// `..`, and not through a symbolic link, whoever made it.

import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  futimesSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { checkString, invalidOption } from '../../options.js';
import { ErrnoError, errnoOf } from '../errno.js';
import type { FileStats, FileSystem } from '../file-system.js';
import { resolveGuestPath } from '../paths.js';
import { HOST_PATH } from './host-path.js';

/** As many links as Linux follows before it answers ELOOP. */
const MAX_LINKS = 40;

/**
 * A rooted view of the host directory `root`, which must exist. Only regular files, directories and links
 * between them can be opened; a path whose links lead out of `root` answers EACCES.
 *
 * It holds against anything that a guest does. It is no guard against another process of the host that
 * swaps a directory for a link between the check and the call.
 *
 * Throws INVALID_OPTION when `root` is no directory.
 */
export function hostFs(root: string): FileSystem {
  const top = realRoot(root);

  /** The host path of a guest path, with the links in its directory part followed and checked. */
  function locate(path: string): string {
    const guest = resolveGuestPath('/', path);
    if (guest === '/') return top;
    const parent = realpathSync(join(top, dirname(guest)));
    return join(checkInside(parent), basename(guest));
  }

  /** Like {@link locate}, for a name that is to be made, moved or removed: the root itself cannot be. */
  function entry(path: string): string {
    const host = locate(path);
    if (host === top) throw new ErrnoError('EBUSY');
    return host;
  }

  /** Like {@link locate}, with links at the last name followed too; the file need not exist. */
  function follow(path: string): string {
    let host = locate(path);
    for (let links = 0; isLink(host); links++) {
      if (links === MAX_LINKS) throw new ErrnoError('ELOOP');
      const target = resolve(dirname(host), readlinkSync(host));
      host = join(checkInside(realpathSync(dirname(target))), basename(target));
    }
    return checkInside(host);
  }

  function isInside(host: string): boolean {
    return host === top || host.startsWith(top.endsWith(sep) ? top : top + sep);
  }

  function checkInside(host: string): string {
    if (!isInside(host)) throw new ErrnoError('EACCES');
    return host;
  }

  const view: FileSystem & { readonly [HOST_PATH]: (path: string) => string } = {
    /** For a program of the host: the path without links, checked as for `openSync`. */
    [HOST_PATH](path: string): string {
      const host = follow(path);
      refuseSpecial(host);
      return host;
    },
    constants,
    openSync(path, flags, mode) {
      const { O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
      const isNew = (flags & O_CREAT) !== 0 && (flags & O_EXCL) !== 0;
      const host = isNew || flags & O_NOFOLLOW ? locate(path) : follow(path);
      refuseSpecial(host);
      // No link is left in `host`, unless it is one that must not be followed.
      return openSync(host, flags | O_NOFOLLOW, mode);
    },
    statSync: (path): FileStats => statSync(follow(path)),
    lstatSync: (path): FileStats => lstatSync(locate(path)),
    readdirSync: (path) => readdirSync(follow(path)),
    mkdirSync: (path) => {
      mkdirSync(locate(path));
    },
    rmdirSync: (path) => {
      rmdirSync(entry(path));
    },
    unlinkSync: (path) => {
      unlinkSync(locate(path));
    },
    renameSync: (from, to) => {
      renameSync(entry(from), entry(to));
    },
    linkSync: (existing, path) => {
      linkSync(locate(existing), locate(path));
    },
    /** An absolute target is a guest path, and is stored relative so that it means the same outside. */
    symlinkSync: (target, path) => {
      const host = locate(path);
      if (!target.startsWith('/')) {
        checkInside(resolve(dirname(host), target));
        symlinkSync(target, host);
        return;
      }
      const aim = join(top, resolveGuestPath('/', target));
      symlinkSync(relative(dirname(host), aim) || '.', host);
    },
    /** The guest must not learn where its root is, nor the names of what lies outside. */
    readlinkSync: (path) => {
      const host = locate(path);
      const target = readlinkSync(host);
      const aim = resolve(dirname(host), target);
      // The root may also have been reached, and be named in its links, through a link of its own.
      const inside = isInside(aim) ? aim : checkInside(join(realpathSync(dirname(aim)), basename(aim)));
      return target.startsWith(sep) ? `/${relative(top, inside)}` : target;
    },
    utimesSync: (path, atime, mtime) => {
      utimesSync(follow(path), atime, mtime);
    },
    lutimesSync: (path, atime, mtime) => {
      lutimesSync(locate(path), atime, mtime);
    },
    futimesSync,
    closeSync,
    readSync: (fd, buffer, offset, length, position) => readSync(fd, buffer, offset, length, position),
    writeSync: (fd, buffer, offset, length, position) => writeSync(fd, buffer, offset, length, position),
    fstatSync: (fd): FileStats => fstatSync(fd),
    ftruncateSync: (fd, size) => {
      ftruncateSync(fd, size);
    },
    fsyncSync,
  };
  return view;
}

function realRoot(root: string): string {
  checkString('root', root);
  if (root === '') throw invalidOption('root', 'a directory', root); // it would mean the working directory
  let real: string;
  try {
    real = realpathSync(root);
  } catch {
    throw invalidOption('root', 'an existing directory', root);
  }
  if (!statSync(real).isDirectory()) throw invalidOption('root', 'a directory', root);
  return real;
}

function isLink(host: string): boolean {
  try {
    return lstatSync(host).isSymbolicLink();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Opening a FIFO would block the host for good, and a device is not the guest's business. */
function refuseSpecial(host: string): void {
  let stats: FileStats;
  try {
    stats = lstatSync(host);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
    throw error;
  }
  if (!stats.isFile() && !stats.isDirectory() && !stats.isSymbolicLink()) throw new ErrnoError('EACCES');
}
