// Futexes of guest threads that share one agent: nobody else runs between the look at the word and the sleep, so that
// no wake is lost.

import type { Turns } from './turns.js';

/** What `futex_wait` answers; wasm/threads/README.md has the contract. */
export const FUTEX = { woken: 0, changed: 1, late: 2 } as const;

interface Asleep {
  wake(): void;
}

export class Futexes {
  private readonly words: Int32Array;
  private readonly sleepers = new Map<number, Set<Asleep>>();

  constructor(
    memory: WebAssembly.Memory,
    private readonly turns: Turns,
  ) {
    this.words = new Int32Array(memory.buffer);
  }

  /** No limit where `nanoseconds` is negative. `onWake` is told of a wake by another thread. */
  wait(
    address: number,
    expected: number,
    nanoseconds: bigint,
    onWake?: () => void,
  ): number | Promise<number> {
    const at = address >>> 0;
    if (Atomics.load(this.words, at >>> 2) !== expected) return FUTEX.changed;
    const ms = nanoseconds < 0n ? Infinity : Number(nanoseconds) / 1e6;
    const sleeper = this.turns.sleep<number>(ms, () => {
      this.forget(at, asleep);
      return FUTEX.late;
    });
    const asleep: Asleep = {
      wake: () => {
        this.forget(at, asleep);
        sleeper.wake(FUTEX.woken);
        onWake?.();
      },
    };
    const others = this.sleepers.get(at);
    if (others) others.add(asleep);
    else this.sleepers.set(at, new Set([asleep]));
    return sleeper.awake;
  }

  /** Wakes up to `count`, those first that have slept longest; all if it is -1. Returns how many. */
  notify(address: number, count: number): number {
    const at = address >>> 0;
    let woken = 0;
    for (const sleeper of this.sleepers.get(at) ?? []) {
      if (woken === count >>> 0) break;
      sleeper.wake();
      woken++;
    }
    return woken;
  }

  private forget(at: number, sleeper: Asleep): void {
    const all = this.sleepers.get(at);
    all?.delete(sleeper);
    if (all?.size === 0) this.sleepers.delete(at);
  }
}
