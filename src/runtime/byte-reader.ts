// An async iterable of byte chunks, read a bufferful at a time.

import { invalidOption } from '../options.js';

export class ByteReader {
  private readonly iterator: AsyncIterator<unknown>;
  private rest = new Uint8Array(0);
  private isDone = false;

  constructor(source: AsyncIterable<unknown>) {
    this.iterator = source[Symbol.asyncIterator]();
  }

  /** Waits for bytes and returns how many it put into `target`; 0 is the end. */
  async read(target: Uint8Array): Promise<number> {
    while (this.rest.length === 0) {
      const next: IteratorResult<unknown, unknown> = await this.iterator.next();
      if (next.done) {
        this.isDone = true;
        return 0;
      }
      const chunk = next.value;
      if (!(chunk instanceof Uint8Array))
        throw invalidOption('stdin', 'a stream of Uint8Array chunks', chunk);
      this.rest = chunk as Uint8Array<ArrayBuffer>;
    }
    const part = this.rest.subarray(0, target.length);
    target.set(part);
    this.rest = this.rest.subarray(part.length);
    return part.length;
  }

  /** Lets the source go that was not read to its end. It is told, and not waited for: it may never answer. */
  cancel(): void {
    if (this.isDone) return;
    this.isDone = true;
    void Promise.resolve(this.iterator.return?.()).catch(() => undefined);
  }
}
