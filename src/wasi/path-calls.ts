// The calls that name a file by its path.

import { ErrnoError } from '../fs/errno.js';
import type { GuestFs } from '../fs/guest-fs.js';
import { SUCCESS, wasi } from './abi.js';
import type { Descriptors } from './descriptors.js';
import { writeFilestat } from './filestat.js';
import type { GuestMemory } from './guest-memory.js';
import { resolveTimes } from './times.js';

const LOOKUP_SYMLINK_FOLLOW = 1;
const READ_RIGHTS = BigInt(wasi.RIGHTS_FD_READ);
const WRITE_RIGHTS = BigInt(wasi.RIGHTS_FD_WRITE);

export function pathCalls(memory: GuestMemory, descriptors: Descriptors, files: GuestFs) {
  return {
    path_open(
      dirFd: number,
      lookup: number,
      pointer: number,
      length: number,
      oflags: number,
      rights: bigint,
      inheriting: bigint,
      fdFlags: number,
      result: number,
    ): number {
      const answer = memory.view(result, 4);
      const create = (oflags & wasi.OFLAGS_CREAT) !== 0;
      const truncate = (oflags & wasi.OFLAGS_TRUNC) !== 0;
      const base = descriptors.directory(
        dirFd,
        wasi.RIGHTS_PATH_OPEN |
          (create ? wasi.RIGHTS_PATH_CREATE_FILE : 0) |
          (truncate ? wasi.RIGHTS_PATH_FILESTAT_SET_SIZE : 0),
      );
      const directory = (oflags & wasi.OFLAGS_DIRECTORY) !== 0;
      const withheld = descriptors.get(dirFd).droppedInheriting ?? 0;
      if (((rights | inheriting) & BigInt(withheld)) !== 0n) throw new ErrnoError('ENOTCAPABLE');
      const readable = (rights & READ_RIGHTS) !== 0n;
      const writable = (rights & WRITE_RIGHTS) !== 0n;
      const file = files.open(base, memory.text(pointer, length), {
        read: readable,
        write: writable,
        create,
        exclusive: (oflags & wasi.OFLAGS_EXCL) !== 0,
        truncate,
        directory,
        noFollow: (lookup & LOOKUP_SYMLINK_FOLLOW) === 0,
      });
      const fd = descriptors.add({
        ...{ file, readable, writable, position: 0, flags: fdFlags },
        ...(withheld !== 0 && { dropped: withheld, droppedInheriting: withheld }),
      });
      answer.setUint32(0, fd, true);
      return SUCCESS;
    },

    path_filestat_get(
      dirFd: number,
      lookup: number,
      pointer: number,
      length: number,
      result: number,
    ): number {
      const follow = (lookup & LOOKUP_SYMLINK_FOLLOW) !== 0;
      const stats = files.stat(
        descriptors.directory(dirFd, wasi.RIGHTS_PATH_FILESTAT_GET),
        memory.text(pointer, length),
        follow,
      );
      writeFilestat(memory, result, stats);
      return SUCCESS;
    },

    path_filestat_set_times(
      dirFd: number,
      lookup: number,
      pointer: number,
      length: number,
      atim: bigint,
      mtim: bigint,
      fstFlags: number,
    ): number {
      const { atimeMs, mtimeMs } = resolveTimes(atim, mtim, fstFlags);
      const follow = (lookup & LOOKUP_SYMLINK_FOLLOW) !== 0;
      files.setTimes(
        descriptors.directory(dirFd, wasi.RIGHTS_PATH_FILESTAT_SET_TIMES),
        memory.text(pointer, length),
        atimeMs,
        mtimeMs,
        follow,
      );
      return SUCCESS;
    },

    path_create_directory(dirFd: number, pointer: number, length: number): number {
      files.makeDirectory(
        descriptors.directory(dirFd, wasi.RIGHTS_PATH_CREATE_DIRECTORY),
        memory.text(pointer, length),
      );
      return SUCCESS;
    },

    path_remove_directory(dirFd: number, pointer: number, length: number): number {
      files.removeDirectory(
        descriptors.directory(dirFd, wasi.RIGHTS_PATH_REMOVE_DIRECTORY),
        memory.text(pointer, length),
      );
      return SUCCESS;
    },

    path_unlink_file(dirFd: number, pointer: number, length: number): number {
      files.unlink(descriptors.directory(dirFd, wasi.RIGHTS_PATH_UNLINK_FILE), memory.text(pointer, length));
      return SUCCESS;
    },

    path_rename(
      fromFd: number,
      fromPointer: number,
      fromLength: number,
      toFd: number,
      toPointer: number,
      toLength: number,
    ): number {
      files.rename(
        descriptors.directory(fromFd, wasi.RIGHTS_PATH_RENAME_SOURCE),
        memory.text(fromPointer, fromLength),
        descriptors.directory(toFd, wasi.RIGHTS_PATH_RENAME_TARGET),
        memory.text(toPointer, toLength),
      );
      return SUCCESS;
    },

    path_link(
      fromFd: number,
      lookup: number,
      fromPointer: number,
      fromLength: number,
      toFd: number,
      toPointer: number,
      toLength: number,
    ): number {
      files.link(
        descriptors.directory(fromFd, wasi.RIGHTS_PATH_LINK_SOURCE),
        memory.text(fromPointer, fromLength),
        descriptors.directory(toFd, wasi.RIGHTS_PATH_LINK_TARGET),
        memory.text(toPointer, toLength),
        (lookup & LOOKUP_SYMLINK_FOLLOW) !== 0,
      );
      return SUCCESS;
    },

    path_symlink(
      targetPointer: number,
      targetLength: number,
      dirFd: number,
      pointer: number,
      length: number,
    ): number {
      const target = memory.text(targetPointer, targetLength);
      files.symlink(
        target,
        descriptors.directory(dirFd, wasi.RIGHTS_PATH_SYMLINK),
        memory.text(pointer, length),
      );
      return SUCCESS;
    },

    path_readlink(
      dirFd: number,
      pointer: number,
      length: number,
      buffer: number,
      bufferLength: number,
      result: number,
    ): number {
      const target = files.readLink(
        descriptors.directory(dirFd, wasi.RIGHTS_PATH_READLINK),
        memory.text(pointer, length),
      );
      const bytes = new TextEncoder().encode(target).subarray(0, bufferLength);
      memory.bytes(buffer, bytes.length).set(bytes);
      memory.view(result, 4).setUint32(0, bytes.length, true);
      return SUCCESS;
    },
  };
}
