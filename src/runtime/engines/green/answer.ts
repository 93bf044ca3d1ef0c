// An answer of the caller's that may take its time, for a guest whose calls are made again until they succeed.

import { NotReady } from '../../../fs/not-ready.js';

export class Answer<T> {
  private readonly settled: Promise<void>;
  private take: (() => T) | undefined;

  constructor(pending: Promise<T>) {
    this.settled = pending.then(
      (value) => {
        this.take = () => value;
      },
      (error: unknown) => {
        this.take = () => {
          throw error;
        };
      },
    );
  }

  /** What came, or was thrown; {@link NotReady} until then. */
  get(): T {
    if (!this.take) throw this.notReady();
    return this.take();
  }

  /** For a call that has to wait for this one to be over. */
  notReady(): NotReady {
    return new NotReady(this.settled);
  }
}
