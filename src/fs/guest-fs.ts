// The file system as one run sees it: the caller's volume at `/`, a private directory for
// temporary files, and devices in `/dev`.
// Both bridges stand on it, so a rule of Linux that a backend gets wrong is corrected once, here.
// Longer than 300 lines because each of its calls is short and all share one walk over one table of mounts.

import { DeviceFile, deviceStats, standardDevices } from './devices.js';
import type { Device } from './devices.js';
import { ErrnoError, errnoOf } from './errno.js';
import type { FileSystem } from './file-system.js';
import type { IoFailure } from './io-failure.js';
import { MemoryVolume } from './memory-volume.js';
import { DirectoryFile, RegularFile, guestStats } from './open-file.js';
import type { FileMonitor, GuestStats, OpenFile } from './open-file.js';
import { openFlagsOf } from './open-flags.js';
import { checkPath, isInside, parentOf } from './paths.js';
import { renameReplacing } from './rename.js';
import { walk } from './walk.js';
import type { LastLink, Walkable, Walked } from './walk.js';
import { watchedCalls } from './watched-calls.js';

export interface GuestFsOptions {
  /** Mounted at `/`. */
  root: FileSystem;
  stdin: Device;
  stdout: Device;
  stderr: Device;
  /** At /dev/progress, where it is wanted. */
  progress?: Device;
  /** Files that may be open at once; one more answers EMFILE. Default 1024. */
  openFiles?: number;
  /** Bytes that may be written to regular files, temporary ones included; more answers ENOSPC. Default no limit. */
  bytesWritten?: number;
}

/** How a file is opened; each missing field is false. */
export interface OpenOptions {
  read?: boolean;
  write?: boolean;
  create?: boolean;
  exclusive?: boolean;
  truncate?: boolean;
  /** Fail with ENOTDIR unless the path is a directory. */
  directory?: boolean;
  /** Fail with ELOOP when the path itself is a symbolic link. */
  noFollow?: boolean;
}

interface Mount {
  readonly point: string;
  readonly fs: FileSystem;
  /** Its calls by path; what they break in is remembered. */
  readonly calls: FileSystem;
  readonly device: number;
}

/**
 * The run's own directory for temporary files, told to the guest by TMPDIR: a name that no volume uses. It is not listed,
 * and `/tmp` is the volume's like any other directory.
 */
export const TEMPORARY = '/.afmpeg-tmp';
const DEV = '/dev';
/** Whether a resolved path is one that each run has for itself, and no file of the volume. */
export function isPrivate(path: string): boolean {
  return isInside(DEV, path) || isInside(TEMPORARY, path);
}

const DEV_STATS: GuestStats = { ...deviceStats('directory', 1), links: 2 };

export class GuestFs {
  private readonly root: Mount;
  private readonly tmp: Mount;
  private readonly devices: ReadonlyMap<string, Device>;
  private readonly maxOpenFiles: number;
  private openFiles = 0;
  private readonly openDirectories = new Set<DirectoryFile>();
  private readonly walkable: Walkable = {
    lstat: (path) => this.lstat(path),
    readlink: (path) => this.targetOf(path),
  };
  private bytesLeft: number;
  private readonly monitor: FileMonitor = {
    room: (bytes) => {
      if (bytes > this.bytesLeft) this.brokenLimit = 'bytesWritten';
      return Math.min(bytes, this.bytesLeft);
    },
    spend: (bytes) => {
      this.bytesLeft -= bytes;
    },
    failed: (operation, path, error) => {
      this.ioFailure ??= { operation, path, error };
    },
  };

  /** The limit that a call of the guest ran into, if any; the guest saw it as an errno. */
  brokenLimit: 'bytesWritten' | 'openFiles' | undefined;

  /** The first time that a file system broke, and did not merely say no. */
  ioFailure: IoFailure | undefined;

  constructor(options: GuestFsOptions) {
    this.root = this.mount('/', options.root, 1);
    this.tmp = this.mount(TEMPORARY, new MemoryVolume(), 2);
    this.devices = standardDevices(options);
    this.maxOpenFiles = options.openFiles ?? 1024;
    this.bytesLeft = options.bytesWritten ?? Infinity;
  }

  open(base: string, path: string, options: OpenOptions): OpenFile {
    if (this.openFiles >= this.maxOpenFiles) {
      this.brokenLimit = 'openFiles';
      throw new ErrnoError('EMFILE');
    }
    const file = this.openAny(base, path, options);
    this.openFiles++;
    if (file instanceof DirectoryFile) this.openDirectories.add(file);
    return file;
  }

  /** Closes what {@link open} gave; every open file is closed exactly once. */
  close(file: OpenFile): void {
    this.openFiles--;
    if (file instanceof DirectoryFile) this.openDirectories.delete(file);
    file.close();
  }

  stat(base: string, path: string, follow: boolean): GuestStats {
    return this.find(base, path, follow ? 'follow' : 'lookup').stats;
  }

  /** Names in a directory, sorted by code unit, without `.` and `..`. */
  list(directory: string): string[] {
    const { path, stats } = this.find('/', directory, 'follow');
    if (stats.kind !== 'directory') throw new ErrnoError('ENOTDIR');
    return this.names(path);
  }

  makeDirectory(base: string, path: string): void {
    const at = this.walk(base, path, 'entry');
    if (at.stats) throw new ErrnoError('EEXIST');
    const { fs, inner } = this.backend(at.path);
    fs.mkdirSync(inner);
  }

  removeDirectory(base: string, path: string): void {
    const at = this.walk(base, path, 'entry');
    if (at.last === '..') throw new ErrnoError('ENOTEMPTY');
    if (this.isMountPoint(at.path)) throw new ErrnoError('EBUSY');
    if (at.last === '.') throw new ErrnoError('EINVAL');
    if (!at.stats) throw new ErrnoError('ENOENT');
    if (at.stats.kind !== 'directory') throw new ErrnoError('ENOTDIR');
    const { fs, inner } = this.backend(at.path);
    if (fs.readdirSync(inner).length > 0) throw new ErrnoError('ENOTEMPTY');
    fs.rmdirSync(inner);
  }

  unlink(base: string, path: string): void {
    const at = this.walk(base, path, 'entry');
    if (!at.stats) throw new ErrnoError('ENOENT');
    // memfs and macOS answer EPERM where Linux says EISDIR.
    if (at.stats.kind === 'directory') throw new ErrnoError('EISDIR');
    if (at.slash) throw new ErrnoError('ENOTDIR');
    const { fs, inner } = this.backend(at.path);
    fs.unlinkSync(inner);
  }

  rename(fromBase: string, from: string, toBase: string, to: string): void {
    const source = this.walk(fromBase, from, 'entry');
    const target = this.walk(toBase, to, 'entry');
    if (source.last !== 'name' || target.last !== 'name') throw new ErrnoError('EBUSY');
    if (this.isMountPoint(source.path) || this.isMountPoint(target.path)) throw new ErrnoError('EBUSY');
    if (this.mountOf(source.path) !== this.mountOf(target.path)) throw new ErrnoError('EXDEV');
    if (!source.stats) throw new ErrnoError('ENOENT');
    const { kind } = source.stats;
    if (kind !== 'directory' && (source.slash || target.slash)) throw new ErrnoError('ENOTDIR');
    const { fs, inner } = this.backend(source.path);
    renameReplacing(fs, inner, this.backend(target.path).inner, kind);
    if (kind === 'directory') this.moveOpenDirectories(source.path, target.path);
  }

  /** `follow` links the file that a symbolic link at `from` points at, instead of the link. */
  link(fromBase: string, from: string, toBase: string, to: string, follow = false): void {
    const source = this.find(fromBase, from, follow ? 'follow' : 'lookup');
    const target = this.newEntry(toBase, to);
    if (this.mountOf(source.path) !== this.mountOf(target)) throw new ErrnoError('EXDEV');
    if (source.stats.kind === 'directory') throw new ErrnoError('EPERM');
    const { fs, inner } = this.backend(source.path);
    if (!fs.linkSync) throw new ErrnoError('ENOTSUP');
    fs.linkSync(inner, this.backend(target).inner);
  }

  symlink(target: string, base: string, path: string): void {
    checkPath(target);
    const { fs, inner } = this.backend(this.newEntry(base, path));
    if (!fs.symlinkSync || !fs.readlinkSync) throw new ErrnoError('ENOTSUP');
    fs.symlinkSync(target, inner);
  }

  readLink(base: string, path: string): string {
    const at = this.find(base, path, 'lookup');
    if (at.stats.kind !== 'symlink') throw new ErrnoError('EINVAL');
    return this.targetOf(at.path);
  }

  /** Sets times in milliseconds since 1970; an undefined one stays as it is. */
  setTimes(
    base: string,
    path: string,
    atimeMs: number | undefined,
    mtimeMs: number | undefined,
    follow = true,
  ): void {
    const at = this.find(base, path, follow ? 'follow' : 'lookup');
    const { fs, inner } = this.backend(at.path);
    const atime = (atimeMs ?? at.stats.atimeMs) / 1000;
    const mtime = (mtimeMs ?? at.stats.mtimeMs) / 1000;
    if (at.stats.kind !== 'symlink') fs.utimesSync(inner, atime, mtime);
    else if (fs.lutimesSync) fs.lutimesSync(inner, atime, mtime);
    else throw new ErrnoError('ENOTSUP');
  }

  private openAny(base: string, path: string, options: OpenOptions): OpenFile {
    const { create = false, directory = false } = options;
    if (create && directory) throw new ErrnoError('EINVAL');
    const exclusive = create && options.exclusive === true;
    const at = this.walk(base, path, exclusive ? 'entry' : options.noFollow ? 'lookup' : 'follow');
    if (create && at.slash) throw new ErrnoError('EISDIR');
    if (!at.stats) {
      if (!create) throw new ErrnoError('ENOENT');
      return this.openRegular(at.path, { ...options, exclusive });
    }
    if (exclusive) throw new ErrnoError('EEXIST');
    const { kind } = at.stats;
    if (kind === 'directory') {
      if (options.write || options.truncate || create) throw new ErrnoError('EISDIR');
      return new DirectoryFile(at.path, (now) => this.stat('/', now, false));
    }
    if (directory || at.slash) throw new ErrnoError('ENOTDIR');
    if (kind === 'symlink') throw new ErrnoError('ELOOP');
    const device = this.deviceAt(at.path);
    if (device) return new DeviceFile(at.path, device.device, device.inode);
    return this.openRegular(at.path, { ...options, exclusive });
  }

  private openRegular(path: string, options: OpenOptions): RegularFile {
    const { fs, inner, device } = this.backend(path);
    const flags = openFlagsOf(fs);
    let bits = 0;
    if (options.write) bits |= options.read ? flags.O_RDWR : flags.O_WRONLY;
    if (options.create) bits |= flags.O_CREAT;
    if (options.exclusive) bits |= flags.O_EXCL;
    if (options.truncate) bits |= flags.O_TRUNC;
    const fd = fs.openSync(inner, bits, 0o666);
    return new RegularFile(path, this.mountOf(path).fs, fd, device, this.monitor);
  }

  private walk(base: string, path: string, lastLink: LastLink): Walked {
    return walk(this.walkable, base, path, lastLink);
  }

  /** A path that must exist, and be a directory where a slash ends it. */
  private find(base: string, path: string, lastLink: LastLink): Walked & { readonly stats: GuestStats } {
    const { stats, ...at } = this.walk(base, path, lastLink);
    if (!stats) throw new ErrnoError('ENOENT');
    if (at.slash && stats.kind !== 'directory') throw new ErrnoError('ENOTDIR');
    return { ...at, stats };
  }

  /** The path of a link that is to be made. */
  private newEntry(base: string, path: string): string {
    const at = this.walk(base, path, 'entry');
    if (at.stats) throw new ErrnoError('EEXIST');
    if (at.slash) throw new ErrnoError('ENOENT');
    return at.path;
  }

  private names(directory: string): string[] {
    if (directory === DEV) return [...this.devices.keys()].sort();
    const { fs, inner } = this.backend(directory);
    const names = fs.readdirSync(inner).map((entry) => {
      if (typeof entry !== 'string') throw new ErrnoError('EILSEQ');
      return entry;
    });
    if (directory === '/') return [...new Set([...names, 'dev'])].sort();
    return names.sort();
  }

  private lstat(path: string): GuestStats | undefined {
    if (path === DEV) return DEV_STATS;
    if (isInside(DEV, path)) {
      const found = this.deviceAt(path);
      return found && deviceStats(found.device.kind ?? 'character-device', found.inode);
    }
    const { fs, inner, device } = this.backend(path);
    try {
      // A backend that cannot read links follows its own.
      return guestStats(fs.readlinkSync ? fs.lstatSync(inner) : fs.statSync(inner), device);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  private targetOf(link: string): string {
    const { fs, inner } = this.backend(link);
    const target = fs.readlinkSync?.(inner);
    if (typeof target !== 'string') throw new ErrnoError('EILSEQ');
    return target;
  }

  /** The backend of a path and the path in it; EACCES for what is in /dev. */
  private backend(path: string): { fs: FileSystem; inner: string; device: number } {
    if (isInside(DEV, path)) throw new ErrnoError('EACCES');
    const { point, calls: fs, device } = this.mountOf(path);
    return { fs, device, inner: point === '/' ? path : path.slice(point.length) || '/' };
  }

  private mount(point: string, fs: FileSystem, device: number): Mount {
    const inner = point === '/' ? '' : point;
    const calls = watchedCalls(fs, (operation, path, error) => {
      this.monitor.failed(operation, inner + path, error);
    });
    return { point, fs, calls, device };
  }

  private mountOf(path: string): Mount {
    return isInside(this.tmp.point, path) ? this.tmp : this.root;
  }

  /** An open directory follows its inode, so that a path from it means the same after a rename. */
  private moveOpenDirectories(from: string, to: string): void {
    for (const directory of this.openDirectories) {
      if (isInside(from, directory.path)) directory.path = to + directory.path.slice(from.length);
    }
  }

  private deviceAt(path: string): { device: Device; inode: number } | undefined {
    if (parentOf(path) !== DEV) return undefined;
    const name = path.slice(DEV.length + 1);
    const device = this.devices.get(name);
    return device && { device, inode: 2 + [...this.devices.keys()].indexOf(name) };
  }

  private isMountPoint(path: string): boolean {
    return path === '/' || path === DEV || path === this.tmp.point;
  }
}
