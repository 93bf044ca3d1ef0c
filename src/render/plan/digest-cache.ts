// What a worker has hashed once it need not hash again, as long as the file is known to be the same.

import type { FileStats, FileSystem } from '../../fs/file-system.js';
import { sha256OfFile } from '../../fs/hash-file.js';

/**
 * Digests of files, kept by size, inode and times. A file that changed within the last two seconds is hashed
 * each time: a clock may not tell two changes apart that come so close. Pass one to every step of a worker.
 */
export class DigestCache {
  private readonly known = new WeakMap<FileSystem, Map<string, { stamp: string; sha256: string }>>();

  /** SHA-256 of the file at `path`: 64 hex digits. Rejects as reading it does, and with ABORTED. */
  async digest(fs: FileSystem, path: string, signal?: AbortSignal): Promise<string> {
    const files = this.known.get(fs) ?? new Map<string, { stamp: string; sha256: string }>();
    this.known.set(fs, files);
    const before = fs.statSync(path);
    const stamp = stampOf(before);
    const found = files.get(path);
    if (found?.stamp === stamp) return found.sha256;
    const startedMs = Date.now();
    const sha256 = await sha256OfFile(fs, path, signal);
    const isSettled = startedMs - Math.max(before.mtimeMs, before.ctimeMs) > SETTLED_MS;
    if (isSettled && stampOf(fs.statSync(path)) === stamp) files.set(path, { stamp, sha256 });
    return sha256;
  }
}

const SETTLED_MS = 2000;

/** What changes with a file's content, as far as its metadata tell. */
export function stampOf({ size, ino, dev, mtimeMs, ctimeMs }: FileStats): string {
  return [size, ino, dev ?? 0, mtimeMs, ctimeMs].join(' ');
}
