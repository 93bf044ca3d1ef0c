// The one error class of the package, so that a caller can switch on `code` whatever layer, thread or
// copy of the package an error comes from.

/**
 * Every code an {@link AfmpegError} can carry. The README's error table has a row for each, with causes
 * and whether a retry can help; a test holds the two together.
 */
export const ERROR_CODES = [
  'ABORTED',
  'API_FAILED',
  'ARTIFACT_INVALID',
  'AUDIO_CORRUPT',
  'AUDIO_MISSING',
  'BLOB_CORRUPT',
  'BLOB_MISSING',
  'BLOB_STORE_FAILED',
  'BRIDGE_FAILED',
  'CHECKSUM_MISMATCH',
  'CHUNK_CORRUPT',
  'CHUNK_INDEX_OUT_OF_RANGE',
  'CLUSTER_FAILED',
  'FFMPEG_FAILED',
  'FFMPEG_VERSION_MISMATCH',
  'FORMAT_NOT_SUPPORTED_IN_DISTRIBUTED',
  'INVALID_OPTION',
  'INVALID_STORYBOARD',
  'IO_FAILED',
  'LEASE_LOST',
  'LIMIT_EXCEEDED',
  'LONGJMP_UNSUPPORTED',
  'MISSING_PACKAGE',
  'MISSING_PLAN_ARTIFACT',
  'MISSING_RUNTIME_ENV_SNAPSHOT',
  'MODULE_UNREADABLE',
  'PLAN_HASH_MISMATCH',
  'PLAN_TOO_LARGE',
  'PREFLIGHT_FAILED',
  'PROBE_FAILED',
  'RENDERER_UNAVAILABLE',
  'RUNTIME_CLOSED',
  'SOURCE_FAILED',
  'TIMEOUT',
  'TRAP',
  'UNKNOWN_RENDERER',
  'UNSUPPORTED_MODULE',
] as const;

export type AfmpegErrorCode = (typeof ERROR_CODES)[number];

/** What is known about a failure beyond its message. Each field is present only where it applies. */
export interface AfmpegErrorDetails {
  /** Exit code of ffmpeg or ffprobe, 0–255. */
  exitCode?: number;
  /** The most telling line of the log, for FFMPEG_FAILED. */
  reason?: string;
  /** The last bytes (at most 1,500) of what the guest wrote to stderr. */
  stderrTail?: string;
  /** The command line, program name first. */
  command?: readonly string[];
  /** Path in the guest's file system, or of the module on the host. */
  path?: string;
  /** What the file system answered, for example `ENOSPC`. */
  errno?: string;
  /** Name of the limit that was broken. */
  limit?: string;
  /** Name of the option that is wrong. */
  option?: string;
  /** Imports (`module.name`) that nothing here provides. */
  imports?: readonly string[];
  /** WebAssembly features that the module needs and this engine lacks. */
  features?: readonly string[];
  /** Key in a blob store. */
  key?: string;
  /** Name of the npm package that is not installed. */
  package?: string;
  /** What is wrong with a storyboard, and where. */
  findings?: readonly {
    readonly path: string;
    readonly code: string;
    readonly message: string;
    readonly severity: 'error' | 'warning';
  }[];
  /** Of a distributed render, from 0. */
  chunkIndex?: number;
  /** What had to be there, for example a SHA-256 or a version. */
  expected?: string;
  /** What was there instead. */
  actual?: string;
  /** Bytes that something has. */
  sizeBytes?: number;
  /** Bytes that it may have. */
  limitBytes?: number;
}

export interface AfmpegErrorOptions {
  cause?: unknown;
  /** Whether the same call can succeed later without a change. Default false. */
  retryable?: boolean;
  details?: AfmpegErrorDetails;
}

/** The shape of an {@link AfmpegError} on a wire: across a thread, a queue or HTTP. */
export interface AfmpegErrorJson {
  name: 'AfmpegError';
  code: AfmpegErrorCode;
  message: string;
  retryable: boolean;
  details: AfmpegErrorDetails;
  cause?: { name: string; message: string };
}

const BRAND = Symbol.for('afmpeg.error');

/**
 * A failure of the library or of the machine around it. A non-zero exit code of ffmpeg is a result of `run`;
 * only `exec` makes an error of it.
 */
export class AfmpegError extends Error {
  override readonly name = 'AfmpegError';
  readonly code: AfmpegErrorCode;
  readonly retryable: boolean;
  readonly details: AfmpegErrorDetails;

  constructor(code: AfmpegErrorCode, message: string, options: AfmpegErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.details = options.details ?? {};
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** True for an error of any copy of this package, also one that `fromJSON` restored. */
  static is(value: unknown): value is AfmpegError {
    return typeof value === 'object' && value !== null && BRAND in value;
  }

  /** Restores what `toJSON` wrote. Anything else throws a TypeError. */
  static fromJSON(value: unknown): AfmpegError {
    if (!isErrorJson(value)) throw new TypeError('Expected the JSON form of an AfmpegError');
    const { cause } = value;
    return new AfmpegError(value.code, value.message, {
      retryable: value.retryable,
      details: value.details,
      ...(cause && { cause: Object.assign(new Error(cause.message), { name: cause.name }) }),
    });
  }

  toJSON(): AfmpegErrorJson {
    return {
      name: 'AfmpegError',
      code: this.code,
      message: this.message,
      retryable: this.retryable,
      details: this.details,
      ...(this.cause instanceof Error && { cause: { name: this.cause.name, message: this.cause.message } }),
    };
  }
}

function isErrorJson(value: unknown): value is AfmpegErrorJson {
  if (typeof value !== 'object' || value === null) return false;
  const json = value as Partial<AfmpegErrorJson>;
  return (
    json.name === 'AfmpegError' &&
    typeof json.message === 'string' &&
    typeof json.retryable === 'boolean' &&
    isObject(json.details) &&
    (json.cause === undefined || isCauseJson(json.cause)) &&
    (ERROR_CODES as readonly string[]).includes(json.code as string)
  );
}

function isCauseJson(cause: unknown): boolean {
  return isObject(cause) && typeof cause['name'] === 'string' && typeof cause['message'] === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
