// The calls on an open descriptor. Reads and writes hand the file a view of guest memory, so that bytes
// are copied once, between the volume's buffer and the guest.

import { AfmpegError } from '../errors.js';
import { ErrnoError } from '../fs/errno.js';
import type { GuestFs } from '../fs/guest-fs.js';
import { filePosition } from '../guest/file-position.js';
import { SUCCESS, fileType, wasi } from './abi.js';
import type { Descriptor, Descriptors } from './descriptors.js';
import { writeFilestat } from './filestat.js';
import type { GuestMemory } from './guest-memory.js';
import { baseRights, dropRights, inheritingRights } from './rights.js';
import { resolveTimes } from './times.js';

const APPEND = wasi.FDFLAGS_APPEND;

export function fdCalls(memory: GuestMemory, descriptors: Descriptors, files: GuestFs) {
  /** Runs `move` over each buffer until one is not filled; a later failure does not lose earlier bytes. */
  function transfer(
    iovs: number,
    count: number,
    result: number,
    move: (buffer: Uint8Array) => number,
  ): number {
    const vectors = memory.view(iovs, count * 8);
    const answer = memory.view(result, 4);
    let total = 0;
    for (let at = 0; at < vectors.byteLength; at += 8) {
      const length = vectors.getUint32(at + 4, true);
      if (length === 0) continue;
      let moved: number;
      try {
        moved = move(memory.bytes(vectors.getUint32(at, true), length));
      } catch (error) {
        if (total === 0 || AfmpegError.is(error)) throw error;
        break;
      }
      total += moved;
      if (moved < length) break;
    }
    answer.setUint32(0, total, true);
    return SUCCESS;
  }

  function readable(fd: number, rights = wasi.RIGHTS_FD_READ): Descriptor {
    const descriptor = descriptors.get(fd, rights);
    if (descriptor.file.kind === 'directory') throw new ErrnoError('EISDIR');
    if (!descriptor.readable) throw new ErrnoError('EBADF');
    return descriptor;
  }

  function writable(fd: number, right = wasi.RIGHTS_FD_WRITE): Descriptor {
    const descriptor = descriptors.get(fd, right);
    if (!descriptor.writable) throw new ErrnoError('EBADF');
    return descriptor;
  }

  /** A directory is listed by cookies and has no position. */
  function withCursor(fd: number, right: number): Descriptor {
    const descriptor = descriptors.get(fd, right);
    if (descriptor.file.kind === 'directory') throw new ErrnoError('EBADF');
    return descriptor;
  }

  function positional(descriptor: Descriptor, offset: bigint, beyond: string): number {
    if (offset < 0n) throw new ErrnoError('EINVAL');
    if (descriptor.file.kind === 'pipe') throw new ErrnoError('ESPIPE');
    return filePosition(offset, beyond);
  }

  return {
    fd_read(fd: number, iovs: number, count: number, result: number): number {
      const descriptor = readable(fd);
      return transfer(iovs, count, result, (buffer) => {
        const moved = descriptor.file.read(buffer, descriptor.position);
        if (descriptor.file.kind === 'file') descriptor.position += moved;
        return moved;
      });
    },

    fd_pread(fd: number, iovs: number, count: number, offset: bigint, result: number): number {
      const descriptor = readable(fd, wasi.RIGHTS_FD_READ | wasi.RIGHTS_FD_SEEK);
      let position = positional(descriptor, offset, 'EINVAL');
      return transfer(iovs, count, result, (buffer) => {
        const moved = descriptor.file.read(buffer, position);
        position += moved;
        return moved;
      });
    },

    fd_write(fd: number, iovs: number, count: number, result: number): number {
      const descriptor = writable(fd);
      return transfer(iovs, count, result, (buffer) => {
        if (appends(descriptor)) descriptor.position = descriptor.file.stat().size;
        const moved = descriptor.file.write(buffer, descriptor.position);
        if (descriptor.file.kind === 'file') descriptor.position += moved;
        return moved;
      });
    },

    fd_pwrite(fd: number, iovs: number, count: number, offset: bigint, result: number): number {
      const descriptor = writable(fd, wasi.RIGHTS_FD_WRITE | wasi.RIGHTS_FD_SEEK);
      let position = positional(descriptor, offset, 'EFBIG');
      return transfer(iovs, count, result, (buffer) => {
        // Linux appends whatever the offset (pwrite(2), BUGS).
        const moved = descriptor.file.write(buffer, appends(descriptor) ? 'end' : position);
        position += moved;
        return moved;
      });
    },

    fd_seek(fd: number, offset: bigint, whence: number, result: number): number {
      const descriptor = withCursor(fd, wasi.RIGHTS_FD_SEEK);
      const answer = memory.view(result, 8);
      const from = seekBase(descriptor, whence);
      if (descriptor.file.kind === 'pipe') throw new ErrnoError('ESPIPE');
      // A device has no position: Linux answers 0 for /dev/null, zero and urandom, whatever is asked.
      if (descriptor.file.kind !== 'character-device') {
        descriptor.position = filePosition(BigInt(from()) + offset, 'EINVAL');
      }
      answer.setBigUint64(0, BigInt(descriptor.position), true);
      return SUCCESS;
    },

    fd_tell(fd: number, result: number): number {
      const descriptor = withCursor(fd, wasi.RIGHTS_FD_TELL);
      const answer = memory.view(result, 8);
      if (descriptor.file.kind === 'pipe') throw new ErrnoError('ESPIPE');
      answer.setBigUint64(0, BigInt(descriptor.position), true);
      return SUCCESS;
    },

    fd_close(fd: number): number {
      descriptors.close(fd);
      return SUCCESS;
    },

    fd_renumber(from: number, to: number): number {
      descriptors.renumber(from, to);
      return SUCCESS;
    },

    fd_sync(fd: number): number {
      const { file } = descriptors.get(fd, wasi.RIGHTS_FD_SYNC);
      file.sync();
      return SUCCESS;
    },

    fd_datasync(fd: number): number {
      const { file } = descriptors.get(fd, wasi.RIGHTS_FD_DATASYNC);
      file.sync();
      return SUCCESS;
    },

    fd_advise(fd: number): number {
      if (descriptors.get(fd, wasi.RIGHTS_FD_ADVISE).file.kind === 'pipe') throw new ErrnoError('ESPIPE');
      return SUCCESS;
    },

    fd_allocate(fd: number, offset: bigint, length: bigint): number {
      const { file } = writable(fd, wasi.RIGHTS_FD_ALLOCATE);
      if (file.kind !== 'file') throw new ErrnoError(file.kind === 'pipe' ? 'ESPIPE' : 'ENODEV');
      if (offset < 0n || length <= 0n) throw new ErrnoError('EINVAL');
      const end = filePosition(offset + length, 'EFBIG');
      if (end > file.stat().size) file.truncate(end);
      return SUCCESS;
    },

    fd_filestat_get(fd: number, result: number): number {
      writeFilestat(memory, result, descriptors.get(fd, wasi.RIGHTS_FD_FILESTAT_GET).file.stat());
      return SUCCESS;
    },

    fd_filestat_set_size(fd: number, size: bigint): number {
      const { file, writable: canWrite } = descriptors.get(fd, wasi.RIGHTS_FD_FILESTAT_SET_SIZE);
      if (!canWrite || file.kind !== 'file') throw new ErrnoError('EINVAL');
      file.truncate(filePosition(size, 'EFBIG'));
      return SUCCESS;
    },

    fd_filestat_set_times(fd: number, atim: bigint, mtim: bigint, fstFlags: number): number {
      const { file } = descriptors.get(fd, wasi.RIGHTS_FD_FILESTAT_SET_TIMES);
      const { atimeMs, mtimeMs } = resolveTimes(atim, mtim, fstFlags);
      if (!file.setTimes?.(atimeMs, mtimeMs)) files.setTimes('/', file.path, atimeMs, mtimeMs);
      return SUCCESS;
    },

    fd_fdstat_get(fd: number, result: number): number {
      const descriptor = descriptors.get(fd);
      const { kind } = descriptor.file;
      const view = memory.view(result, 24);
      view.setUint8(0, fileType(kind));
      view.setUint8(1, 0);
      view.setUint16(2, descriptor.flags, true);
      view.setUint32(4, 0, true);
      view.setBigUint64(8, BigInt(baseRights(descriptor)), true);
      view.setBigUint64(16, BigInt(inheritingRights(descriptor)), true);
      return SUCCESS;
    },

    fd_fdstat_set_flags(fd: number, flags: number): number {
      descriptors.get(fd, wasi.RIGHTS_FD_FDSTAT_SET_FLAGS).flags = flags;
      return SUCCESS;
    },

    fd_fdstat_set_rights(fd: number, base: bigint, inheriting: bigint): number {
      dropRights(descriptors.get(fd), base, inheriting);
      return SUCCESS;
    },

    fd_prestat_get(fd: number, result: number): number {
      const { preopen } = descriptors.get(fd);
      if (preopen === undefined) throw new ErrnoError('EBADF');
      const view = memory.view(result, 8);
      view.setUint32(0, wasi.PREOPENTYPE_DIR, true);
      view.setUint32(4, preopen.length, true);
      return SUCCESS;
    },

    fd_prestat_dir_name(fd: number, pointer: number, length: number): number {
      const { preopen } = descriptors.get(fd);
      if (preopen === undefined) throw new ErrnoError('EBADF');
      if (length < preopen.length) throw new ErrnoError('ENAMETOOLONG');
      new TextEncoder().encodeInto(preopen, memory.bytes(pointer, length));
      return SUCCESS;
    },
  };
}

function appends({ flags, file }: Descriptor): boolean {
  return (flags & APPEND) !== 0 && file.kind === 'file';
}

function seekBase(descriptor: Descriptor, whence: number): () => number {
  switch (whence) {
    case wasi.WHENCE_SET:
      return () => 0;
    case wasi.WHENCE_CUR:
      return () => descriptor.position;
    case wasi.WHENCE_END:
      return () => descriptor.file.stat().size;
    default:
      throw new ErrnoError('EINVAL');
  }
}
