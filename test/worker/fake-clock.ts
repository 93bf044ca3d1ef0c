// Time that passes when a test says so; what the clock on the wall shows is not there to be asked.

import type { Clock } from '../../src/clock.js';

interface Sleeper {
  readonly untilMs: number;
  readonly wake: () => void;
}

export class FakeClock implements Clock {
  private atMs = 0;
  private readonly sleepers = new Set<Sleeper>();

  wallMs(): number {
    throw new Error('Nothing that is measured may look at the wall');
  }

  nowMs(): number {
    return this.atMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.sleepers.delete(sleeper);
        signal?.removeEventListener('abort', onAbort);
      };
      const onAbort = () => {
        leave();
        reject(signal?.reason as Error);
      };
      const sleeper = {
        untilMs: this.atMs + ms,
        wake: () => {
          leave();
          resolve();
        },
      };
      this.sleepers.add(sleeper);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Lets `ms` pass, sleeper by sleeper, or less where `isOver` says so. */
  async pass(ms: number, isOver: () => boolean = () => false): Promise<void> {
    const endMs = this.atMs + ms;
    for (;;) {
      await settle();
      if (isOver()) return;
      const [next] = [...this.sleepers].sort((a, b) => a.untilMs - b.untilMs);
      if (!next || next.untilMs > endMs) break;
      this.atMs = Math.max(this.atMs, next.untilMs);
      next.wake();
    }
    this.atMs = endMs;
  }
}

/** Everything that only waits for promises gets its turn. */
const settle = () => new Promise((resolve) => setImmediate(resolve));
