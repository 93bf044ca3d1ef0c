// What a caller can say about one run, checked at the door.

import type { FileSystem } from '../fs/file-system.js';
import { missingMethods } from '../fs/file-system.js';
import { checkFunction, checkKeys, checkString, invalidOption } from '../options.js';
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
   * What `pipe:0` reads: all bytes, or a function that fills a buffer and returns the count (0 ends it). What
   * it throws ends the run, which rejects with it; so do `onStdout` and `onStderr`.
   */
  stdin?: Uint8Array | ((target: Uint8Array) => number);
  /** Gets stdout as it comes; the result's `stdout` is then empty. The chunk is only valid during the call. */
  onStdout?: (chunk: Uint8Array) => void;
  /** Gets stderr as it comes, besides the result's `stderr`. The chunk is only valid during the call. */
  onStderr?: (chunk: Uint8Array) => void;
  /** Bounds of this run; what is left out comes from the runtime's. */
  limits?: Limits;
}

const KEYS = ['signal', 'cwd', 'env', 'stdin', 'onStdout', 'onStderr', 'limits'];

export interface CheckedRun {
  readonly program: 'ffmpeg' | 'ffprobe';
  readonly args: readonly string[];
  readonly options: RunOptions;
  readonly limits: Required<Limits>;
}

/** Takes `(fs, ...words, options?)` apart. Throws INVALID_OPTION. */
export function checkRun(fs: unknown, words: readonly unknown[], base: Required<Limits>): CheckedRun {
  checkFileSystem(fs);
  const last = words.at(-1);
  const hasOptions = typeof last === 'object' && last !== null;
  const options = hasOptions ? checkOptions(last) : {};
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

function checkOptions(value: object): RunOptions {
  checkKeys('the run options', value, KEYS);
  const options = value as RunOptions;
  checkSignal(options.signal);
  if (options.cwd !== undefined && !checkString('cwd', options.cwd).startsWith('/')) {
    throw invalidOption('cwd', 'an absolute path', options.cwd);
  }
  if (options.env !== undefined) checkEnv(options.env);
  const { stdin } = options;
  if (stdin !== undefined && typeof stdin !== 'function' && !(stdin instanceof Uint8Array)) {
    throw invalidOption('stdin', 'a Uint8Array or a function', stdin);
  }
  if (options.onStdout !== undefined) checkFunction('onStdout', options.onStdout);
  if (options.onStderr !== undefined) checkFunction('onStderr', options.onStderr);
  return options;
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
