// Mounted sources for a guest that can wait for them: read in blocks, since most of them are a request each.

import type { FileSystem } from '../../../fs/file-system.js';
import { forward } from '../../../fs/forward.js';
import { mountSources } from '../../sources/mounts.js';
import { readSource } from '../../sources/source.js';
import type { Source } from '../../sources/source.js';
import { Answer } from './answer.js';

/** The first block after a jump: most demuxers look here and there before they read on. */
const FIRST_BLOCK_BYTES = 64 * 1024;
const MOST_BLOCK_BYTES = 1024 * 1024;

/** `fs` with the sources over it; the volume itself where nothing is mounted. */
export function greenMounts(fs: FileSystem, mounts: ReadonlyMap<string, Source>): FileSystem {
  const volume = mountSources(fs, mounts);
  if (!('sourceOf' in volume)) return volume;
  const readers = new Map<number, BlockReader>();
  return forward(volume, {
    readSync(fd, target, offset, length, position) {
      const source = volume.sourceOf(fd);
      if (!source) return volume.readSync(fd, target, offset, length, position);
      const reader = readers.get(fd) ?? new BlockReader(source);
      readers.set(fd, reader);
      return reader.read(target.subarray(offset, offset + length), position);
    },
    closeSync(fd) {
      readers.delete(fd);
      volume.closeSync(fd);
    },
  } satisfies Partial<FileSystem>);
}

interface Block {
  readonly at: number;
  readonly bytes: Uint8Array;
}

class BlockReader {
  private block: Block = { at: 0, bytes: new Uint8Array(0) };
  private asked: { readonly position: number; readonly answer: Answer<Block> } | undefined;
  private nextBytes = FIRST_BLOCK_BYTES;

  constructor(private readonly source: Source) {}

  /** Fills `target` unless the source ends before: the guest takes a short answer for the end. */
  read(target: Uint8Array, position: number): number {
    const length = Math.max(0, Math.min(target.length, this.source.size - position));
    if (length === 0) return 0;
    if (!this.has(position, length)) this.load(position, length);
    const from = position - this.block.at;
    target.set(this.block.bytes.subarray(from, from + length));
    return length;
  }

  private has(position: number, length: number): boolean {
    const { at, bytes } = this.block;
    return position >= at && position + length <= at + bytes.length;
  }

  private load(position: number, length: number): void {
    // A call for another place than the one that is asked for comes from another thread.
    if (this.asked?.position !== position) this.asked = this.ask(position, length);
    const { answer } = this.asked;
    this.block = answer.get();
    this.asked = undefined;
    if (!this.has(position, length)) this.load(position, length);
  }

  private ask(position: number, length: number): { position: number; answer: Answer<Block> } {
    const end = this.block.at + this.block.bytes.length;
    const readsOn = position >= this.block.at && position <= end;
    this.nextBytes = readsOn ? Math.min(2 * this.nextBytes, MOST_BLOCK_BYTES) : FIRST_BLOCK_BYTES;
    // What is there of it is not asked for again.
    const known = readsOn ? this.block.bytes.slice(position - this.block.at) : new Uint8Array(0);
    const wanted = Math.max(this.nextBytes, length);
    const bytes = new Uint8Array(Math.min(known.length + wanted, this.source.size - position));
    bytes.set(known);
    const rest = readSource(this.source, bytes.subarray(known.length), position + known.length);
    return { position, answer: new Answer(rest.then(() => ({ at: position, bytes }))) };
  }
}
