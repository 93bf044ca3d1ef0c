// The guest thread's end of the shared memory: requests go out in order, and are served in that order.

import { AfmpegError } from '../../../errors.js';
import { ErrnoError } from '../../../fs/errno.js';
import { FLAGS, FLAG_COUNT } from './protocol.js';
import type { ThreadMessage } from './protocol.js';
import { OPERATIONS, Slot } from './slot.js';
import type { Failure, Operation } from './slot.js';

/** How long the guest sleeps between two looks at whether it should stop. */
const SLEEP_MS = 100;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class Channel {
  private readonly slots = new Map<number, Slot>();
  private free: Slot[] = [];
  private nextIndex = 0;
  private flags: Int32Array = new Int32Array(FLAG_COUNT);

  constructor(private readonly post: (message: ThreadMessage) => void) {}

  /**
   * Starts a run: its flags are what {@link checkStop} looks at. All slots are free, whatever the run before left
   * in them, except those in `lost`, which the caller may still write to.
   */
  begin(flags: SharedArrayBuffer, lost: readonly number[] = []): void {
    this.flags = new Int32Array(flags);
    for (const index of lost) this.slots.delete(index);
    this.free = [...this.slots.values()];
    for (const slot of this.free) slot.reset();
  }

  /** Throws ABORTED once the caller wants the run to end; the caller knows the true reason. */
  checkStop(): void {
    // One writer, and a reader that only asks whether it moved: it need not be atomic.
    this.flags[FLAGS.calls] = ((this.flags[FLAGS.calls] ?? 0) + 1) | 0;
    if (Atomics.load(this.flags, FLAGS.stop) !== 0)
      throw new AfmpegError('ABORTED', 'The caller ended the run');
  }

  /** Whether the caller wants ffmpeg to end by itself. */
  isEnding(): boolean {
    return Atomics.load(this.flags, FLAGS.end) !== 0;
  }

  /** A slot of the caller's own until it is given back. */
  take(): Slot {
    const free = this.free.pop();
    if (free) return free;
    const slot = new Slot(this.nextIndex++);
    this.slots.set(slot.index, slot);
    this.post({ type: 'slot', index: slot.index, memory: slot.memory });
    return slot;
  }

  give(slot: Slot): void {
    this.free.push(slot);
  }

  /** Sends a request without waiting for it. */
  submit(slot: Slot, operation: Operation, handle: number, length: number, position = 0): void {
    this.checkStop();
    slot.request(operation, handle, length, position);
    this.post(slot.index);
  }

  /** Sleeps until the slot's request is served. Throws what it failed with. */
  wait(slot: Slot): number {
    while (!slot.sleep(SLEEP_MS)) this.checkStop();
    const { result } = slot;
    slot.reset();
    if (result >= 0) return result;
    this.checkStop();
    const { code, message } = JSON.parse(decoder.decode(slot.data.slice(0, -result))) as Failure;
    throw new ErrnoError(code, { cause: new Error(message) });
  }

  /** Calls a method of the caller's file system by name. */
  call(method: string, ...args: readonly unknown[]): unknown {
    const slot = this.take();
    try {
      const request = encoder.encode(JSON.stringify([method, ...args]));
      if (request.length > slot.data.length) throw new ErrnoError('ENAMETOOLONG');
      slot.data.set(request);
      this.submit(slot, OPERATIONS.call, 0, request.length);
      return JSON.parse(this.readAnswer(slot)) as unknown;
    } finally {
      this.give(slot);
    }
  }

  /** The answer of a call, which may take several trips. */
  private readAnswer(slot: Slot): string {
    const total = this.wait(slot);
    const answer = new Uint8Array(total);
    for (let at = 0; ;) {
      const part = slot.data.subarray(0, Math.min(slot.data.length, total - at));
      answer.set(part, at);
      at += part.length;
      if (at === total) return decoder.decode(answer);
      this.submit(slot, OPERATIONS.more, 0, 0, at);
      this.wait(slot);
    }
  }
}
