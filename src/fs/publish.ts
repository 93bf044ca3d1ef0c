// Files and directories that are there as a whole or not at all: made beside their place, then moved into it.

import { errnoOf } from './errno.js';
import type { FileSystem } from './file-system.js';
import { renameReplacing } from './rename.js';
import { removeTree } from './tree.js';
import { exists, writeText } from './whole-files.js';

/** Has `make` write a file or a directory under the path that it is given. What it leaves is removed if it fails. */
export async function publishBy(
  fs: FileSystem,
  path: string,
  make: (aside: string) => Promise<unknown>,
): Promise<void> {
  const aside = asideOf(path);
  try {
    await make(aside);
    publish(fs, aside, path);
  } catch (error) {
    removeTree(fs, aside);
    throw error;
  }
}

export function publishText(fs: FileSystem, path: string, content: string): void {
  const aside = asideOf(path);
  try {
    writeText(fs, aside, content);
    publish(fs, aside, path);
  } catch (error) {
    removeTree(fs, aside);
    throw error;
  }
}

/**
 * Moves a file or directory to where it belongs. What is there is replaced, but no directory by a file; of two that
 * do so at once one stands, complete.
 */
export function publish(fs: FileSystem, from: string, to: string): void {
  if (!fs.lstatSync(from).isDirectory()) {
    renameReplacing(fs, from, to, 'file');
    return;
  }
  // rename(2) does not replace a directory that has entries: the old one has to step out of the way.
  for (let attempt = 0; ; attempt++) {
    const old = asideOf(to);
    if (exists(fs, to)) moveAway(fs, to, old);
    try {
      renameReplacing(fs, from, to, 'directory');
      return;
    } catch (error) {
      if (attempt === 9 || !['ENOTEMPTY', 'EEXIST'].includes(errnoOf(error))) throw error;
    } finally {
      removeTree(fs, old);
    }
  }
}

/** A name beside `path` that nobody else has. */
export function asideOf(path: string): string {
  return `${path}.attempt-${crypto.randomUUID()}`;
}

function moveAway(fs: FileSystem, path: string, to: string): void {
  try {
    fs.renameSync(path, to);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error; // another attempt was faster
  }
}
