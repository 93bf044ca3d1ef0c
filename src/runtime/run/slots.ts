// A FIFO queue in front of a fixed number of slots.

import { abortedError, throwIfAborted } from '../../abort.js';
import { AfmpegError } from '../../errors.js';

interface Waiter {
  start(): void;
}

export class Slots {
  private readonly waiting: Waiter[] = [];
  private busy = 0;

  constructor(
    private readonly size: number,
    private readonly queueLength = Infinity,
  ) {}

  /** Runs `work` in the next free slot. An abort while it waits rejects with ABORTED and never runs it. */
  async run<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    await this.take(signal);
    try {
      return await work();
    } finally {
      this.release();
    }
  }

  private async take(signal: AbortSignal | undefined): Promise<void> {
    throwIfAborted(signal);
    if (this.busy < this.size) {
      this.busy++;
      return;
    }
    if (this.waiting.length >= this.queueLength) {
      throw new AfmpegError('LIMIT_EXCEEDED', `${this.queueLength} calls wait already (limits.queueLength)`, {
        retryable: true, // a queue gets shorter by itself
        details: { limit: 'queueLength' },
      });
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        start() {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      const onAbort = () => {
        this.waiting.splice(this.waiting.indexOf(waiter), 1);
        reject(abortedError(signal));
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.waiting.push(waiter);
    });
  }

  /** Hands the slot on without giving it up, so that a newcomer cannot overtake the queue. */
  private release(): void {
    const next = this.waiting.shift();
    if (next) next.start();
    else this.busy--;
  }
}
