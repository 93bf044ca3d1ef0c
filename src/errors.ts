// The one error class of the package, so that a caller can switch on `code` whatever layer, thread or
// copy of the package an error comes from. Longer than 300 lines because the table of codes and the class that is
// typed by it are one thing. `npm run docs` writes errors.md from it.

/** What is known about a failure beyond its message; which code has which fields is in {@link ERRORS}. */
interface AllDetails {
  /** Name of the encoder. */
  readonly encoder?: string;
  /** Exit code of ffmpeg or ffprobe, 0–255. */
  exitCode?: number;
  /** The most telling line of the log. */
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
  /** Name of the option that is wrong, with its path: `segments[2].durationSec`. */
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
    /** Place in the storyboard: `cards[1].scene`. */
    readonly path: string;
    /** A stable code, for example `MISSING_FILE`. */
    readonly code: string;
    /** What is wrong and what was expected, in a line. */
    readonly message: string;
    /** An `error` prevents the render, a `warning` does not. */
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

interface ErrorRow {
  /** Whether the same call can succeed later without a change. */
  readonly retryable: boolean;
  /** What happened, in a line. */
  readonly meaning: string;
  /** The details that such an error can have. */
  readonly details: readonly (keyof AllDetails)[];
}

/**
 * The one table of what can fail: for each code whether another attempt can help where the throw does not say, what it
 * means, and what its details hold.
 */
export const ERRORS = {
  ABORTED: {
    retryable: false,
    meaning: '`signal` was aborted, while queued or while running; `cause` is its reason',
    details: [],
  },
  API_FAILED: {
    retryable: false,
    meaning: 'the API of a render worker cannot be reached, or refuses what the worker asks',
    details: [],
  },
  ARTIFACT_INVALID: {
    retryable: false,
    meaning: 'a rendered video lacks frames or audio, and was not published',
    details: ['path'],
  },
  AUDIO_CORRUPT: {
    retryable: true,
    meaning: 'the audio file of a distributed render is damaged or belongs to another plan; render it again',
    details: ['path', 'reason', 'expected', 'actual'],
  },
  AUDIO_MISSING: {
    retryable: false,
    meaning: 'the plan has audio, and no audio file was given, or it does not exist',
    details: ['path'],
  },
  BLOB_CORRUPT: {
    retryable: true,
    meaning: 'a blob of a store has other bytes than its key says; its writer may not have finished',
    details: ['key', 'expected', 'actual'],
  },
  BLOB_MISSING: {
    retryable: false,
    meaning: 'a blob of a store does not exist: it expired, was evicted, or is in another store',
    details: ['key'],
  },
  BLOB_STORE_FAILED: {
    retryable: true,
    meaning: 'a store cannot be reached, or refused a blob',
    details: ['key'],
  },
  BRIDGE_FAILED: {
    retryable: false,
    meaning: 'a bug between the guest and the host; please report it',
    details: [],
  },
  CHECKSUM_MISMATCH: {
    retryable: false,
    meaning: 'the fetched module has another SHA-256 than the one named; it was neither used nor cached',
    details: ['path', 'expected', 'actual'],
  },
  CHUNK_CORRUPT: {
    retryable: true,
    meaning:
      'a chunk is missing, damaged, of another plan or place, or has the wrong frames; render it again',
    details: ['chunkIndex', 'path', 'expected', 'actual', 'reason'],
  },
  CHUNK_INDEX_OUT_OF_RANGE: {
    retryable: false,
    meaning: 'the plan has no chunk of that number',
    details: ['chunkIndex'],
  },
  CLUSTER_FAILED: {
    retryable: false,
    meaning:
      'Redis cannot be reached, lost the render more often than it is submitted again, or its workers died over one job',
    details: ['chunkIndex'],
  },
  FFMPEG_FAILED: {
    retryable: false,
    meaning: 'ffmpeg ended with an exit code other than 0',
    details: ['exitCode', 'reason', 'stderrTail', 'command', 'path', 'chunkIndex'],
  },
  FFMPEG_VERSION_MISMATCH: {
    retryable: false,
    meaning: 'the plan was made with another ffmpeg or another module',
    details: ['expected', 'actual'],
  },
  FORMAT_NOT_SUPPORTED_IN_DISTRIBUTED: {
    retryable: false,
    meaning: 'this format or codec cannot be rendered in chunks; nothing was written',
    details: ['reason'],
  },
  INVALID_OPTION: {
    retryable: false,
    meaning: 'an argument is wrong or unknown; the message says what was expected and what it got',
    details: ['option', 'path'],
  },
  INVALID_STORYBOARD: {
    retryable: false,
    meaning: 'a storyboard, or a file that it names, is wrong; `details.findings` lists what, and where',
    details: ['findings', 'path'],
  },
  IO_FAILED: {
    retryable: true,
    meaning: 'the file system failed; the output is not complete',
    details: ['errno', 'path'],
  },
  LEASE_LOST: {
    retryable: false,
    meaning: 'another worker has the job now, or the lease ran out; nothing was published',
    details: [],
  },
  MEDIA_DAMAGED: {
    retryable: false,
    meaning:
      'a file was cut short: less of it decodes than its header promises; `acceptDamage` uses what is there',
    details: ['option', 'path', 'expected', 'actual'],
  },
  LIMIT_EXCEEDED: {
    retryable: false,
    meaning: 'a limit was reached; raise it',
    details: ['limit'],
  },
  LONGJMP_UNSUPPORTED: {
    retryable: false,
    meaning: 'a foreign module called a plain `env.longjmp`, which no JavaScript host can carry out',
    details: [],
  },
  MISSING_PACKAGE: {
    retryable: false,
    meaning: 'an optional package is not installed; the message has the `npm install` line',
    details: ['package'],
  },
  MISSING_PLAN_ARTIFACT: {
    retryable: false,
    meaning: 'a file of the plan does not exist; copy the whole plan',
    details: ['path'],
  },
  MISSING_RUNTIME_ENV_SNAPSHOT: {
    retryable: false,
    meaning: 'the plan does not say which environment the guest gets; plan again',
    details: [],
  },
  MODULE_UNREADABLE: {
    retryable: false,
    meaning: "the module's file, package or URL cannot be read",
    details: ['path'],
  },
  PLAN_HASH_MISMATCH: {
    retryable: false,
    meaning: 'a file of the plan is not what was planned: damaged, changed or exchanged; copy the plan again',
    details: ['path', 'expected', 'actual'],
  },
  PLAN_TOO_LARGE: {
    retryable: false,
    meaning: 'the inputs are larger than `planSizeLimitBytes`; nothing was written',
    details: ['sizeBytes', 'limitBytes'],
  },
  PREFLIGHT_FAILED: {
    retryable: false,
    meaning:
      'a job cannot be rendered as it is: no frames, no music, a file that cannot be used, no room on the disk',
    details: ['path'],
  },
  PROBE_FAILED: {
    retryable: false,
    meaning: 'the file does not exist or is not media',
    details: ['path', 'reason', 'stderrTail', 'exitCode', 'command'],
  },
  RENDERER_UNAVAILABLE: {
    retryable: false,
    meaning: 'the native renderer found no ffmpeg or ffprobe where it was told to look',
    details: [],
  },
  RUNTIME_CLOSED: {
    retryable: false,
    meaning: 'a call after `close()`',
    details: [],
  },
  SOURCE_FAILED: {
    retryable: false,
    meaning:
      'a mounted source cannot be read: the server ignores ranges, the file changed, or the connection is lost',
    details: ['path'],
  },
  TIMEOUT: {
    retryable: true,
    meaning:
      'the run took longer than its limit, counted from when it left the queue; a machine that is less busy may be fast enough',
    details: ['limit'],
  },
  ENCODER_BROKEN: {
    retryable: false,
    meaning:
      'the module has the encoder that was asked for, and it is known not to work there; the message says what does',
    details: ['encoder'],
  },
  STALLED: {
    retryable: false,
    meaning:
      'the guest made no host call for `limits.stallMs`: an encoder or a filter that never ends; the log so far is in the details',
    details: ['limit'],
  },
  TRAP: {
    retryable: false,
    meaning: 'the guest crashed: out of bounds, stack or memory; the next run is not affected',
    details: [],
  },
  UNSUPPORTED_MODULE: {
    retryable: false,
    meaning:
      'not WebAssembly, damaged, not ffmpeg, or needs imports or features that are missing (they are named)',
    details: ['imports', 'features', 'path'],
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;

/** A code that an {@link AfmpegError} can have. */
export type AfmpegErrorCode = keyof typeof ERRORS;

/** Every {@link AfmpegErrorCode}, in alphabetical order. */
export const ERROR_CODES = Object.keys(ERRORS) as readonly AfmpegErrorCode[];

/**
 * What an error of `Code` knows beyond its message. Each field is present only where it applies; of an error whose code
 * is not known yet, any of them can be.
 */
export type AfmpegErrorDetails<Code extends AfmpegErrorCode = AfmpegErrorCode> = [AfmpegErrorCode] extends [
  Code,
]
  ? AllDetails
  : Pick<AllDetails, (typeof ERRORS)[Code]['details'][number]>;

/** What an {@link AfmpegError} can be made with. */
export interface AfmpegErrorOptions<Code extends AfmpegErrorCode = AfmpegErrorCode> {
  /** What this error comes from; not shown in the message. */
  cause?: unknown;
  /** Whether the same call can succeed later without a change. Default: as {@link ERRORS} has it for the code. */
  retryable?: boolean;
  /** Default: none. */
  details?: AfmpegErrorDetails<Code>;
}

/** The shape of an {@link AfmpegError} on a wire: across a thread, a queue or HTTP. */
export interface AfmpegErrorJson {
  /** Marks the object. */
  name: 'AfmpegError';
  /** As of the error. */
  code: AfmpegErrorCode;
  /** As of the error. */
  message: string;
  /** As of the error. */
  retryable: boolean;
  /** As of the error. */
  details: AfmpegErrorDetails;
  /** What the error comes from, where that was an Error. */
  cause?: {
    /** Class of the cause, for example `TypeError`. */
    name: string;
    /** Message of the cause. */
    message: string;
  };
}

const BRAND = Symbol.for('afmpeg.error');

/**
 * A failure of the library or of the machine around it. A non-zero exit code of ffmpeg is a result of `run`;
 * only `exec` makes an error of it.
 */
export class AfmpegError<Code extends AfmpegErrorCode = AfmpegErrorCode> extends Error {
  /** Always `AfmpegError`. */
  override readonly name = 'AfmpegError';
  /** What kind of failure it is; to `switch` on. */
  readonly code: Code;
  /** Whether the same call can succeed later without a change. */
  readonly retryable: boolean;
  /** Which fields there are depends on the code. */
  readonly details: AfmpegErrorDetails<Code>;

  /** `message` says what happened, where, and what to do, in a line. */
  constructor(code: Code, message: string, options: AfmpegErrorOptions<Code> = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? ERRORS[code].retryable;
    this.details = options.details ?? ({} as AfmpegErrorDetails<Code>);
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** True for an error of any copy of this package, also one that `fromJSON` restored; with `code`, of that code. */
  static is<Code extends AfmpegErrorCode = AfmpegErrorCode>(
    value: unknown,
    code?: Code,
  ): value is AfmpegError<Code> {
    if (typeof value !== 'object' || value === null || !(BRAND in value)) return false;
    return code === undefined || (value as unknown as AfmpegError).code === code;
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

  /** Plain data that {@link fromJSON} restores: across a thread, a queue or HTTP. */
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
