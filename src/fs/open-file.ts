// What a guest's descriptor points at: a regular file, a directory or a device. Positions are the caller's,
// so one open file can serve any bridge.

import { ErrnoError } from './errno.js';
import type { FileStats, FileSystem } from './file-system.js';
import { isBroken } from './io-failure.js';
import type { IoFailure } from './io-failure.js';
import { kindOf } from './kind.js';
import type { FileKind } from './kind.js';
import { NotReady } from './not-ready.js';

/** Metadata of a guest file. Sizes in bytes, times in milliseconds since 1970. */
export interface GuestStats {
  readonly kind: FileKind;
  readonly device: number;
  readonly inode: number;
  readonly links: number;
  readonly size: number;
  readonly atimeMs: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
}

export interface OpenFile {
  readonly kind: FileKind;
  /** Absolute guest path; of a file, the one it was opened by. */
  readonly path: string;
  stat(): GuestStats;
  /** Reads at `position` (devices ignore it) and returns the bytes read; 0 is the end. */
  read(target: Uint8Array, position: number): number;
  /** Writes at `position`, or at the end for `'end'`, and returns the bytes written. */
  write(source: Uint8Array, position: number | 'end'): number;
  truncate(size: number): void;
  sync(): void;
  /** Sets times in milliseconds since 1970. Missing or false: they can only be set by path. */
  setTimes?(atimeMs: number | undefined, mtimeMs: number | undefined): boolean;
  close(): void;
}

/** What a run is told of its regular files. */
export interface FileMonitor {
  /** How many of `bytes` more may be written. */
  room(bytes: number): number;
  /** Counts what was written. */
  spend(bytes: number): void;
  /** The backend failed, which the guest may well pass over. */
  failed(operation: IoFailure['operation'], path: string, error: unknown): void;
}

export function guestStats(stats: FileStats, device: number): GuestStats {
  return {
    kind: kindOf(stats),
    device,
    inode: stats.ino,
    links: stats.nlink,
    size: stats.size,
    atimeMs: stats.atimeMs,
    mtimeMs: stats.mtimeMs,
    ctimeMs: stats.ctimeMs,
  };
}

export class RegularFile implements OpenFile {
  readonly kind = 'file';
  /** The file is known to reach this far, so that only a write beyond it has to ask for the size. */
  private knownSize = 0;

  constructor(
    readonly path: string,
    private readonly fs: FileSystem,
    private readonly fd: number,
    private readonly device: number,
    private readonly monitor: FileMonitor,
  ) {}

  stat(): GuestStats {
    return guestStats(this.stats(), this.device);
  }

  read(target: Uint8Array, position: number): number {
    try {
      return this.fs.readSync(this.fd, target, 0, target.length, position);
    } catch (error) {
      throw error instanceof NotReady ? error : this.failed('read', error);
    }
  }

  /** Takes what still fits below the limit, as a full disk does. */
  write(source: Uint8Array, position: number | 'end'): number {
    const at = position === 'end' ? this.size() : position;
    if (at + source.length > Number.MAX_SAFE_INTEGER) throw new ErrnoError('EFBIG');
    // A hole in front of the bytes costs as much as they do: most backends fill it with zeros.
    const hole = at > this.knownSize ? Math.max(0, at - this.size()) : 0;
    const length = this.monitor.room(hole + source.length) - hole;
    if (length <= 0) throw new ErrnoError('ENOSPC');
    let written: number;
    try {
      written = this.fs.writeSync(this.fd, source, 0, length, at);
    } catch (error) {
      throw this.failed('write', error);
    }
    this.monitor.spend(hole + written);
    this.knownSize = Math.max(this.knownSize, at + written);
    return written;
  }

  truncate(size: number): void {
    const growth = Math.max(0, size - this.size());
    if (this.monitor.room(growth) < growth) throw new ErrnoError('ENOSPC');
    try {
      this.fs.ftruncateSync(this.fd, size);
    } catch (error) {
      throw this.failed('truncate', error);
    }
    this.monitor.spend(growth);
    this.knownSize = size;
  }

  setTimes(atimeMs: number | undefined, mtimeMs: number | undefined): boolean {
    if (!this.fs.futimesSync) return false;
    const now = this.stat();
    this.fs.futimesSync(this.fd, (atimeMs ?? now.atimeMs) / 1000, (mtimeMs ?? now.mtimeMs) / 1000);
    return true;
  }

  sync(): void {
    try {
      this.fs.fsyncSync(this.fd);
    } catch (error) {
      throw this.failed('sync', error);
    }
  }

  close(): void {
    try {
      this.fs.closeSync(this.fd);
    } catch (error) {
      throw this.failed('close', error);
    }
  }

  private size(): number {
    return this.stats().size;
  }

  private stats(): FileStats {
    try {
      return this.fs.fstatSync(this.fd);
    } catch (error) {
      throw isBroken(error) ? this.failed('stat', error) : error;
    }
  }

  private failed(operation: IoFailure['operation'], error: unknown): unknown {
    this.monitor.failed(operation, this.path, error);
    return error;
  }
}

/** A directory is a path, as WASI opens it: its entries are read by name, never through a descriptor. */
export class DirectoryFile implements OpenFile {
  readonly kind = 'directory';

  constructor(
    /** Changes when the directory is renamed. */
    public path: string,
    private readonly readStats: (path: string) => GuestStats,
  ) {}

  stat(): GuestStats {
    return this.readStats(this.path);
  }
  read(): number {
    throw new ErrnoError('EISDIR');
  }
  write(): number {
    throw new ErrnoError('EISDIR');
  }
  truncate(): void {
    throw new ErrnoError('EINVAL');
  }
  sync(): void {
    // Nothing is buffered for a directory.
  }
  close(): void {
    // Nothing is held open.
  }
}
