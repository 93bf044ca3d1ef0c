// Between two runs on the same threads and memory: nobody may be in the guest's code while the memory is made new, and
// the instance of the program is the first one over it. Runs are counted from 1.

/** How often the memory was to be made new, and was; the last run whose program is there, and that was started. */
const SHUT = 0;
const OPEN = 1;
const READY = 2;
const STARTED = 3;
/** Threads on their way through. */
const ENTERED = 4;
const CLOSED = 5;
export const GATE_WORDS = 6;

/** A wake-up between a look and the sleep may be lost. */
const SLEEP_MS = 100;

export class RunGate {
  constructor(private readonly words: Int32Array) {}

  // The owner of the descriptors

  /** Lets the program begin as soon as it is there. */
  start(): void {
    this.set(STARTED, this.run);
  }

  /** From now on nobody enters. */
  shut(): void {
    Atomics.add(this.words, SHUT, 1);
  }

  /** Whether somebody is on the way who came before it was shut. */
  get isEntered(): boolean {
    return Atomics.load(this.words, ENTERED) > 0;
  }

  /** The memory is new: the program may get ready. */
  open(): void {
    this.set(OPEN, this.run - 1);
  }

  /** There is no other run. */
  close(): void {
    Atomics.store(this.words, CLOSED, 1);
    for (const word of [OPEN, READY, STARTED]) Atomics.notify(this.words, word);
  }

  get isClosed(): boolean {
    return Atomics.load(this.words, CLOSED) === 1;
  }

  // The program

  /** Sleeps until the memory for `run` is new; false if there is no such run. */
  waitForMemory(run: number): boolean {
    return this.wait(OPEN, run - 1);
  }

  /** The program of `run` is there. Sleeps until it is to begin; false if it is not. */
  waitForStart(run: number): boolean {
    this.set(READY, run);
    return this.wait(STARTED, run);
  }

  // The other threads

  /** Sleeps until the program is there; false if there is no other run. To be followed by {@link leave}. */
  enter(): boolean {
    for (;;) {
      if (!this.wait(READY, this.run)) return false;
      Atomics.add(this.words, ENTERED, 1);
      if (Atomics.load(this.words, READY) >= this.run) return true;
      this.leave();
    }
  }

  leave(): void {
    Atomics.sub(this.words, ENTERED, 1);
  }

  /** Of the run that is on, or for which the memory is made new. */
  private get run(): number {
    return 1 + Atomics.load(this.words, SHUT);
  }

  private set(word: number, run: number): void {
    Atomics.store(this.words, word, run);
    Atomics.notify(this.words, word);
  }

  private wait(word: number, run: number): boolean {
    for (;;) {
      const now = Atomics.load(this.words, word);
      if (this.isClosed) return false;
      if (now >= run) return true;
      Atomics.wait(this.words, word, now, SLEEP_MS);
    }
  }
}
