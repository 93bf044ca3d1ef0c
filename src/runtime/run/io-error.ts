// The error of a run whose file system broke.

import type { AfmpegError } from '../../errors.js';
import { ioFailed } from '../../fs/io-errors.js';
import type { IoFailure } from '../../fs/open-file.js';

export function ioError({ operation, path, error }: IoFailure): AfmpegError {
  return ioFailed(error, path, { action: operation });
}
