// The memory of one instance. Every view is made anew, since growth detaches the buffer.

import { unsupportedGlue } from './unsupported.js';

export class CoreMemory {
  private memory: WebAssembly.Memory | undefined;

  /** The module's own names are minified; it exports one memory. */
  attach(instance: WebAssembly.Instance): void {
    this.memory = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory);
  }

  /** In bytes. A memory never shrinks, so it is also the most there was. */
  get size(): number {
    return this.buffer.byteLength;
  }

  bytes(pointer: number, length: number): Uint8Array {
    return new Uint8Array(this.buffer, pointer, length);
  }

  setUint32(pointer: number, value: number): void {
    new DataView(this.buffer).setUint32(pointer, value, true);
  }

  private get buffer(): ArrayBuffer {
    if (!this.memory) throw unsupportedGlue('uses the memory before there is one');
    return this.memory.buffer;
  }
}
