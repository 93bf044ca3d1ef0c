// What memfs does unlike Linux, or at a cost, mended once: `withMemfsMended` stands before a volume at the door.
//
// Large files grow in place. memfs doubles a file's buffer and copies it, so that a file of 512 MiB holds up to three
// times its size while it is written. Measured: 520 MiB in blocks of 1 MiB took 7.0 s and 1,084 MiB of RSS by doubling,
// 0.65 s and 572 MiB in place.
//
// A file is removed before another takes its name: memfs keeps the bytes of one that is renamed over until the volume
// is reset, and moves what a symbolic link points at in place of the link.

import type { FileSystem } from './file-system.js';
import { IN_PLACE_BYTES, roomFor } from './room.js';
import { lstatOf } from './whole-files.js';

/** The Buffer of whatever platform memfs was loaded on. */
interface MemfsBuffer extends Uint8Array {
  readonly constructor: { from(room: ArrayBufferLike, offset: number, length: number): MemfsBuffer };
}

/** memfs's inode: the file is the first `size` bytes of `buf`, whose length is `capacity`. */
interface Inode {
  buf: MemfsBuffer;
  capacity: number;
  readonly size: number;
}

const mended = new WeakMap<FileSystem, FileSystem>();

/** `fs` itself unless it is of memfs; the same object for the same volume, so that what is known of it stays known. */
export function withMemfsMended(fs: FileSystem): FileSystem {
  if (!isMemfs(fs)) return fs;
  const known = mended.get(fs) ?? mend(fs);
  mended.set(fs, known);
  mended.set(known, known);
  return known;
}

/** By inheritance: a method that the caller replaces later is still the one that counts. */
function mend(fs: FileSystem): FileSystem {
  return Object.assign(Object.create(fs) as FileSystem, {
    writeSync(fd, buffer, offset, length, position) {
      growInPlace(fs, fd, position + length);
      return fs.writeSync(fd, buffer, offset, length, position);
    },
    renameSync(from, to) {
      if (from === to) return;
      const target = lstatOf(fs, to);
      if (target?.isDirectory()) fs.rmdirSync(to);
      else if (target) fs.unlinkSync(to);
      if (fs.readlinkSync && fs.symlinkSync && fs.lstatSync(from).isSymbolicLink()) {
        fs.symlinkSync(String(fs.readlinkSync(from)), to);
        fs.unlinkSync(from);
      } else {
        fs.renameSync(from, to);
      }
    },
  } satisfies Partial<FileSystem>);
}

/** A memfs `Volume`, or the `fs` that `createFsFromVolume` made of one. */
function isMemfs(fs: FileSystem): boolean {
  return ('fromJSON' in fs && 'reset' in fs) || '__vol' in fs;
}

/**
 * Makes room for `end` bytes in an open file, before they are written. Does nothing where the address space does not
 * suffice: memfs then grows the file itself.
 */
function growInPlace(fs: FileSystem, fd: number, end: number): void {
  if (end <= IN_PLACE_BYTES) return;
  const inode = inodeOf(fs, fd);
  if (!inode || end <= inode.capacity) return;
  const { buf: old } = inode;
  const room = roomFor(end, old.buffer);
  if (!room) return;
  const { constructor: Buffer } = old;
  inode.buf = Buffer.from(room, 0, room.byteLength);
  if (room !== old.buffer) inode.buf.set(old.subarray(0, inode.size));
  inode.capacity = room.byteLength;
}

/** memfs's own way from a descriptor to its inode, in a `Volume` and in `createFsFromVolume` alike. */
function inodeOf(fs: object, fd: number): Inode | undefined {
  const volume = '__vol' in fs && isObject(fs.__vol) ? fs.__vol : fs;
  const core = '_core' in volume ? volume._core : undefined;
  if (!hasOpenFiles(core)) return undefined;
  const file = core.getFileByFd(fd);
  const inode = isObject(file) && 'node' in file ? file.node : undefined;
  return isInode(inode) ? inode : undefined;
}

function hasOpenFiles(core: unknown): core is { getFileByFd(fd: number): unknown } {
  return isObject(core) && 'getFileByFd' in core && typeof core.getFileByFd === 'function';
}

function isInode(value: unknown): value is Inode {
  return (
    isObject(value) &&
    'buf' in value &&
    value.buf instanceof Uint8Array &&
    'from' in value.buf.constructor &&
    'capacity' in value &&
    typeof value.capacity === 'number' &&
    'size' in value &&
    typeof value.size === 'number'
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
