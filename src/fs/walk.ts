// The walk from a path to a file, name by name as Linux does it (path_resolution(7)). The guest file system
// does it itself because a link may lead from one of its mounts into another.

import { ErrnoError } from './errno.js';
import type { GuestStats } from './open-file.js';
import { checkName, checkPath, childOf, namesOf, parentOf } from './paths.js';

/** As many links as Linux follows before it answers ELOOP. */
const MAX_LINKS = 40;

/**
 * What becomes of a link at the last name: `follow` it; `lookup` follows it only where a slash comes after
 * it; `entry` means the name itself, which is to be made, moved or removed.
 */
export type LastLink = 'follow' | 'lookup' | 'entry';

export interface Walked {
  /** Absolute, with no link, `.`, `..` or doubled slash left in it (but for a link at the end). */
  readonly path: string;
  /** Undefined when there is no such name in the directory, which exists. */
  readonly stats: GuestStats | undefined;
  /** How the path ended; `/` alone counts as `.`. */
  readonly last: 'name' | '.' | '..';
  /** A slash came after the last name, so it can only mean a directory. */
  readonly slash: boolean;
}

/** What the walk asks of the file system; paths are absolute and their directory part holds no link. */
export interface Walkable {
  lstat(path: string): GuestStats | undefined;
  readlink(path: string): string;
}

/** `base` is the absolute path of a directory, as an earlier walk gave it. */
export function walk(fs: Walkable, base: string, path: string, lastLink: LastLink): Walked {
  checkPath(path);
  let here = path.startsWith('/') ? '/' : base;
  let slash = path.endsWith('/');
  let links = 0;
  let last: Walked['last'] = '.';
  const pending = namesOf(path).reverse();
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    last = name === '.' || name === '..' ? name : 'name';
    if (last !== 'name') {
      if (last === '..') here = parentOf(here);
      continue;
    }
    checkName(name);
    const child = childOf(here, name);
    const stats = fs.lstat(child);
    const atEnd = pending.length === 0;
    if (stats?.kind === 'symlink' && (!atEnd || lastLink === 'follow' || (lastLink === 'lookup' && slash))) {
      if (++links > MAX_LINKS) throw new ErrnoError('ELOOP');
      const target = fs.readlink(child);
      checkPath(target);
      if (atEnd) slash ||= target.endsWith('/');
      if (target.startsWith('/')) here = '/';
      pending.push(...namesOf(target).reverse());
      last = '.';
      continue;
    }
    if (atEnd) return { path: child, stats, last, slash };
    if (!stats) throw new ErrnoError('ENOENT');
    if (stats.kind !== 'directory') throw new ErrnoError('ENOTDIR');
    here = child;
  }
  return { path: here, stats: fs.lstat(here), last, slash };
}
