// An open file of the caller's, as the guest thread holds it: blocks are read ahead of a guest that reads in
// order, and written behind it, so that the number of trips does not grow with small reads and writes.

import { AfmpegError } from '../../../errors.js';
import type { Channel } from './channel.js';
import { OPERATIONS, SLOT_BYTES } from './slot.js';
import type { Slot } from './slot.js';

/** The first block after a jump: most demuxers look here and there before they read on. */
const FIRST_BLOCK_BYTES = 64 * 1024;

interface Block {
  readonly slot: Slot;
  readonly position: number;
  /** Bytes asked for; fewer come at the end of the file. */
  readonly asked: number;
  /** Bytes there are; undefined while the request is under way. */
  length: number | undefined;
}

interface WriteBuffer {
  readonly slot: Slot;
  readonly position: number;
  length: number;
}

export class RemoteFile {
  private current: Block | undefined;
  private ahead: Block | undefined;
  private nextBlockBytes = FIRST_BLOCK_BYTES;
  private buffer: WriteBuffer | undefined;
  private inFlight: WriteBuffer | undefined;
  private failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly channel: Channel,
    private readonly fd: number,
    /** Tells descriptors of one file from those of another. */
    readonly inode: string,
  ) {}

  /** Fills `target` unless the file ends before. */
  read(target: Uint8Array, position: number): number {
    let filled = 0;
    while (filled < target.length) {
      const rest = target.subarray(filled);
      let part = this.readCurrent(rest, position + filled);
      if (part === undefined) {
        this.loadBlock(position + filled, rest.length);
        part = this.readCurrent(rest, position + filled);
      }
      if (!part) break;
      filled += part;
    }
    return filled;
  }

  /** Takes all of `source`; what the volume answers to it may be thrown by a later call. */
  write(source: Uint8Array, position: number): number {
    this.throwFailure();
    let at = 0;
    while (at < source.length) {
      const buffer = this.bufferFor(position + at);
      const part = source.subarray(at, at + SLOT_BYTES - buffer.length);
      buffer.slot.data.set(part, buffer.length);
      buffer.length += part.length;
      buffer.slot.gather(this.fd, buffer.length, buffer.position);
      at += part.length;
      if (buffer.length === SLOT_BYTES) this.flush();
    }
    return source.length;
  }

  /** Sends what is buffered. Later requests are served after it, so there is no need to wait. */
  flush(): void {
    const { buffer } = this;
    if (!buffer) return;
    this.finishWrite();
    this.buffer = undefined;
    this.inFlight = buffer;
    this.channel.submit(buffer.slot, OPERATIONS.write, this.fd, buffer.length, buffer.position);
  }

  /** Sends and waits for what is buffered. Throws what the volume answered. */
  settle(): void {
    this.flush();
    this.finishWrite();
    this.throwFailure();
  }

  /** Forgets what was read: the file has changed. */
  invalidate(): void {
    this.dropAhead();
    if (this.current) this.channel.give(this.current.slot);
    this.current = undefined;
  }

  /** Gives the slots back. What a write failed with is still told by a later call. */
  release(): void {
    this.invalidate();
    this.flush();
    this.finishWrite();
  }

  /** Settles and gives the slots back, also when that fails. */
  close(): void {
    this.invalidate();
    this.settle();
  }

  /** Waits for the write under way, and keeps what it failed with for the next call of this file. */
  private finishWrite(): void {
    const { inFlight } = this;
    if (!inFlight) return;
    this.inFlight = undefined;
    try {
      this.channel.wait(inFlight.slot);
    } catch (error) {
      if (AfmpegError.is(error)) throw error;
      this.failure ??= { error };
    }
    this.channel.give(inFlight.slot);
  }

  private throwFailure(): void {
    const { failure } = this;
    this.failure = undefined;
    if (failure) throw failure.error;
  }

  /** Undefined where the block does not hold `position`; 0 is the end of the file. */
  private readCurrent(target: Uint8Array, position: number): number | undefined {
    const block = this.current;
    if (block?.length === undefined) return undefined;
    const start = position - block.position;
    if (start < 0 || start > block.length) return undefined;
    if (start === block.length) return block.length < block.asked ? 0 : undefined;
    const part = block.slot.data.subarray(start, Math.min(block.length, start + target.length));
    target.set(part);
    return part.length;
  }

  private loadBlock(position: number, wanted: number): void {
    const { current, ahead } = this;
    const inOrder = current?.length !== undefined && position === current.position + current.length;
    if (inOrder && ahead?.position === position) {
      this.ahead = undefined;
      this.channel.give(current.slot);
      this.current = ahead;
    } else {
      this.invalidate();
      this.nextBlockBytes = inOrder ? Math.min(SLOT_BYTES, this.nextBlockBytes * 4) : FIRST_BLOCK_BYTES;
      const bytes = Math.min(SLOT_BYTES, Math.max(wanted, this.nextBlockBytes));
      this.current = this.request(position, bytes);
    }
    this.finish(this.current);
    this.readAhead();
  }

  /** Asks for the next block while the guest works on this one. */
  private readAhead(): void {
    const block = this.current;
    if (block?.length === undefined || block.length < block.asked || block.asked < SLOT_BYTES) return;
    this.ahead = this.request(block.position + block.length, SLOT_BYTES);
  }

  private request(position: number, bytes: number): Block {
    const slot = this.channel.take();
    this.channel.submit(slot, OPERATIONS.read, this.fd, bytes, position);
    return { slot, position, asked: bytes, length: undefined };
  }

  private finish(block: Block): void {
    try {
      block.length = this.channel.wait(block.slot);
    } catch (error) {
      this.current = undefined;
      if (!AfmpegError.is(error)) this.channel.give(block.slot);
      throw error;
    }
  }

  private dropAhead(): void {
    const { ahead } = this;
    if (!ahead) return;
    this.ahead = undefined;
    try {
      this.channel.wait(ahead.slot);
    } catch (error) {
      // Nobody asked for these bytes yet; whoever does will be told. Only the end of the run passes.
      if (AfmpegError.is(error)) throw error;
    }
    this.channel.give(ahead.slot);
  }

  private bufferFor(position: number): WriteBuffer {
    if (this.buffer && position !== this.buffer.position + this.buffer.length) this.flush();
    this.buffer ??= { slot: this.channel.take(), position, length: 0 };
    return this.buffer;
  }
}
