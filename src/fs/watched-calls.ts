// Tells a file system that says no from one that is broken: ffmpeg passes over both, and the second must not
// look like a run that went well.

import { errnoOf } from './errno.js';
import type { FileSystem } from './file-system.js';
import type { IoFailure } from './open-file.js';

/** What a healthy file system answers to a wrong question. */
const ANSWERS = new Set([
  ...['EACCES', 'EBADF', 'EBUSY', 'EEXIST', 'EFBIG', 'EILSEQ', 'EINVAL', 'EISDIR', 'ELOOP', 'EMLINK'],
  ...['ENAMETOOLONG', 'ENOENT', 'ENOSYS', 'ENOTDIR', 'ENOTEMPTY', 'ENOTSUP', 'EOPNOTSUPP', 'EPERM', 'EROFS'],
  ...['ESPIPE', 'ETXTBSY', 'EXDEV'],
]);

export function isBroken(error: unknown): boolean {
  return !ANSWERS.has(errnoOf(error));
}

/** The calls by path, and what each does. */
const CALLS = {
  openSync: 'open',
  statSync: 'stat',
  lstatSync: 'stat',
  readlinkSync: 'stat',
  readdirSync: 'list',
  mkdirSync: 'create',
  linkSync: 'create',
  symlinkSync: 'create',
  rmdirSync: 'remove',
  unlinkSync: 'remove',
  renameSync: 'rename',
  utimesSync: 'touch',
  lutimesSync: 'touch',
} as const satisfies Partial<Record<keyof FileSystem, IoFailure['operation']>>;

/** The calls by path of `fs`, where `failed` is told of each that the file system broke in. */
export function watchedCalls(
  fs: FileSystem,
  failed: (operation: IoFailure['operation'], path: string, error: unknown) => void,
): FileSystem {
  const calls = fs as unknown as Record<string, ((path: string, ...more: unknown[]) => unknown) | undefined>;
  const watched = Object.create(fs) as Record<string, unknown>;
  for (const [name, operation] of Object.entries(CALLS)) {
    if (!calls[name]) continue;
    watched[name] = (path: string, ...more: unknown[]) => {
      try {
        return calls[name]?.(path, ...more);
      } catch (error) {
        if (isBroken(error)) failed(operation, path, error);
        throw error;
      }
    };
  }
  return watched as unknown as FileSystem;
}
