// Whole trees in any file system. Symbolic links are never followed: one could lead into another project.

import type { FileStats, FileSystem } from '../../fs/file-system.js';
import { childOf } from '../../fs/paths.js';
import { lstatOf, openNew, writeAll } from '../../fs/whole-files.js';

const COPY_BYTES = 1024 * 1024;

export interface FoundFile {
  /** Relative to where the walk began. */
  readonly path: string;
  readonly stats: FileStats;
}

/**
 * The regular files below `dir` in order of their names, without links and without hidden names (`.git` holds
 * credentials). Stops after `max` files.
 */
export function findFiles(fs: FileSystem, dir: string, max = Infinity): FoundFile[] {
  const files: FoundFile[] = [];
  const pending = [''];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const folders: string[] = [];
    for (const name of fs
      .readdirSync(folder === '' ? dir : childOf(dir, folder))
      .map(String)
      .sort()) {
      if (name.startsWith('.')) continue;
      const path = folder === '' ? name : `${folder}/${name}`;
      const stats = lstatOf(fs, childOf(dir, path));
      if (stats?.isDirectory()) folders.push(path);
      else if (stats?.isFile()) files.push({ path, stats });
      if (files.length >= max) return files;
    }
    pending.push(...folders.reverse());
  }
  return files;
}

/** Makes what is missing of the directories that lead to `dir`, which is `base` or inside it. */
export function makeDirectories(fs: FileSystem, base: string, names: readonly string[]): string {
  let dir = base;
  for (const name of names) {
    dir = childOf(dir, name);
    if (!lstatOf(fs, dir)) fs.mkdirSync(dir);
  }
  return dir;
}

export function copyFile(fs: FileSystem, from: string, to: string): void {
  const source = fs.openSync(from, 0);
  try {
    const target = openNew(fs, to);
    try {
      const block = new Uint8Array(COPY_BYTES);
      for (let at = 0; ;) {
        const read = fs.readSync(source, block, 0, block.length, at);
        if (read === 0) break;
        writeAll(fs, target, block.subarray(0, read), at);
        at += read;
      }
    } finally {
      fs.closeSync(target);
    }
  } finally {
    fs.closeSync(source);
  }
}
