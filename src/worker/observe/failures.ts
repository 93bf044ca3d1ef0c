// What can go wrong with a job: how each failure is called towards the API and the log.

import { AfmpegError } from '../../errors.js';
import type { AfmpegErrorCode } from '../../errors.js';
import { errnoOf } from '../../fs/errno.js';
import { ioFailed } from '../../fs/io-errors.js';
import { withoutSecrets } from './secrets.js';

/** The job cannot be rendered as it stands: ffmpeg is not called. */
export function preflightFailed(message: string, path: string, cause?: unknown): AfmpegError {
  return new AfmpegError('PREFLIGHT_FAILED', message, {
    details: { path },
    ...(cause !== undefined && { cause }),
  });
}

/** ffmpeg said that all went well, and what it left is not what was asked for. */
export function artifactInvalid(message: string, path: string): AfmpegError {
  return new AfmpegError('ARTIFACT_INVALID', message, { details: { path } });
}

export function leaseLost(message: string): AfmpegError {
  return new AfmpegError('LEASE_LOST', message);
}

/** A file of an input or output directory failed. A full disk may have room later. */
export function fileFailed(action: string, path: string, cause: unknown): AfmpegError {
  return ioFailed(cause, path, { action, retryable: TRANSIENT_ERRNOS.has(errnoOf(cause)) });
}

const TRANSIENT_ERRNOS = new Set(['EAGAIN', 'EBUSY', 'EDQUOT', 'EINTR', 'EIO', 'EMFILE', 'ENFILE', 'ENOSPC']);

/** What the API gets to know of a failed job, and the log. The names are those of the API. */
export interface Failure {
  /** For programs, for example `PreflightError`, `FFmpegError`, `Timeout` or `DiskFull`. */
  readonly error_class: string;
  /** For people, at most 500 characters. */
  readonly error_message: string;
  /** The end of ffmpeg's log, at most 1,500 bytes; the message where ffmpeg was not called. */
  readonly stderr_snippet: string;
  /** Of ffmpeg, where it ended by itself. */
  readonly exit_code?: number;
  /** The job took longer than it may. */
  readonly timeout?: true;
}

const MAX_MESSAGE = 500;

const CLASSES: Partial<Record<AfmpegErrorCode, string>> = {
  ABORTED: 'ShuttingDown',
  API_FAILED: 'ApiError',
  ARTIFACT_INVALID: 'ArtifactError',
  AUDIO_CORRUPT: 'ArtifactError',
  AUDIO_MISSING: 'PreflightError',
  CHUNK_CORRUPT: 'ArtifactError',
  FFMPEG_FAILED: 'FFmpegError',
  IO_FAILED: 'FileError',
  LEASE_LOST: 'LeaseExpired',
  LIMIT_EXCEEDED: 'LimitExceeded',
  PREFLIGHT_FAILED: 'PreflightError',
  PROBE_FAILED: 'PreflightError',
  SOURCE_FAILED: 'InputError',
  TIMEOUT: 'Timeout',
  TRAP: 'FFmpegCrash',
};

/** `secrets` are taken out before anything is cut: half of one would not be known again. */
export function describeFailure(error: unknown, secrets: readonly string[]): Failure {
  const whole = error instanceof Error ? error.message : String(error);
  const message = withoutSecrets(whole, secrets).slice(0, MAX_MESSAGE);
  if (!AfmpegError.is(error)) {
    return { error_class: 'InternalError', error_message: message, stderr_snippet: message };
  }
  const { code, details } = error;
  const tail = withoutSecrets(details.stderrTail?.trim() ?? '', secrets);
  const isFull = details.errno === 'ENOSPC' || details.errno === 'EDQUOT';
  return {
    error_class: isFull ? 'DiskFull' : (CLASSES[code] ?? 'InternalError'),
    error_message: message,
    stderr_snippet: tail === '' ? message : tail,
    ...(details.exitCode !== undefined && { exit_code: details.exitCode }),
    ...(code === 'TIMEOUT' && { timeout: true }),
  };
}

/** A {@link Failure} as a line of the log has it: `stderr_snippet` only where it says more than the message. */
export type LoggedFailure = Omit<Failure, 'stderr_snippet'> & Partial<Pick<Failure, 'stderr_snippet'>>;

export function loggedFailure({ stderr_snippet, ...failure }: Failure): LoggedFailure {
  return failure.error_message.includes(stderr_snippet) ? failure : { ...failure, stderr_snippet };
}

/**
 * The error of a render. A crash of the guest may be tried again: mostly memory was short, which the guest has no way to
 * say, and another render beside it may have ended by then.
 */
export function withMemoryInMind(error: unknown): unknown {
  if (!AfmpegError.is(error, 'TRAP')) return error;
  const { code, message, details } = error;
  return new AfmpegError(code, message, { retryable: true, details, cause: error });
}
