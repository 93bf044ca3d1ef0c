// Views of a guest's memory that stay right when it grows.

import { ErrnoError } from '../fs/errno.js';

const decoder = new TextDecoder('utf-8', { fatal: true });

export class GuestMemory {
  private memory: WebAssembly.Memory | undefined;
  private buffer: ArrayBufferLike | undefined;
  private currentBytes = new Uint8Array(0);
  private currentView = new DataView(new ArrayBuffer(0));

  attach(memory: WebAssembly.Memory): void {
    this.memory = memory;
  }

  /** The most bytes the guest has had: WebAssembly memory never shrinks. */
  get size(): number {
    return this.memory?.buffer.byteLength ?? 0;
  }

  get view(): DataView {
    this.refresh();
    return this.currentView;
  }

  /** `length` bytes at `pointer`, not copied. Throws EFAULT where the memory ends before that. */
  bytes(pointer: number, length: number): Uint8Array {
    this.refresh();
    const start = pointer >>> 0;
    const end = start + (length >>> 0);
    if (end > this.currentBytes.length) throw new ErrnoError('EFAULT');
    return this.currentBytes.subarray(start, end);
  }

  /** UTF-8 text at `pointer`. Throws EILSEQ where it is not UTF-8. */
  text(pointer: number, length: number): string {
    try {
      return decoder.decode(this.bytes(pointer, length).slice());
    } catch (error) {
      throw error instanceof TypeError ? new ErrnoError('EILSEQ') : error;
    }
  }

  private refresh(): void {
    const { memory } = this;
    if (!memory || memory.buffer === this.buffer) return;
    this.buffer = memory.buffer;
    this.currentBytes = new Uint8Array(memory.buffer);
    this.currentView = new DataView(memory.buffer);
  }
}
