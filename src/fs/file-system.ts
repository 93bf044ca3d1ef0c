// The seam between a guest and the files it sees.

/**
 * The synchronous part of `node:fs` that a guest needs. A memfs `Volume`, `createFsFromVolume(volume)`,
 * `node:fs` itself and {@link hostFs} all satisfy it, and so can a file system of your own: methods throw
 * errors whose `code` is an errno name (`'ENOENT'`), as `node:fs` does. Paths are absolute, with `/`
 * between the names. Positions and sizes are bytes, up to 2^53 - 1. A `buffer` is only valid during the call, and
 * may be a view of shared memory: copy what is kept.
 */
export interface FileSystem {
  openSync(path: string, flags: number, mode?: number): number;
  closeSync(fd: number): void;
  readSync(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): number;
  writeSync(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): number;
  fstatSync(fd: number): FileStats;
  statSync(path: string): FileStats;
  lstatSync(path: string): FileStats;
  ftruncateSync(fd: number, size: number): void;
  fsyncSync(fd: number): void;
  readdirSync(path: string): readonly unknown[];
  mkdirSync(path: string): unknown;
  rmdirSync(path: string): void;
  unlinkSync(path: string): void;
  renameSync(from: string, to: string): void;
  /** Times are seconds since 1970 and may have a fraction. */
  utimesSync(path: string, atime: number, mtime: number): void;
  /** Without it, the times of an open file are set by the path it was opened with. */
  futimesSync?(fd: number, atime: number, mtime: number): void;
  /** Like `utimesSync`, for a symbolic link itself. */
  lutimesSync?(path: string, atime: number, mtime: number): void;
  /** Makes a hard link; of a symbolic link, to the link itself. */
  linkSync?(existing: string, path: string): void;
  symlinkSync?(target: string, path: string): void;
  readlinkSync?(path: string): unknown;
  /** Values of the open flags, where they are not those of Linux. */
  constants?: object;
}

/** What {@link FileSystem.statSync} tells of a file. */
export interface FileStats {
  readonly size: number;
  readonly ino: number;
  /** Tells files of equal `ino` apart where the backend spans several devices. */
  readonly dev?: number;
  readonly nlink: number;
  readonly atimeMs: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

/** The methods that a value must have to be taken for a {@link FileSystem}. */
const REQUIRED: readonly (keyof FileSystem)[] = [
  'openSync',
  'closeSync',
  'readSync',
  'writeSync',
  'fstatSync',
  'statSync',
  'lstatSync',
  'ftruncateSync',
  'fsyncSync',
  'readdirSync',
  'mkdirSync',
  'rmdirSync',
  'unlinkSync',
  'renameSync',
  'utimesSync',
];

/** Names of the methods that `value` lacks to be a {@link FileSystem}; empty when it is one. */
export function missingMethods(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [...REQUIRED];
  return REQUIRED.filter((name) => typeof (value as Record<string, unknown>)[name] !== 'function');
}
