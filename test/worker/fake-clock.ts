// Time that passes when a test says so; what the clock on the wall shows is not there to be asked.

import type { Clock } from '../../src/worker/index.js';

interface Sleeper {
  readonly untilMs: number;
  readonly wake: () => void;
}

export class FakeClock implements Clock {
  private nowMs = 0;
  private readonly sleepers = new Set<Sleeper>();

  wallMs(): number {
    throw new Error('Nothing that is measured may look at the wall');
  }

  monotonicMs(): number {
    return this.nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper = {
        untilMs: this.nowMs + ms,
        wake: () => {
          this.sleepers.delete(sleeper);
          signal?.removeEventListener('abort', sleeper.wake);
          resolve();
        },
      };
      this.sleepers.add(sleeper);
      signal?.addEventListener('abort', sleeper.wake, { once: true });
    });
  }

  /** Lets `ms` pass, sleeper by sleeper, or less where `isOver` says so. */
  async pass(ms: number, isOver: () => boolean = () => false): Promise<void> {
    const endMs = this.nowMs + ms;
    for (;;) {
      await settle();
      if (isOver()) return;
      const [next] = [...this.sleepers].sort((a, b) => a.untilMs - b.untilMs);
      if (!next || next.untilMs > endMs) break;
      this.nowMs = Math.max(this.nowMs, next.untilMs);
      next.wake();
    }
    this.nowMs = endMs;
  }
}

/** Everything that only waits for promises gets its turn. */
const settle = () => new Promise((resolve) => setImmediate(resolve));
