// The glue's idea of a descriptor, over a file of the guest's file system.

import { ErrnoError } from '../fs/errno.js';
import type { FileKind } from '../fs/kind.js';
import type { OpenFile } from '../fs/open-file.js';
import { LINUX_FLAGS } from '../fs/open-flags.js';
import { filePosition } from '../guest/file-position.js';

const MODES: Record<FileKind, number> = {
  file: 0o100666,
  directory: 0o40777,
  symlink: 0o120777,
  'character-device': 0o20666,
  pipe: 0o10666,
};

const POLLOUT = 4;

export function modeOf(kind: FileKind): number {
  return MODES[kind];
}

/** What descriptors that come of one `open` share: POSIX's open file description. */
export interface Description {
  readonly file: OpenFile;
  /** O_* flags. */
  flags: number;
  /** Next byte to read or write, up to 2^53 - 1. */
  position: number;
  /** Descriptors that point here; the last one to go closes the file. */
  descriptors: number;
}

/** The fields are those that the glue's system calls read and write. */
export class CoreStream {
  /**
   * `select` and `poll` look for a `poll` in it; a stream without one is always ready. A pipe is ready for
   * writing only: ffmpeg asks whether a key was pressed, and after a yes it would wait for one in `read`.
   */
  readonly stream_ops: { readonly poll?: () => number };
  /** Names of a directory that is being read. */
  getdents: readonly string[] | null = null;

  constructor(
    readonly fd: number,
    readonly description: Description,
  ) {
    this.stream_ops = description.file.kind === 'pipe' ? { poll: () => POLLOUT } : {};
  }

  get flags(): number {
    return this.description.flags;
  }
  set flags(flags: number) {
    this.description.flags = flags;
  }

  get position(): number {
    return this.description.position;
  }

  /**
   * `fstat` hands it to FS.stat and nothing else looks at it unless it is a directory: the stream itself
   * stands for a file, which may have been renamed or unlinked since it was opened.
   */
  get path(): string | this {
    return this.description.file.kind === 'directory' ? this.description.file.path : this;
  }

  get node(): { id: number; mode: number; path: string } {
    const { file } = this.description;
    return { id: file.stat().inode, mode: modeOf(file.kind), path: file.path };
  }

  read(target: Uint8Array, position?: number): number {
    const { file, flags } = this.description;
    if (file.kind === 'directory') throw new ErrnoError('EISDIR');
    if ((flags & LINUX_FLAGS.O_ACCMODE) === LINUX_FLAGS.O_WRONLY) throw new ErrnoError('EBADF');
    if (position !== undefined) return file.read(target, this.positional(position));
    const moved = file.read(target, this.position);
    this.description.position += moved;
    return moved;
  }

  /** Goes on after a short write: the glue would go on with the next buffer. */
  write(source: Uint8Array, position?: number): number {
    const { file, flags } = this.description;
    if ((flags & LINUX_FLAGS.O_ACCMODE) === 0) throw new ErrnoError('EBADF');
    const append = (flags & LINUX_FLAGS.O_APPEND) !== 0 && file.kind === 'file';
    if (append) this.description.position = file.stat().size;
    const start = position === undefined || append ? this.position : this.positional(position);
    let written = 0;
    while (written < source.length) {
      const moved = file.write(source.subarray(written), append ? 'end' : start + written);
      if (moved === 0) break;
      written += moved;
    }
    if (position === undefined) this.description.position = start + written;
    return written;
  }

  seek(offset: number, whence: number): number {
    const { file } = this.description;
    if (file.kind === 'pipe') throw new ErrnoError('ESPIPE');
    if (file.kind !== 'character-device') {
      this.description.position = filePosition(this.seekBase(whence) + offset, 'EOVERFLOW');
    }
    return this.position;
  }

  private seekBase(whence: number): number {
    switch (whence) {
      case 0:
        return 0;
      case 1:
        return this.position;
      case 2:
        return this.description.file.stat().size;
      default:
        throw new ErrnoError('EINVAL');
    }
  }

  private positional(position: number): number {
    if (this.description.file.kind === 'pipe') throw new ErrnoError('ESPIPE');
    return filePosition(position, 'EOVERFLOW');
  }
}
