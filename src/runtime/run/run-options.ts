// What a caller can say about one run, checked at the door.

import type { LogLevel } from '../../command/log-lines.js';
import type { Progress } from '../../command/progress.js';
import type { FileSystem } from '../../fs/file-system.js';
import { missingMethods } from '../../fs/file-system.js';
import { resolveGuestPath } from '../../fs/paths.js';
import { checkFunction, checkKeys, checkString, invalidOption } from '../../options.js';
import { checkSource } from '../sources/source.js';
import type { Source } from '../sources/source.js';
import { resolveLimits } from './limits.js';
import type { Limits } from './limits.js';

export interface RunOptions {
  /** Rejects the run with ABORTED. Inline, a run that makes no host call cannot be stopped. */
  signal?: AbortSignal;
  /** Absolute directory that relative paths start from. Default `/`. */
  cwd?: string;
  /** The guest's whole environment. Default empty. */
  env?: Readonly<Record<string, string>>;
  /**
   * In a thread, files that are read by ranges where they are, by absolute path: `await httpSource(url)`,
   * `blobSource(blob)`, or any `{ size, read(offset, length) }`. The directory must exist in the volume; the
   * files are read-only and hide what the volume has there.
   */
  mounts?: Readonly<Record<string, Source>>;
  /**
   * What `pipe:0` reads: all bytes; a function that fills a buffer and returns the count (0 ends it); or, in a
   * thread, a ReadableStream or any async iterable of byte chunks, read only as fast as ffmpeg takes it.
   *
   * What it throws ends the run, which rejects with it; so do all the functions and streams here.
   */
  stdin?:
    Uint8Array | ((target: Uint8Array) => number) | AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>;
  /**
   * In a thread, where `pipe:1` goes instead of the result: ffmpeg waits while it is full. It is closed when the
   * run resolves and aborted when it rejects, also while it waits in the queue.
   */
  stdout?: WritableStream<Uint8Array>;
  /** Gets stdout as it comes; the result's `stdout` is then empty. The chunk is only valid during the call. */
  onStdout?: (chunk: Uint8Array) => void;
  /** Gets stderr as it comes, besides the result's `stderr`. The chunk is only valid during the call. */
  onStderr?: (chunk: Uint8Array) => void;
  /** Gets each line of the log, without its end and with ffmpeg's level. */
  onLog?: (line: string, level: LogLevel) => void;
  /** Gets ffmpeg's reports, about five a second and one at the end. For `ffmpeg` runs, not for `ffprobe`. */
  onProgress?: (progress: Progress) => void;
  /** Bounds of this run; what is left out comes from the runtime's. */
  limits?: Limits;
}

export type Execution = 'thread' | 'inline';

const CALLBACKS = ['onStdout', 'onStderr', 'onLog', 'onProgress'] as const;
const KEYS = ['signal', 'cwd', 'env', 'mounts', 'stdin', 'stdout', ...CALLBACKS, 'limits'];

export interface CheckedRun {
  readonly program: 'ffmpeg' | 'ffprobe';
  readonly args: readonly string[];
  readonly options: RunOptions;
  readonly limits: Required<Limits>;
}

/** Takes `(fs, ...words, options?)` apart. Throws INVALID_OPTION. */
export function checkRun(
  fs: unknown,
  words: readonly unknown[],
  base: Required<Limits>,
  execution: Execution,
): CheckedRun {
  checkFileSystem(fs);
  const last = words.at(-1);
  const hasOptions = typeof last === 'object' && last !== null;
  const options = hasOptions ? checkOptions(last, execution) : {};
  const args = (hasOptions ? words.slice(0, -1) : words).map((word, i) => checkString(`args[${i}]`, word));
  const isProbe = args[0] === 'ffprobe';
  return {
    program: isProbe ? 'ffprobe' : 'ffmpeg',
    args: isProbe ? args.slice(1) : args,
    options,
    limits: resolveLimits(options.limits, base),
  };
}

export function checkFileSystem(fs: unknown): asserts fs is FileSystem {
  const missing = missingMethods(fs);
  if (missing.length === 0) return;
  const lacks = typeof fs === 'object' && fs !== null ? `; it lacks ${missing.join(', ')}` : '';
  throw invalidOption('fs', `a file system such as a memfs Volume${lacks}`, fs);
}

export function checkSignal(signal: unknown): AbortSignal | undefined {
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw invalidOption('signal', 'an AbortSignal', signal);
  }
  return signal;
}

function checkOptions(value: object, execution: Execution): RunOptions {
  checkKeys('the run options', value, KEYS);
  const options = value as RunOptions;
  checkSignal(options.signal);
  if (options.cwd !== undefined && !checkString('cwd', options.cwd).startsWith('/')) {
    throw invalidOption('cwd', 'an absolute path', options.cwd);
  }
  if (options.env !== undefined) checkEnv(options.env);
  checkStreams(options, execution);
  if (options.mounts !== undefined) checkMounts(options.mounts, execution);
  for (const name of CALLBACKS) if (options[name] !== undefined) checkFunction(name, options[name]);
  // What the caller does to its object later is not checked, so it must not be seen.
  return {
    ...options,
    ...(options.env && { env: { ...options.env } }),
    ...(options.mounts && { mounts: { ...options.mounts } }),
  };
}

function checkStreams({ stdin, stdout, onStdout }: RunOptions, execution: Execution): void {
  if (stdin !== undefined && typeof stdin !== 'function' && !(stdin instanceof Uint8Array)) {
    if (!isAsyncIterable(stdin))
      throw invalidOption('stdin', 'bytes, a function or an async iterable', stdin);
    if (stdin instanceof ReadableStream && stdin.locked) {
      throw invalidOption('stdin', 'a ReadableStream that is not locked', stdin);
    }
    if (execution === 'inline')
      throw invalidOption('stdin', 'bytes or a function where runs are inline', stdin);
  }
  if (stdout === undefined) return;
  if (!(stdout instanceof WritableStream)) throw invalidOption('stdout', 'a WritableStream', stdout);
  if (stdout.locked) throw invalidOption('stdout', 'a WritableStream that is not locked', stdout);
  if (onStdout !== undefined) throw invalidOption('stdout', 'left out where onStdout is given', stdout);
  if (execution === 'inline') throw invalidOption('stdout', 'left out where runs are inline', stdout);
}

function checkMounts(mounts: unknown, execution: Execution): void {
  if (typeof mounts !== 'object' || mounts === null) throw invalidOption('mounts', 'an object', mounts);
  if (execution === 'inline') throw invalidOption('mounts', 'left out where runs are inline', mounts);
  for (const [path, source] of Object.entries(mounts)) {
    if (!isMountPath(path)) throw invalidOption('mounts', 'absolute paths outside of /dev and /tmp', path);
    checkSource(`mounts['${path}']`, source);
  }
}

function isMountPath(path: string): boolean {
  if (!/^\/(?!$|(?:dev|tmp)(?:\/|$))/.test(path)) return false;
  try {
    return resolveGuestPath('/', path) === path;
  } catch {
    return false; // no path at all, by its length or by a NUL
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function checkEnv(env: unknown): void {
  if (typeof env !== 'object' || env === null || Array.isArray(env)) {
    throw invalidOption('env', 'an object of names and values', env);
  }
  for (const [name, value] of Object.entries(env)) {
    if (name === '' || /[=\0]/.test(name)) {
      throw invalidOption('env', 'an object of names without `=` and NUL', name);
    }
    checkString(`env.${name}`, value);
  }
}
