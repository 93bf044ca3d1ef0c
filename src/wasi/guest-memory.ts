// Views of a guest's memory that stay right when it grows.

import { ErrnoError } from '../fs/errno.js';

// A name may start with U+FEFF, which is not a mark of the encoding there.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class GuestMemory {
  private memory: WebAssembly.Memory | undefined;
  private currentBytes = new Uint8Array(0);

  attach(memory: WebAssembly.Memory): void {
    this.memory = memory;
  }

  /** The most bytes the guest has had: WebAssembly memory never shrinks. */
  get size(): number {
    return this.memory?.buffer.byteLength ?? 0;
  }

  /** `length` bytes at `pointer`, both unsigned, not copied. Throws EFAULT where the memory ends before that. */
  bytes(pointer: number, length: number): Uint8Array {
    const end = pointer + length;
    this.reach(end);
    if (end > this.currentBytes.length) throw new ErrnoError('EFAULT');
    return this.currentBytes.subarray(pointer, end);
  }

  /** The same bytes for reading and writing numbers; valid until the guest runs again. */
  view(pointer: number, length: number): DataView {
    const { buffer, byteOffset } = this.bytes(pointer, length);
    return new DataView(buffer, byteOffset, length);
  }

  setUint32(pointer: number, value: number): void {
    this.view(pointer, 4).setUint32(0, value, true);
  }

  /** UTF-8 text at `pointer`. Throws EILSEQ where it is not UTF-8. */
  text(pointer: number, length: number): string {
    try {
      return decoder.decode(this.bytes(pointer, length).slice());
    } catch (error) {
      throw error instanceof TypeError ? new ErrnoError('EILSEQ') : error;
    }
  }

  /** Memory that grew leaves its old buffer empty. What threads share does not grow. */
  private reach(end: number): void {
    if (this.memory && end > this.currentBytes.length) this.currentBytes = new Uint8Array(this.memory.buffer);
  }
}
