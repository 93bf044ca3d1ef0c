// The file system as one run sees it: the caller's volume at `/`, a private `/tmp`, and devices in `/dev`.
// Both bridges stand on it, so a rule of Linux that a backend gets wrong is mended once, here.

import { Volume } from 'memfs';
import { DeviceFile, deviceStats, standardDevices } from './devices.js';
import type { Device } from './devices.js';
import { ErrnoError, errnoOf } from './errno.js';
import type { FileStats, FileSystem } from './file-system.js';
import { DirectoryFile, RegularFile, guestStats } from './open-file.js';
import type { GuestStats, OpenFile, WriteBudget } from './open-file.js';
import { isInside, parentOf, resolveGuestPath } from './paths.js';
import { renameReplacing } from './rename.js';

export interface GuestFsOptions {
  /** Mounted at `/`. */
  root: FileSystem;
  stdin: Device;
  stdout: Device;
  stderr: Device;
  /** Files that may be open at once; one more answers EMFILE. Default 1024. */
  maxOpenFiles?: number;
  /** Bytes that may be written to regular files, `/tmp` included; more answers ENOSPC. Default no limit. */
  maxBytesWritten?: number;
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
  readonly device: number;
}

interface Located {
  readonly path: string;
  readonly mustBeDirectory: boolean;
  readonly mount: Mount;
  /** The path inside the mount. */
  readonly inner: string;
}

/** Linux's values; a backend with others names them in `constants`. */
const LINUX_FLAGS = {
  O_WRONLY: 1,
  O_RDWR: 2,
  O_CREAT: 0o100,
  O_EXCL: 0o200,
  O_TRUNC: 0o1000,
  O_NOFOLLOW: 0o400000,
};

const DEV = '/dev';
const DEV_STATS: GuestStats = { ...deviceStats('directory', 1), links: 2 };

export class GuestFs {
  private readonly root: Mount;
  private readonly tmp: Mount;
  private readonly devices: ReadonlyMap<string, Device>;
  private readonly maxOpenFiles: number;
  private openFiles = 0;
  private bytesLeft: number;
  private readonly budget: WriteBudget = {
    take: (bytes) => {
      if (bytes > this.bytesLeft) {
        this.brokenLimit = 'bytesWritten';
        throw new ErrnoError('ENOSPC');
      }
      this.bytesLeft -= bytes;
    },
  };

  /** The limit that a call of the guest ran into, if any; the guest saw it as an errno. */
  brokenLimit: 'bytesWritten' | 'openFiles' | undefined;

  constructor(options: GuestFsOptions) {
    this.root = { point: '/', fs: options.root, device: 1 };
    this.tmp = { point: '/tmp', fs: new Volume(), device: 2 };
    this.devices = standardDevices(options);
    this.maxOpenFiles = options.maxOpenFiles ?? 1024;
    this.bytesLeft = options.maxBytesWritten ?? Infinity;
  }

  open(base: string, path: string, options: OpenOptions): OpenFile {
    if (this.openFiles >= this.maxOpenFiles) {
      this.brokenLimit = 'openFiles';
      throw new ErrnoError('EMFILE');
    }
    const file = this.openLocated(this.locate(base, path), options);
    this.openFiles++;
    return file;
  }

  /** Closes what {@link open} gave; every open file is closed exactly once. */
  close(file: OpenFile): void {
    this.openFiles--;
    file.close();
  }

  stat(base: string, path: string, follow: boolean): GuestStats {
    return this.statLocated(this.locate(base, path), follow);
  }

  /** Names in a directory, sorted by code unit, without `.` and `..`. */
  list(directory: string): string[] {
    if (directory === DEV) return [...this.devices.keys()].sort();
    const { mount, inner } = this.locate('/', directory);
    const names = mount.fs.readdirSync(inner).map((entry) => {
      if (typeof entry !== 'string') throw new ErrnoError('EILSEQ');
      return entry;
    });
    if (directory === '/') return [...new Set([...names, 'dev', 'tmp'])].sort();
    return names.sort();
  }

  makeDirectory(base: string, path: string): void {
    const at = this.locate(base, path);
    if (this.exists(at)) throw new ErrnoError('EEXIST');
    this.refuseDevice(at);
    at.mount.fs.mkdirSync(at.inner);
  }

  removeDirectory(base: string, path: string): void {
    const at = this.locate(base, path);
    if (this.isMountPoint(at.path)) throw new ErrnoError('EBUSY');
    this.refuseDevice(at);
    if (this.statLocated(at, false).kind !== 'directory') throw new ErrnoError('ENOTDIR');
    if (at.mount.fs.readdirSync(at.inner).length > 0) throw new ErrnoError('ENOTEMPTY');
    at.mount.fs.rmdirSync(at.inner);
  }

  unlink(base: string, path: string): void {
    const at = this.locate(base, path);
    // memfs and macOS answer EPERM where Linux says EISDIR.
    if (this.statLocated(at, false).kind === 'directory') throw new ErrnoError('EISDIR');
    this.refuseDevice(at);
    at.mount.fs.unlinkSync(at.inner);
  }

  rename(fromBase: string, from: string, toBase: string, to: string): void {
    const source = this.locate(fromBase, from);
    const target = this.locate(toBase, to);
    if (this.isMountPoint(source.path) || this.isMountPoint(target.path)) throw new ErrnoError('EBUSY');
    const moved = this.statLocated(source, false);
    this.refuseDevice(source);
    this.refuseDevice(target);
    if (source.mount !== target.mount) throw new ErrnoError('EXDEV');
    if (target.mustBeDirectory && moved.kind !== 'directory') throw new ErrnoError('ENOTDIR');
    renameReplacing(source.mount.fs, source.inner, target.inner, moved.kind);
  }

  link(fromBase: string, from: string, toBase: string, to: string): void {
    const source = this.locate(fromBase, from);
    const target = this.locate(toBase, to);
    this.refuseDevice(source);
    this.refuseDevice(target);
    if (source.mount !== target.mount) throw new ErrnoError('EXDEV');
    if (this.statLocated(source, false).kind === 'directory') throw new ErrnoError('EPERM');
    const { fs } = source.mount;
    if (!fs.linkSync) throw new ErrnoError('ENOTSUP');
    fs.linkSync(source.inner, target.inner);
  }

  symlink(target: string, base: string, path: string): void {
    if (target === '') throw new ErrnoError('ENOENT');
    const at = this.locate(base, path);
    this.refuseDevice(at);
    if (!at.mount.fs.symlinkSync) throw new ErrnoError('ENOTSUP');
    at.mount.fs.symlinkSync(target, at.inner);
  }

  readLink(base: string, path: string): string {
    const at = this.locate(base, path);
    if (this.statLocated(at, false).kind !== 'symlink') throw new ErrnoError('EINVAL');
    const target = at.mount.fs.readlinkSync?.(at.inner);
    if (typeof target !== 'string') throw new ErrnoError('EINVAL');
    return target;
  }

  /** Sets times in milliseconds since 1970; an undefined one stays as it is. */
  setTimes(base: string, path: string, atimeMs: number | undefined, mtimeMs: number | undefined): void {
    const at = this.locate(base, path);
    this.refuseDevice(at);
    const now = this.statLocated(at, true);
    at.mount.fs.utimesSync(at.inner, (atimeMs ?? now.atimeMs) / 1000, (mtimeMs ?? now.mtimeMs) / 1000);
  }

  private openLocated(at: Located, options: OpenOptions): OpenFile {
    const device = this.deviceAt(at.path);
    if (device) {
      if (options.create && options.exclusive) throw new ErrnoError('EEXIST');
      if (options.directory || at.mustBeDirectory) throw new ErrnoError('ENOTDIR');
      return new DeviceFile(at.path, device.device, device.inode);
    }
    const found = this.statIfThere(at, !options.noFollow);
    if (!found) return this.createFile(at, options);
    if (options.create && options.exclusive) throw new ErrnoError('EEXIST');
    if (found.kind === 'symlink') throw new ErrnoError('ELOOP');
    if (found.kind === 'directory') {
      if (options.write || options.truncate || (options.create && !options.directory))
        throw new ErrnoError('EISDIR');
      return new DirectoryFile(at.path, () => this.statLocated(at, true));
    }
    if (options.directory || at.mustBeDirectory) throw new ErrnoError('ENOTDIR');
    return this.openRegular(at, options);
  }

  private createFile(at: Located, options: OpenOptions): OpenFile {
    if (!options.create) throw new ErrnoError('ENOENT');
    if (isInside(DEV, at.path)) throw new ErrnoError('EACCES');
    if (options.directory) throw new ErrnoError('EINVAL');
    if (at.mustBeDirectory) throw new ErrnoError('EISDIR');
    return this.openRegular(at, options);
  }

  private openRegular(at: Located, options: OpenOptions): RegularFile {
    const { fs, device } = at.mount;
    const flags = { ...LINUX_FLAGS, ...(fs.constants as Partial<typeof LINUX_FLAGS> | undefined) };
    let bits = 0;
    if (options.write) bits |= options.read ? flags.O_RDWR : flags.O_WRONLY;
    if (options.create) bits |= flags.O_CREAT;
    if (options.exclusive) bits |= flags.O_EXCL;
    if (options.truncate) bits |= flags.O_TRUNC;
    if (options.noFollow) bits |= flags.O_NOFOLLOW;
    return new RegularFile(at.path, fs, fs.openSync(at.inner, bits, 0o666), device, this.budget);
  }

  private locate(base: string, path: string): Located {
    const { path: resolved, mustBeDirectory } = resolveGuestPath(base, path);
    const mount = isInside(this.tmp.point, resolved) ? this.tmp : this.root;
    const inner = mount === this.root ? resolved : resolved.slice(mount.point.length) || '/';
    return { path: resolved, mustBeDirectory, mount, inner };
  }

  private statLocated(at: Located, follow: boolean): GuestStats {
    if (at.path === DEV) return DEV_STATS;
    const device = this.deviceAt(at.path);
    if (device) {
      if (at.mustBeDirectory) throw new ErrnoError('ENOTDIR');
      return deviceStats(device.device.kind ?? 'character-device', device.inode);
    }
    if (isInside(DEV, at.path)) throw new ErrnoError('ENOENT');
    const { fs, device: id } = at.mount;
    // A trailing slash asks for what the link points at, as on Linux.
    const stats: FileStats = follow || at.mustBeDirectory ? fs.statSync(at.inner) : fs.lstatSync(at.inner);
    if (at.mustBeDirectory && !stats.isDirectory()) throw new ErrnoError('ENOTDIR');
    return guestStats(stats, id);
  }

  private statIfThere(at: Located, follow: boolean): GuestStats | undefined {
    try {
      return this.statLocated(at, follow);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
      // The directory that would hold it must be one, else the answer is ENOTDIR.
      const parent = this.locate('/', parentOf(at.path));
      if (this.statLocated(parent, true).kind !== 'directory') throw new ErrnoError('ENOTDIR');
      return undefined;
    }
  }

  private exists(at: Located): boolean {
    return this.statIfThere({ ...at, mustBeDirectory: false }, false) !== undefined;
  }

  private deviceAt(path: string): { device: Device; inode: number } | undefined {
    if (parentOf(path) !== DEV) return undefined;
    const name = path.slice(DEV.length + 1);
    const device = this.devices.get(name);
    return device && { device, inode: 2 + [...this.devices.keys()].indexOf(name) };
  }

  private refuseDevice(at: Located): void {
    if (isInside(DEV, at.path)) throw new ErrnoError('EACCES');
  }

  private isMountPoint(path: string): boolean {
    return path === '/' || path === DEV || path === this.tmp.point;
  }
}
