// The files of a project. Symbolic links are never followed: one could lead into another project.

import type { FileSystem } from '../../fs/file-system.js';
import { filesIn } from '../../fs/tree.js';
import type { FoundFile } from '../../fs/tree.js';

/** The regular files below `dir`, without hidden names (`.git` holds credentials). Stops after `max` files. */
export function findFiles(fs: FileSystem, dir: string, max = Infinity): FoundFile[] {
  const files: FoundFile[] = [];
  for (const file of filesIn(fs, dir, { hidden: false })) {
    files.push(file);
    if (files.length >= max) break;
  }
  return files;
}
