// fd_readdir: a cookie is an index into a snapshot of the names, so that a listing costs one look at the
// directory however small the guest's buffer is, and stays stable while entries come and go.

import { ErrnoError } from '../fs/errno.js';
import type { GuestFs } from '../fs/guest-fs.js';
import { SUCCESS, fileType, wasi } from './abi.js';
import type { Descriptors } from './descriptors.js';
import type { GuestMemory } from './guest-memory.js';

/** Bytes of a dirent before its name: next cookie, inode, name length, type. */
const HEAD = 24;

export function readdirCalls(memory: GuestMemory, descriptors: Descriptors, files: GuestFs) {
  return {
    fd_readdir(fd: number, pointer: number, length: number, cookie: bigint, result: number): number {
      const descriptor = descriptors.get(fd, wasi.RIGHTS_FD_READDIR);
      const { file } = descriptor;
      if (file.kind !== 'directory') throw new ErrnoError('ENOTDIR');
      if (cookie === 0n || !descriptor.entries) descriptor.entries = ['.', '..', ...files.list(file.path)];
      const { entries } = descriptor;
      const target = memory.bytes(pointer, length);
      const answer = memory.view(result, 4);
      let used = 0;
      for (
        let index = Number(BigInt.asUintN(64, cookie));
        index < entries.length && used < target.length;
        index++
      ) {
        const record = dirent(files, file.path, entries[index] ?? '', index + 1);
        const part = record.subarray(0, target.length - used);
        target.set(part, used);
        used += part.length;
      }
      // Less than the buffer's length tells the guest that the directory has no more.
      answer.setUint32(0, used, true);
      return SUCCESS;
    },
  };
}

function dirent(files: GuestFs, directory: string, entry: string, next: number): Uint8Array {
  const name = new TextEncoder().encode(entry);
  const record = new Uint8Array(HEAD + name.length);
  const view = new DataView(record.buffer);
  const { inode, type } = describe(files, directory, entry);
  view.setBigUint64(0, BigInt(next), true);
  view.setBigUint64(8, BigInt(inode), true);
  view.setUint32(16, name.length, true);
  view.setUint8(20, type);
  record.set(name, HEAD);
  return record;
}

function describe(files: GuestFs, directory: string, entry: string): { inode: number; type: number } {
  try {
    const stats = files.stat(directory, entry, false);
    return { inode: stats.inode, type: fileType(stats.kind) };
  } catch {
    return { inode: 0, type: wasi.FILETYPE_UNKNOWN }; // gone since the snapshot
  }
}
