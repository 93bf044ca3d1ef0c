// The coroutines of one run that sleep: who is woken goes on in the order of the wakes, the event loop has its turn in
// between, and the end of the run wakes all of them so that they unwind.

import { MAX_TIMER_MS } from '../../clock.js';
import { createTasks } from './tasks.js';
import type { Tasks } from './tasks.js';

/** How long coroutines may wake each other before the event loop has a turn. */
const SLICE_MS = 10;
/** Timers take whole milliseconds: what is shorter waits for turns of the event loop. */
const SHORTEST_TIMER_MS = 1;

/** What a coroutine is ended with that has outlived its run. */
export class RunOver extends Error {}

/** A coroutine that sleeps. */
export interface Sleeper<T> {
  /** What it sleeps on. */
  readonly awake: Promise<T>;
  /** Wakes it with an answer; false where it is awake already. */
  wake(answer: T): boolean;
}

interface Asleep {
  /** It goes on, once those have that were woken before. */
  goOn(): void;
  end(): void;
}

export class Turns {
  private readonly asleep = new Set<Asleep>();
  /** Those that were woken and wait until the event loop has had its turn. */
  private due: Asleep[] = [];
  private turnSinceMs = performance.now();
  private isOver = false;

  constructor(private readonly tasks: Tasks = createTasks()) {}

  /** Throws {@link RunOver} once the run is. */
  check(): void {
    if (this.isOver) throw new RunOver();
  }

  /** For a coroutine that goes to sleep until it is woken, or for `ms`: it wakes with `late` then. */
  sleep<T>(ms = Infinity, late?: () => T): Sleeper<T> {
    this.check();
    let resolve: (answer: T) => void = () => undefined;
    let reject: (reason: unknown) => void = () => undefined;
    const awake = new Promise<T>((...settle) => {
      [resolve, reject] = settle;
    });
    let isAsleep = true;
    let cancel: (() => void) | undefined;
    let goOn: () => void = () => undefined;
    const entry: Asleep = {
      goOn: () => goOn(),
      end: () => {
        isAsleep = false;
        cancel?.();
        reject(new RunOver());
      },
    };
    this.asleep.add(entry);
    const wake = (answer: T): boolean => {
      if (!isAsleep) return false;
      isAsleep = false;
      cancel?.();
      goOn = () => resolve(answer);
      this.wake(entry);
      return true;
    };
    if (late && ms !== Infinity) cancel = this.after(ms, () => isAsleep && wake(late()));
    return { awake, wake };
  }

  /** Wakes all that sleep, for good. */
  end(): void {
    this.isOver = true;
    this.tasks.close();
    for (const entry of this.asleep) entry.end();
    this.asleep.clear();
    this.due = [];
  }

  private wake(entry: Asleep): void {
    if (this.due.length === 0 && performance.now() - this.turnSinceMs < SLICE_MS) {
      this.asleep.delete(entry);
      entry.goOn();
      return;
    }
    this.due.push(entry);
    if (this.due.length === 1) this.tasks.request(() => this.beginTurn());
  }

  private beginTurn(): void {
    this.turnSinceMs = performance.now();
    for (const entry of this.due.splice(0)) {
      this.asleep.delete(entry);
      entry.goOn();
    }
  }

  /** Calls `onTime` not before `ms` have passed. Returns how to take that back. */
  private after(ms: number, onTime: () => void): () => void {
    const atMs = performance.now() + ms;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isCancelled = false;
    const look = () => {
      if (isCancelled) return;
      const leftMs = atMs - performance.now();
      if (leftMs <= 0) onTime();
      else if (leftMs < SHORTEST_TIMER_MS) this.tasks.request(look);
      else timer = setTimeout(look, Math.min(Math.ceil(leftMs), MAX_TIMER_MS));
    };
    if (ms < SHORTEST_TIMER_MS) this.tasks.request(look);
    else look();
    return () => {
      isCancelled = true;
      clearTimeout(timer);
    };
  }
}
