// What this process has proven of a file holds as long as the file is the same: a chunk that was just made need not be
// hashed and scanned again for the join.

import type { FileSystem } from '../../fs/file-system.js';
import { stampOf } from '../plan/digest-cache.js';

/** Facts about files, by path, each good until the file's size, inode or times change. */
export class VerifiedFiles {
  private readonly known = new Map<string, { readonly stamp: string; readonly facts: unknown }>();

  /** Directories are not kept: their own times say nothing of the files in them. */
  add(fs: FileSystem, path: string, facts: unknown): void {
    const stats = fs.lstatSync(path);
    if (stats.isFile()) this.known.set(path, { stamp: stampOf(stats), facts });
  }

  /** What was added for `path`, if the file is still the same. */
  get(fs: FileSystem, path: string): unknown {
    const found = this.known.get(path);
    if (!found) return undefined;
    try {
      if (stampOf(fs.lstatSync(path)) === found.stamp) return found.facts;
    } catch {
      // It is gone: whoever looks for it says so.
    }
    this.known.delete(path);
    return undefined;
  }
}
