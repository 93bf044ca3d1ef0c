// Directories with all that is in them.

import { errnoOf } from './errno.js';
import type { FileStats, FileSystem } from './file-system.js';
import { childOf, parentOf } from './paths.js';
import { exists, isMissing, lstatOf } from './whole-files.js';

export interface FoundFile {
  /** Relative to where the walk began. */
  readonly path: string;
  readonly stats: FileStats;
}

export interface WalkOptions {
  /** Take a link for what it leads to. Default false: links are left out. */
  readonly followLinks?: boolean;
  /** Take names that begin with a dot. Default true. */
  readonly hidden?: boolean;
}

/** The regular files below `dir`; names come sorted in each directory. */
export function* filesIn(
  fs: FileSystem,
  dir: string,
  options: WalkOptions = {},
  prefix = '',
): Generator<FoundFile, void> {
  const { followLinks = false, hidden = true } = options;
  for (const name of namesIn(fs, dir)) {
    if (!hidden && name.startsWith('.')) continue;
    const full = childOf(dir, name);
    const stats = followLinks ? fs.statSync(full) : lstatOf(fs, full);
    if (stats?.isDirectory()) yield* filesIn(fs, full, options, `${prefix}${name}/`);
    else if (stats?.isFile()) yield { path: prefix + name, stats };
  }
}

/** Names in a directory, sorted by code unit. */
export function namesIn(fs: FileSystem, path: string): string[] {
  return fs.readdirSync(path).map(String).sort();
}

/** Bytes of a file, or of all files in a directory; links are not followed. */
export function treeBytes(fs: FileSystem, path: string): number {
  const stats = fs.lstatSync(path);
  if (stats.isFile()) return stats.size;
  if (!stats.isDirectory()) return 0;
  return namesIn(fs, path).reduce((sum, name) => sum + treeBytes(fs, childOf(path, name)), 0);
}

/** Makes what is missing of a directory and of those that lead to it, below `base`, which must be there. */
export function makeDirectories(fs: FileSystem, path: string, base = '/'): void {
  if (path === base || exists(fs, path)) return;
  makeDirectories(fs, parentOf(path), base);
  try {
    fs.mkdirSync(path);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error; // another attempt was faster
  }
}

/** Removes a file or a directory with all that is in it, but nothing that a link leads to. */
export function removeTree(fs: FileSystem, path: string): void {
  try {
    if (!fs.lstatSync(path).isDirectory()) {
      fs.unlinkSync(path);
      return;
    }
    for (const name of fs.readdirSync(path)) removeTree(fs, childOf(path, String(name)));
    fs.rmdirSync(path);
  } catch (error) {
    // That it is gone is what is wanted, whoever was faster.
    if (!isMissing(error)) throw error;
  }
}
