// The error of a run whose file system broke.

import { AfmpegError } from '../../errors.js';
import { errnoOf } from '../../fs/errno.js';
import type { IoFailure } from '../../fs/open-file.js';

export function ioError({ operation, path, error }: IoFailure): AfmpegError {
  const errno = errnoOf(error);
  return new AfmpegError('IO_FAILED', `The file system failed to ${operation} ${path}: ${errno}`, {
    cause: error,
    details: { path, errno },
  });
}
