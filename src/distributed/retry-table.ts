// Which failures another attempt can mend: queues retry what costs nothing to try again, and nothing else.

import { AfmpegError } from '../errors.js';
import type { AfmpegErrorCode } from '../errors.js';

/** The codes that only distributed rendering has. */
export const DISTRIBUTED_ERROR_CODES = [
  'AUDIO_CORRUPT',
  'AUDIO_MISSING',
  'BLOB_CORRUPT',
  'BLOB_MISSING',
  'BLOB_STORE_FAILED',
  'CHUNK_CORRUPT',
  'CHUNK_INDEX_OUT_OF_RANGE',
  'CLUSTER_FAILED',
  'FFMPEG_VERSION_MISMATCH',
  'FORMAT_NOT_SUPPORTED_IN_DISTRIBUTED',
  'MISSING_PLAN_ARTIFACT',
  'MISSING_RUNTIME_ENV_SNAPSHOT',
  'PLAN_HASH_MISMATCH',
  'PLAN_TOO_LARGE',
] as const satisfies readonly AfmpegErrorCode[];

export type DistributedErrorCode = (typeof DISTRIBUTED_ERROR_CODES)[number];

/**
 * Whether the same step can succeed when it runs again. CHUNK_CORRUPT and AUDIO_CORRUPT mean the step that made the
 * file. A code that is not here cannot come from a step; an error whose own `retryable` is true can be retried
 * whatever its code.
 */
export const RETRYABLE: Readonly<Partial<Record<AfmpegErrorCode, boolean>>> = {
  ABORTED: false,
  AUDIO_CORRUPT: true,
  AUDIO_MISSING: false,
  BLOB_CORRUPT: true,
  BLOB_MISSING: false,
  BLOB_STORE_FAILED: true,
  BRIDGE_FAILED: false,
  CHECKSUM_MISMATCH: false,
  CHUNK_CORRUPT: true,
  CHUNK_INDEX_OUT_OF_RANGE: false,
  CLUSTER_FAILED: false,
  FFMPEG_FAILED: false,
  FFMPEG_VERSION_MISMATCH: false,
  FORMAT_NOT_SUPPORTED_IN_DISTRIBUTED: false,
  INVALID_OPTION: false,
  INVALID_STORYBOARD: false,
  IO_FAILED: true,
  LIMIT_EXCEEDED: false,
  LONGJMP_UNSUPPORTED: false,
  MISSING_PACKAGE: false,
  MISSING_PLAN_ARTIFACT: false,
  MISSING_RUNTIME_ENV_SNAPSHOT: false,
  MODULE_UNREADABLE: false,
  PLAN_HASH_MISMATCH: false,
  PLAN_TOO_LARGE: false,
  PROBE_FAILED: false,
  RUNTIME_CLOSED: false,
  SOURCE_FAILED: false,
  TIMEOUT: true,
  TRAP: false,
  UNSUPPORTED_MODULE: false,
};

/** What is no AfmpegError is a bug, and a bug is there the next time, too. */
export function isRetryable(error: unknown): boolean {
  return AfmpegError.is(error) && (error.retryable || RETRYABLE[error.code] === true);
}
