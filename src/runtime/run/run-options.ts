// What a caller can say about one run, checked at the door.

import type { LogLevel } from '../../command/log-lines.js';
import type { Progress } from '../../command/progress.js';
import { checkFileSystem } from '../../fs/check-file-system.js';
import type { FileSystem } from '../../fs/file-system.js';
import { TEMPORARY, isPrivate } from '../../fs/guest-fs.js';
import { resolveGuestPath } from '../../fs/paths.js';
import type { GuestCommand } from '../../guest/guest.js';
import {
  abortSignal,
  boolean,
  callback,
  checkString,
  checkedBy,
  defineOptions,
  invalidOption,
  nested,
  number,
  optional,
  withDefault,
} from '../../options.js';
import { checkSource } from '../sources/source.js';
import type { Source } from '../sources/source.js';
import type { Mode } from './engine.js';
import { LIMITS } from './limits.js';
import type { Limits, RunLimits } from './limits.js';

/** What a caller can say about one run. Each function and stream that throws ends the run, which rejects with it. */
export interface RunOptions {
  /**
   * Rejects the run with ABORTED. Inline, a run that makes no host call cannot be stopped.
   *
   * Aborted with the reason `{ graceful: true }` it ends as ffmpeg's key q does: what is encoded so far is completed, so
   * that the file plays, and the run resolves. `@ffmpeg/core` cannot do that: there it is an abort like any other.
   */
  signal?: AbortSignal;
  /**
   * Absolute directory that relative paths start from.
   *
   * @default '/'
   */
  cwd?: string;
  /** Replaces outputs that are there, as `-y` among the arguments does. Not for `ffprobe`. Default false: the run fails. */
  overwrite?: boolean;
  /** The environment of the guest: it gets these and `TMPDIR`, its private directory. Default none. */
  env?: Readonly<Record<string, string>>;
  /**
   * Not inline, files that are read by ranges where they are, by absolute path: `await httpSource(url)`,
   * `blobSource(blob)`, or any `{ size, read(offset, length) }`. The directory must exist in the volume; the
   * files are read-only and hide what the volume has there.
   */
  mounts?: Readonly<Record<string, Source>>;
  /**
   * What `pipe:0` reads: all bytes; a function that fills a buffer and returns the count (0 ends it); or, not
   * inline, a ReadableStream or any async iterable of byte chunks, read only as fast as ffmpeg takes it. Default
   * empty.
   */
  stdin?:
    Uint8Array | ((target: Uint8Array) => number) | AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>;
  /**
   * Not inline, where `pipe:1` goes instead of the result: ffmpeg waits while it is full. It is closed when the
   * run resolves and aborted when it rejects, also while it waits in the queue.
   */
  stdout?: WritableStream<Uint8Array>;
  /** Gets stdout as it comes; the result's `stdout` is then empty. The chunk is only valid during the call. */
  onStdout?: (chunk: Uint8Array) => void;
  /** Gets stderr as it comes, besides the result's `stderr`. The chunk is only valid during the call. */
  onStderr?: (chunk: Uint8Array) => void;
  /** Gets each line of the log, without its end and with ffmpeg's level. */
  onLog?: (line: string, level: LogLevel) => void;
  /**
   * Gets ffmpeg's reports, about five a second and one at the end. For `ffmpeg` runs, not for `ffprobe`. The files of a
   * concat list are opened once more before, for their lengths.
   */
  onProgress?: (progress: Progress) => void;
  /**
   * Seconds of output, above 0, for the `fraction` and the time left in `onProgress` where ffmpeg's log does not tell how
   * long it will be.
   */
  expectedDurationSec?: number;
  /** Bounds of this run; what is left out comes from the runtime's. */
  limits?: Limits;
}

/** Where runs execute: in a thread of their own, or in the caller's. `Runtime.mode` says how. */
export type Execution = 'thread' | 'inline';

/** A run with nothing left to check or to fill in. */
export interface CheckedRun extends GuestCommand {
  readonly fs: FileSystem;
  readonly limits: RunLimits;
  /** Seconds of the lists among the inputs, by index, where somebody measured them. */
  readonly listSec?: ReadonlyMap<number, number>;
  /** Whether the module has encoders that are known not to work: see command/broken-encoders.ts. */
  readonly hasBrokenEncoders?: boolean;
  /** The caller's functions, streams and sources. */
  readonly options: Omit<RunOptions, 'cwd' | 'env' | 'limits' | 'overwrite'>;
}

/** Takes `(fs, ...args, options?)` apart. Throws INVALID_OPTION. */
export function checkRun(fs: unknown, given: readonly unknown[], base: RunLimits, mode: Mode): CheckedRun {
  const volume = checkFileSystem(fs);
  const last = given.at(-1);
  const words = given.find((word) => Array.isArray(word));
  if (words !== undefined)
    throw invalidOption('args', 'words, not an array of them: run(fs, ...args)', words);
  const hasOptions = typeof last === 'object' && last !== null;
  const { cwd, env, limits, overwrite, ...options } = OPTIONS.read(hasOptions ? last : {});
  if (mode === 'inline') refuseInline(options);
  if (options.stdout !== undefined && options.onStdout !== undefined) {
    throw invalidOption('stdout', 'left out where onStdout is given', options.stdout);
  }
  const args = (hasOptions ? given.slice(0, -1) : given).map((arg, i) => checkString(`args[${i}]`, arg));
  const isProbe = args[0] === 'ffprobe';
  // The name of the program, as in a shell; as an output it would have no format.
  const own = isProbe || args[0] === 'ffmpeg' ? args.slice(1) : args;
  return {
    fs: volume,
    program: isProbe ? 'ffprobe' : 'ffmpeg',
    args: overwrite && !isProbe ? ['-y', ...own] : own,
    env: { TMPDIR: TEMPORARY, ...env },
    cwd,
    limits: { ...base, ...limits },
    options,
  };
}

type Mounts = NonNullable<RunOptions['mounts']>;
type Stdin = NonNullable<RunOptions['stdin']>;
type Stdout = NonNullable<RunOptions['stdout']>;

/** A copy: what the caller does to its object later is not checked, so it must not be seen. */
export const MOUNTS = checkedBy<Mounts>('an object', (option, value) => {
  if (typeof value !== 'object' || value === null) throw invalidOption(option, 'an object', value);
  for (const [path, source] of Object.entries(value)) {
    if (!isMountPath(path)) throw invalidOption(option, 'absolute paths outside of /dev', path);
    checkSource(`${option}['${path}']`, source);
  }
  return { ...value };
});

const OPTIONS = defineOptions<RunOptions>()('the run options', {
  signal: optional(abortSignal),
  cwd: withDefault(checkedBy('an absolute path', checkCwd), '/'),
  overwrite: withDefault(boolean, false),
  env: withDefault(checkedBy('an object of names and values', checkEnv), {}),
  mounts: optional(MOUNTS),
  stdin: optional(checkedBy('bytes, a function or an async iterable', checkStdin)),
  stdout: optional(checkedBy('a WritableStream', checkStdout)),
  onStdout: optional(callback()),
  onStderr: optional(callback()),
  expectedDurationSec: optional(number(Number.MIN_VALUE, Number.MAX_SAFE_INTEGER)),
  onLog: optional(callback()),
  onProgress: optional(callback()),
  limits: optional(nested(LIMITS)),
});

function checkCwd(option: string, value: unknown): string {
  const path = checkString(option, value);
  if (!path.startsWith('/')) throw invalidOption(option, 'an absolute path', value);
  return path;
}

/** A copy, as of the mounts. */
function checkEnv(option: string, env: unknown): Readonly<Record<string, string>> {
  if (typeof env !== 'object' || env === null || Array.isArray(env)) {
    throw invalidOption(option, 'an object of names and values', env);
  }
  for (const [name, value] of Object.entries(env)) {
    if (name === '' || /[=\0]/.test(name)) {
      throw invalidOption(option, 'an object of names without `=` and NUL', name);
    }
    checkString(`${option}.${name}`, value);
  }
  return { ...env };
}

function checkStdin(option: string, stdin: unknown): Stdin {
  if (stdin instanceof ReadableStream && stdin.locked) {
    throw invalidOption(option, 'a ReadableStream that is not locked', stdin);
  }
  if (typeof stdin === 'function' || stdin instanceof Uint8Array || isAsyncIterable(stdin)) {
    return stdin as Stdin;
  }
  throw invalidOption(option, 'bytes, a function or an async iterable', stdin);
}

function checkStdout(option: string, stdout: unknown): Stdout {
  if (!(stdout instanceof WritableStream)) throw invalidOption(option, 'a WritableStream', stdout);
  if (stdout.locked) throw invalidOption(option, 'a WritableStream that is not locked', stdout);
  return stdout as Stdout;
}

/** The caller's thread stands still while a guest runs in it: nothing there can be waited for. */
function refuseInline({ stdin, stdout, mounts }: CheckedRun['options']): void {
  if (typeof stdin === 'object' && !(stdin instanceof Uint8Array)) {
    throw invalidOption('stdin', 'bytes or a function where runs are inline', stdin);
  }
  if (stdout !== undefined) throw invalidOption('stdout', 'left out where runs are inline', stdout);
  if (mounts !== undefined) throw invalidOption('mounts', 'left out where runs are inline', mounts);
}

function isMountPath(path: string): boolean {
  if (!path.startsWith('/') || path === '/' || isPrivate(path)) return false;
  try {
    return resolveGuestPath('/', path) === path;
  } catch {
    return false; // not a path, by its length or by a NUL
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
