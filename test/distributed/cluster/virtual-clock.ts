// Time that goes as fast as the work allows: a sleep ends when everything else sleeps, too.

import type { Clock } from '../../../src/clock.js';

interface Timer {
  readonly atMs: number;
  readonly order: number;
  fire: (() => void) | undefined;
}

export class VirtualClock implements Clock {
  private now = 0;
  private order = 0;
  /** A binary heap by time, then by order. */
  private readonly timers: Timer[] = [];
  /** The most timers at once. */
  peakTimers = 0;

  nowMs(): number {
    return this.now;
  }

  wallMs(): number {
    return this.now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const timer: Timer = { atMs: this.now + ms, order: this.order++, fire: undefined };
      const onAbort = () => {
        timer.fire = undefined;
        reject(signal?.reason as Error);
      };
      timer.fire = () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.push(timer);
    });
  }

  /** Runs until `work` has settled. Nothing left to wait for is a hang, and fails. */
  async run<T>(work: Promise<T>): Promise<T> {
    const state = { isSettled: false };
    const settled = work.finally(() => {
      state.isSettled = true;
    });
    settled.catch(() => undefined);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (state.isSettled) return settled;
      const timer = this.pop();
      if (!timer) throw new Error(`Everybody waits for nothing at ${this.now} ms`);
      this.now = timer.atMs;
      timer.fire?.();
    }
  }

  private push(timer: Timer): void {
    const { timers } = this;
    let at = timers.push(timer) - 1;
    this.peakTimers = Math.max(this.peakTimers, timers.length);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(timer, timers[parent])) break;
      timers[at] = timers[parent]!;
      at = parent;
    }
    timers[at] = timer;
  }

  /** Timers that were aborted are passed over without a moment of time. */
  private pop(): Timer | undefined {
    let timer = this.popAny();
    while (timer && !timer.fire) timer = this.popAny();
    return timer;
  }

  private popAny(): Timer | undefined {
    const { timers } = this;
    const first = timers[0];
    const last = timers.pop();
    if (!first || !last || timers.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= timers.length) break;
      if (child + 1 < timers.length && isBefore(timers[child + 1]!, timers[child])) child++;
      if (!isBefore(timers[child]!, last)) break;
      timers[at] = timers[child]!;
      at = child;
    }
    timers[at] = last;
    return first;
  }
}

function isBefore(a: Timer, b: Timer | undefined): boolean {
  return b !== undefined && (a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order));
}
