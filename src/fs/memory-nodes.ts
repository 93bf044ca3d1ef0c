// What a volume in memory is made of: directories, files that grow where they lie, and links.

import { ErrnoError } from './errno.js';
import type { FileStats } from './file-system.js';
import { IN_PLACE_BYTES, MAX_BYTES, roomFor } from './room.js';

class Inode {
  ino = 0;
  links = 0;
  atimeMs = Date.now();
  mtimeMs = this.atimeMs;
  ctimeMs = this.atimeMs;

  changed(): void {
    this.mtimeMs = this.ctimeMs = Date.now();
  }

  /** Seconds. */
  setTimes(atime: number, mtime: number): void {
    this.atimeMs = atime * 1000;
    this.mtimeMs = mtime * 1000;
    this.ctimeMs = Date.now();
  }
}

export class Directory extends Inode {
  readonly entries = new Map<string, Node>();
  parent: Directory = this;
  override links = 1;

  /** Also true of the directory itself. */
  isBelow(above: Directory): boolean {
    return this === above || (this.parent !== this && this.parent.isBelow(above));
  }

  put(name: string, node: Node): void {
    this.entries.set(name, node);
    node.links++;
    this.changed();
  }

  drop(name: string): void {
    const node = this.entries.get(name);
    this.entries.delete(name);
    if (node) {
      node.links--;
      node.ctimeMs = Date.now();
    }
    this.changed();
  }
}

export class Link extends Inode {
  constructor(readonly target: string) {
    super();
  }
}

export class File extends Inode {
  size = 0;
  /** As long as there is room; zeros beyond `size`. */
  private bytes = new Uint8Array(0);

  read(buffer: Uint8Array, offset: number, length: number, position: number): number {
    const end = Math.min(position + length, this.size);
    if (end <= position) return 0;
    buffer.set(this.bytes.subarray(position, end), offset);
    return end - position;
  }

  write(buffer: Uint8Array, offset: number, length: number, position: number): number {
    const end = position + length;
    this.makeRoom(end);
    this.bytes.set(buffer.subarray(offset, offset + length), position);
    if (end > this.size) this.size = end;
    this.changed();
    return length;
  }

  truncate(size: number): void {
    if (size < this.size) this.bytes.fill(0, size, this.size);
    else this.makeRoom(size);
    this.size = size;
    if (size === 0) this.bytes = new Uint8Array(0);
    this.changed();
  }

  private makeRoom(end: number): void {
    if (end <= this.bytes.length) return;
    if (end > MAX_BYTES) throw new ErrnoError('EFBIG');
    try {
      this.grow(end);
    } catch (cause) {
      throw new ErrnoError('ENOSPC', { cause });
    }
  }

  private grow(end: number): void {
    if (end <= IN_PLACE_BYTES) {
      this.move(new ArrayBuffer(Math.max(end, 2 * this.bytes.length, 64)));
      return;
    }
    const { buffer } = this.bytes;
    const room =
      roomFor(end, buffer) ?? new ArrayBuffer(Math.max(end, Math.min(2 * this.bytes.length, MAX_BYTES)));
    if (room === buffer) this.bytes = new Uint8Array(room, 0, room.byteLength);
    else this.move(room);
  }

  private move(room: ArrayBuffer): void {
    const bytes = new Uint8Array(room, 0, room.byteLength);
    bytes.set(this.bytes.subarray(0, this.size));
    this.bytes = bytes;
  }
}

export type Node = Directory | File | Link;

export function statsOf(node: Node): FileStats {
  const { ino, atimeMs, mtimeMs, ctimeMs } = node;
  const size = node instanceof File ? node.size : node instanceof Link ? node.target.length : 0;
  return {
    ...{ size, ino, atimeMs, mtimeMs, ctimeMs },
    nlink: node.links,
    isFile: () => node instanceof File,
    isDirectory: () => node instanceof Directory,
    isSymbolicLink: () => node instanceof Link,
  };
}
