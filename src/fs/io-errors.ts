// IO_FAILED: the error that a file system's failure becomes.

import { AfmpegError } from '../errors.js';
import { errnoOf } from './errno.js';
import type { IoFailure } from './io-failure.js';

export interface IoFailedOptions {
  /** What could not be done, as a verb. Default `write`. */
  readonly action?: string;
  /** Default as the error's code has it. */
  readonly retryable?: boolean;
}

export function ioFailed(
  error: unknown,
  path: string,
  { action = 'write', retryable }: IoFailedOptions = {},
): AfmpegError {
  const errno = errnoOf(error);
  return new AfmpegError('IO_FAILED', `Cannot ${action} ${path}: ${errno}`, {
    cause: error,
    ...(retryable !== undefined && { retryable }),
    details: { path, errno },
  });
}

/** What ended a guest's run. */
export function ioErrorOf({ operation, path, error }: IoFailure): AfmpegError {
  return ioFailed(error, path, { action: operation });
}

/** What a file system threw as IO_FAILED, so that a queue sees one class of errors. */
export async function withIoErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asAfmpegError(error);
  }
}

function asAfmpegError(error: unknown): unknown {
  if (AfmpegError.is(error) || !(error instanceof Error)) return error;
  if (error.name === 'AbortError') return new AfmpegError('ABORTED', 'Aborted', { cause: error });
  if (!/^E[A-Z0-9]+$/.test(String((error as { code?: unknown }).code))) return error;
  const errno = errnoOf(error);
  const path = (error as { path?: unknown }).path;
  return new AfmpegError('IO_FAILED', `The file system failed: ${error.message}`, {
    cause: error,
    retryable: true,
    details: { errno, ...(typeof path === 'string' && { path }) },
  });
}
