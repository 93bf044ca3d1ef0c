// Threads that are kept warm between runs, and ended when they were idle for long.

/** How long a thread without work is kept. Starting one costs some 30 to 50 ms. */
const IDLE_MS = 10_000;

/** What the pool has to know of a thread. */
export interface Warm {
  /** False once it has ended. */
  readonly isAlive: boolean;
  terminate(): Promise<void>;
}

export class WarmPool<T extends Warm> {
  private readonly idle: { readonly thread: T; readonly timer: ReturnType<typeof setTimeout> }[] = [];
  private isClosed = false;

  constructor(private readonly start: () => T) {}

  /** Starts threads ahead of a run, until `count` are idle. */
  warm(count: number): void {
    while (!this.isClosed && this.idle.length < count) this.keep(this.start());
  }

  /** The thread used last is the warmest; where none is idle, one starts. */
  take(): T {
    for (;;) {
      const entry = this.idle.pop();
      if (!entry) return this.start();
      clearTimeout(entry.timer);
      if (entry.thread.isAlive) return entry.thread;
    }
  }

  keep(thread: T): void {
    if (!thread.isAlive) return;
    if (this.isClosed) {
      void thread.terminate();
      return;
    }
    const timer = setTimeout(() => {
      this.idle.splice(
        this.idle.findIndex((entry) => entry.thread === thread),
        1,
      );
      void thread.terminate();
    }, IDLE_MS);
    timer.unref();
    this.idle.push({ thread, timer });
  }

  /** Ends all that wait: where one died, others may be about to. */
  async renew(): Promise<void> {
    await Promise.all(
      this.idle.splice(0).map(({ thread, timer }) => {
        clearTimeout(timer);
        return thread.terminate();
      }),
    );
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.renew();
  }
}
