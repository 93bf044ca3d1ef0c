// A project as it is now, for a render that may start later and takes its time while people go on editing.

import { copyFileSync } from '../../fs/copy.js';
import type { FileSystem } from '../../fs/file-system.js';
import { childOf, parentOf } from '../../fs/paths.js';
import { makeDirectories } from '../../fs/tree.js';
import { findFiles } from './file-tree.js';

/**
 * Puts every visible regular file of `dir` under the new directory `target` of the same file system. No byte is
 * copied where the backend has hard links: the studio replaces files and never writes into them, so an old
 * version lives on under its second name. Links are left out: a render must not be led out of the project.
 */
export function takeSnapshot(fs: FileSystem, dir: string, target: string): void {
  fs.mkdirSync(target);
  for (const { path } of findFiles(fs, dir)) {
    const copy = childOf(target, path);
    makeDirectories(fs, parentOf(copy), target);
    linkOrCopy(fs, childOf(dir, path), copy);
  }
}

function linkOrCopy(fs: FileSystem, from: string, to: string): void {
  try {
    if (fs.linkSync) {
      fs.linkSync(from, to);
      return;
    }
  } catch {
    // A file system without hard links, or a file with too many of them.
  }
  copyFileSync(fs, from, to);
}
