// The guest's descriptor table.

import { ErrnoError } from '../fs/errno.js';
import type { GuestFs } from '../fs/guest-fs.js';
import type { OpenFile } from '../fs/open-file.js';

export interface Descriptor {
  readonly file: OpenFile;
  readonly readable: boolean;
  readonly writable: boolean;
  /** Next byte to read or write, up to 2^53 - 1. */
  position: number;
  /** FDFLAGS_*. */
  flags: number;
  /** Snapshot of a directory's names, taken when it is read from its start. */
  entries?: readonly string[];
  /** Name of a preopened directory. */
  readonly preopen?: string;
  /** Rights (RIGHTS_*) that the guest gave up. */
  dropped?: number;
  /** The same of what is opened below a directory. */
  droppedInheriting?: number;
}

export class Descriptors {
  private readonly table = new Map<number, Descriptor>();
  /** Lowest number that may be free: a descriptor is always the lowest free one, as POSIX asks. */
  private lowestFree = 0;

  constructor(private readonly files: GuestFs) {
    const stdio = { position: 0, flags: 0 };
    this.add({ ...stdio, file: this.openPath('/dev/stdin', true), readable: true, writable: false });
    this.add({ ...stdio, file: this.openPath('/dev/stdout', false), readable: false, writable: true });
    this.add({ ...stdio, file: this.openPath('/dev/stderr', false), readable: false, writable: true });
    this.add({ ...stdio, file: this.openPath('/', true), readable: false, writable: false, preopen: '/' });
  }

  /** For a call that needs `right` (RIGHTS_*): ENOTCAPABLE where the guest gave it up. */
  get(fd: number, right = 0): Descriptor {
    const descriptor = this.table.get(fd);
    if (!descriptor) throw new ErrnoError('EBADF');
    if (descriptor.dropped !== undefined && (descriptor.dropped & right) !== 0) {
      throw new ErrnoError('ENOTCAPABLE');
    }
    return descriptor;
  }

  /** The guest path of the directory that a path call, which needs `right`, starts from. */
  directory(fd: number, right: number): string {
    const { file } = this.get(fd, right);
    if (file.kind !== 'directory') throw new ErrnoError('ENOTDIR');
    return file.path;
  }

  add(descriptor: Descriptor): number {
    let fd = this.lowestFree;
    while (this.table.has(fd)) fd++;
    this.table.set(fd, descriptor);
    this.lowestFree = fd + 1;
    return fd;
  }

  close(fd: number): void {
    const { file } = this.get(fd);
    this.table.delete(fd);
    this.lowestFree = Math.min(this.lowestFree, fd);
    this.files.close(file);
  }

  /** Moves `from` onto `to`, closing what `to` was; also when that one's file fails to close. */
  renumber(from: number, to: number): void {
    const moved = this.get(from);
    this.get(to);
    if (from === to) return;
    try {
      this.close(to);
    } finally {
      this.table.delete(from);
      this.table.set(to, moved);
      this.lowestFree = Math.min(this.lowestFree, from);
    }
  }

  /** Closes everything, also when one file refuses. */
  closeAll(): void {
    for (const fd of [...this.table.keys()]) {
      try {
        this.close(fd);
      } catch {
        // The guest is gone and nobody is left to tell; the other files still have to be closed.
      }
    }
  }

  private openPath(path: string, read: boolean): OpenFile {
    return this.files.open('/', path, { read, write: !read });
  }
}
