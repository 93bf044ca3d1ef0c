// A file system that says no, told apart from one that is broken: ffmpeg passes over both, and the second must not look
// like a run that went well.

import { errnoOf } from './errno.js';

/** The first failure of the file system that holds a run's files. */
export interface IoFailure {
  readonly operation:
    | 'read'
    | 'write'
    | 'truncate'
    | 'sync'
    | 'close'
    | 'open'
    | 'stat'
    | 'list'
    | 'create'
    | 'remove'
    | 'rename'
    | 'touch';
  readonly path: string;
  readonly error: unknown;
}

/** What a healthy file system answers to a wrong question. */
const ANSWERS = new Set([
  ...['EACCES', 'EBADF', 'EBUSY', 'EEXIST', 'EFBIG', 'EILSEQ', 'EINVAL', 'EISDIR', 'ELOOP', 'EMLINK'],
  ...['ENAMETOOLONG', 'ENOENT', 'ENOSYS', 'ENOTDIR', 'ENOTEMPTY', 'ENOTSUP', 'EOPNOTSUPP', 'EPERM', 'EROFS'],
  ...['ESPIPE', 'ETXTBSY', 'EXDEV'],
]);

export function isBroken(error: unknown): boolean {
  return !ANSWERS.has(errnoOf(error));
}
