// The seam between a guest and the files it sees.

/**
 * The synchronous part of `node:fs` that a guest needs. A memfs `Volume`, `createFsFromVolume(volume)`,
 * `node:fs` itself and {@link hostFs} all satisfy it, and so can a file system of your own: methods throw
 * errors whose `code` is an errno name (`'ENOENT'`), as `node:fs` does. Paths are absolute, with `/`
 * between the names. Positions and sizes are bytes, up to 2^53 - 1. A `buffer` is only valid during the call, and
 * may be a view of shared memory: copy what is kept.
 */
export interface FileSystem {
  /** Opens a file and returns its descriptor. `flags` are those of `constants`, or Linux's; `mode` is for a new file. */
  openSync(path: string, flags: number, mode?: number): number;
  /** Closes a descriptor. Each that `openSync` gave is closed once. */
  closeSync(fd: number): void;
  /** Reads up to `length` bytes at `position` into `buffer` from `offset`, and returns how many; 0 is the end. */
  readSync(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): number;
  /** Writes up to `length` bytes of `buffer` from `offset` at `position`, and returns how many, 1 or more. */
  writeSync(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): number;
  /** Describes an open file, also one that was renamed or removed since. */
  fstatSync(fd: number): FileStats;
  /** Describes a file, through symbolic links. ENOENT where there is none, ENOTDIR below a file. */
  statSync(path: string): FileStats;
  /** Describes what is at the path, which may be a symbolic link. */
  lstatSync(path: string): FileStats;
  /** Cuts an open file to `size` bytes, or fills it up with zeros. */
  ftruncateSync(fd: number, size: number): void;
  /** Returns when an open file is on the disk, where there is one. */
  fsyncSync(fd: number): void;
  /** The names in a directory, without `.` and `..`: strings, or what becomes one. */
  readdirSync(path: string): readonly unknown[];
  /** Makes one directory, whose parent exists. EEXIST where the name is taken. */
  mkdirSync(path: string): unknown;
  /** Removes an empty directory. ENOTEMPTY where it is not. */
  rmdirSync(path: string): void;
  /** Removes a file or a link. Who has the file open goes on reading and writing it. */
  unlinkSync(path: string): void;
  /** Moves a file or a directory, and replaces a file that is at `to`. */
  renameSync(from: string, to: string): void;
  /** Sets when a file was read and written last, through links. Times are seconds since 1970 and may have a fraction. */
  utimesSync(path: string, atime: number, mtime: number): void;
  /** Like `utimesSync`, for an open file. Without it, its times are set by the path it was opened with. */
  futimesSync?(fd: number, atime: number, mtime: number): void;
  /** Like `utimesSync`, for a symbolic link itself. */
  lutimesSync?(path: string, atime: number, mtime: number): void;
  /** Makes a hard link; of a symbolic link, to the link itself. */
  linkSync?(existing: string, path: string): void;
  /** Makes a symbolic link at `path`, whose `target` is kept as it is. EEXIST where the name is taken. */
  symlinkSync?(target: string, path: string): void;
  /** Where a symbolic link leads: a string, or what becomes one. */
  readlinkSync?(path: string): unknown;
  /** Values of the open flags, where they are not those of Linux. */
  constants?: object;
}

/** What {@link FileSystem.statSync} says of a file. */
export interface FileStats {
  /** Bytes. */
  readonly size: number;
  /** Number of the file, the same for all of its hard links. */
  readonly ino: number;
  /** Tells files of equal `ino` apart where the backend spans several devices. */
  readonly dev?: number;
  /** How many hard links the file has. */
  readonly nlink: number;
  /** When it was read last, in milliseconds since 1970. */
  readonly atimeMs: number;
  /** When its content changed last, in milliseconds since 1970. */
  readonly mtimeMs: number;
  /** When anything of it changed last, in milliseconds since 1970. */
  readonly ctimeMs: number;
  /** Whether it is a regular file. */
  isFile(): boolean;
  /** Whether it is a directory. */
  isDirectory(): boolean;
  /** Whether it is a symbolic link; only {@link FileSystem.lstatSync} can say so. */
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
