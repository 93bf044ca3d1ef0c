// What a volume in memory is made of: directories, files that grow where they lie, and links.

import { ErrnoError } from './errno.js';
import type { FileStats } from './file-system.js';

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

/** From this size on a file gets address space for the largest there can be, and grows in place. */
const IN_PLACE_BYTES = 16 * 2 ** 20;
const STEP_BYTES = 64 * 2 ** 20;
const MAX_BYTES = 2 ** 32;

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
    const bytes = Math.min(Math.ceil(end / STEP_BYTES) * STEP_BYTES, MAX_BYTES);
    const { buffer } = this.bytes;
    if (buffer.resizable && bytes <= buffer.maxByteLength) {
      buffer.resize(bytes);
      this.bytes = new Uint8Array(buffer, 0, bytes);
    } else {
      this.move(reserve(bytes) ?? new ArrayBuffer(Math.max(end, Math.min(2 * this.bytes.length, MAX_BYTES))));
    }
  }

  private move(room: ArrayBuffer): void {
    const bytes = new Uint8Array(room, 0, room.byteLength);
    bytes.set(this.bytes.subarray(0, this.size));
    this.bytes = bytes;
  }
}

/** Memory is taken as it is written to. Undefined where there is not so much address space. */
function reserve(bytes: number): ArrayBuffer | undefined {
  try {
    return new ArrayBuffer(bytes, { maxByteLength: MAX_BYTES });
  } catch {
    return undefined;
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
