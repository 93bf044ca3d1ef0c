// A storyboard's directory, seen through the file system it is in: nothing outside of it is read or written,
// whatever a path or a link in it says.

import { errnoOf } from '../../fs/errno.js';
import type { FileSystem } from '../../fs/file-system.js';
import { guestStats } from '../../fs/open-file.js';
import type { GuestStats } from '../../fs/open-file.js';
import { childOf, isInside } from '../../fs/paths.js';
import { sameNames } from '../../fs/unicode-name.js';
import { walk } from '../../fs/walk.js';
import type { Walkable } from '../../fs/walk.js';
import { readWhole } from '../../fs/whole-files.js';
import { checkString, invalidOption } from '../../options.js';
import { finding } from './finding.js';
import type { Finding } from './finding.js';

export interface Workspace {
  readonly fs: FileSystem;
  /** Absolute, with no link left in it. */
  readonly dir: string;
}

/** A file of the workspace, or what is wrong with it. */
export type Located =
  { readonly path: string; readonly size: number } | { readonly finding: Finding; readonly path?: undefined };

/** Throws INVALID_OPTION where `dir` is none. */
export function openWorkspace(fs: FileSystem, dir: string): Workspace {
  checkString('dir', dir);
  let found;
  try {
    found = walk(walkable(fs), '/', dir === '' ? '/' : dir, 'follow');
  } catch (cause) {
    throw Object.assign(invalidOption('dir', 'an existing directory', dir), { cause });
  }
  if (found.stats?.kind !== 'directory') throw invalidOption('dir', 'an existing directory', dir);
  return { fs, dir: found.path };
}

/**
 * The regular file that `path` names, with its links followed, whichever Unicode form its name has; `place` is where a
 * finding points.
 */
export function locate(workspace: Workspace, path: string, place: string): Located {
  const located = locateExactly(workspace, path, place);
  if (located.path !== undefined || located.finding.code !== 'MISSING_FILE') return located;
  const [other, ...more] = sameNames(workspace.fs, workspace.dir, path);
  if (other === undefined) return located;
  if (more.length === 0) return locateExactly(workspace, other, place);
  const names = `${more.length + 1} files have this name in other Unicode forms (NFC, NFD)`;
  return {
    finding: finding('CONFLICT', place, `There is no file ${path}, but ${names}: rename all but one`),
  };
}

function locateExactly({ fs, dir }: Workspace, path: string, place: string): Located {
  let found;
  try {
    found = walk(walkable(fs), dir, path, 'follow');
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'EACCES' || errno === 'EPERM') return { finding: outside(place, path) };
    if (errno !== 'ENOENT' && errno !== 'ENOTDIR') return { finding: unreadable(place, path, errno) };
    return { finding: finding('MISSING_FILE', place, `There is no file ${path}`) };
  }
  if (!isInside(dir, found.path)) return { finding: outside(place, path) };
  if (!found.stats) return { finding: finding('MISSING_FILE', place, `There is no file ${path}`) };
  if (found.stats.kind !== 'file') return { finding: unreadable(place, path, 'it is not a regular file') };
  return { path: found.path, size: found.stats.size };
}

/** Names in a directory of the workspace, in order; none where it is not there or leads out. */
export function list({ fs, dir }: Workspace, name: string): readonly string[] {
  try {
    const found = walk(walkable(fs), dir, name, 'follow');
    if (found.stats?.kind !== 'directory' || !isInside(dir, found.path)) return [];
    // By code units: the same order on every machine, whatever the backend's.
    return fs.readdirSync(found.path).map(String).sort(byCodeUnit);
  } catch {
    return [];
  }
}

/** A directory of the workspace to write into, made where it is missing. Throws INVALID_OPTION if it leads out. */
export function ensureDirectory({ fs, dir }: Workspace, name: string): string {
  const path = childOf(dir, name);
  const found = walk(walkable(fs), dir, name, 'follow');
  if (!found.stats) {
    fs.mkdirSync(path);
    return path;
  }
  if (found.stats.kind === 'directory' && isInside(dir, found.path)) return found.path;
  throw invalidOption(`the workspace's ${name}`, 'a directory in the workspace', found.path);
}

export function readText({ fs }: Workspace, path: string): string {
  return new TextDecoder().decode(readWhole(fs, path));
}

/** A file of the workspace as a storyboard names it: from its directory on. */
export function nameIn({ dir }: Workspace, path: string): string {
  return isInside(dir, path) ? path.slice(childOf(dir, '').length) : path;
}

function outside(place: string, path: string): Finding {
  return finding('PATH_OUTSIDE', place, `${path} leads out of the workspace`);
}

export function unreadable(place: string, path: string, why: string): Finding {
  return finding('UNREADABLE_FILE', place, `Cannot read ${path}: ${why}`);
}

function walkable(fs: FileSystem): Walkable {
  return {
    lstat: (path): GuestStats | undefined => {
      try {
        // A backend that cannot read links follows its own.
        return guestStats(fs.readlinkSync ? fs.lstatSync(path) : fs.statSync(path), 0);
      } catch (error) {
        if (errnoOf(error) === 'ENOENT') return undefined;
        throw error;
      }
    },
    readlink: (path) => String(fs.readlinkSync?.(path)),
  };
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
