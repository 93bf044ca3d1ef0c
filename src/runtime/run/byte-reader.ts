// A stream of byte chunks, read a bufferful at a time.

import { invalidOption } from '../../options.js';

/** Empty chunks in a row before the event loop gets a turn: promises alone would never let it. */
const EMPTY_CHUNKS = 32;

interface Chunks {
  next(): Promise<IteratorResult<unknown, unknown>>;
  cancel(reason: unknown): Promise<unknown> | undefined;
}

export class ByteReader {
  private readonly chunks: Chunks;
  private rest: Uint8Array = new Uint8Array(0);
  private isDone = false;

  /** Throws a TypeError for a ReadableStream that somebody else reads. */
  constructor(source: AsyncIterable<unknown>) {
    this.chunks = source instanceof ReadableStream ? streamChunks(source) : iteratorChunks(source);
  }

  /** Waits for bytes and returns how many it put into `target`; 0 is the end. */
  async read(target: Uint8Array): Promise<number> {
    for (let empty = 0; this.rest.length === 0; empty++) {
      if (this.isDone) return 0;
      if (empty > 0 && empty % EMPTY_CHUNKS === 0) await new Promise((resolve) => setTimeout(resolve));
      const next = await this.chunks.next();
      if (next.done) {
        this.isDone = true;
        return 0;
      }
      const chunk = next.value;
      if (!(chunk instanceof Uint8Array))
        throw invalidOption('stdin', 'a stream of Uint8Array chunks', chunk);
      this.rest = chunk;
    }
    const part = this.rest.subarray(0, target.length);
    target.set(part);
    this.rest = this.rest.subarray(part.length);
    return part.length;
  }

  /** Lets the source go that was not read to its end. Its end is not waited for: it may never come. */
  cancel(reason?: unknown): void {
    if (this.isDone) return;
    this.isDone = true;
    void Promise.resolve()
      .then(() => this.chunks.cancel(reason))
      .catch(() => undefined);
  }
}

/** By its reader, since a stream's iterator cannot be ended while it waits. */
function streamChunks(stream: ReadableStream<unknown>): Chunks {
  const reader = stream.getReader();
  return {
    next: async () => {
      const { done, value } = await reader.read();
      return done ? { done, value: undefined } : { done, value };
    },
    cancel: (reason) => reader.cancel(reason),
  };
}

function iteratorChunks(source: AsyncIterable<unknown>): Chunks {
  const iterator: AsyncIterator<unknown, unknown> = source[Symbol.asyncIterator]();
  return { next: () => iterator.next(), cancel: () => iterator.return?.() };
}
