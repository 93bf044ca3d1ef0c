// The memory in which the threads of a run meet, beside the guest's own: who is at work, which calls wait for the
// owner of the descriptors, and how the run ends. A word is one Int32; each thread has a slot of its own. It serves one
// run after the other; between two of them is a gate (run-gate.ts).

import { GATE_WORDS, RunGate } from './run-gate.js';

/** Words of the header. */
const BELL = 0;
const LAST_ID = 1;
/** How the run ended, and from {@link CODE_SHIFT} on its exit code: one word, so that both come at once. */
const END = 2;
const STOPPING = 3;
const TOLD = 4;
const LIFE = 5;
/** Bytes of memory that the guest has handed out. */
const HEAP = 6;
/** What it starts with. */
const FLOOR = 7;
/** Slots that had work. */
const USED = 8;
const GATE = 9;
const HEADER_WORDS = 16;

/** Words of a slot, from its start. */
const STATE = 0;
const ID = 1;
const START = 2;
const CALL = 3;
const FUNCTION = 4;
const RESULT = 5;
const COUNT = 6;
/** One bit for each argument that is an i64. */
const WIDE = 7;
/** Arguments, two words each. */
const ARGUMENTS = 8;
const MAX_ARGUMENTS = 12;
const SLOT_WORDS = ARGUMENTS + 2 * MAX_ARGUMENTS;

/** States of a slot. */
const ABSENT = 0; // no worker yet
const IDLE = 1;
const TAKEN = 2; // somebody is writing a start into it
const WORKING = 3;
const WANTED = 4; // there is a start, but no worker

const END_MASK = 3;
const CODE_SHIFT = 2;

const NO_CALL = 0;
const CALLING = 1;

/** How a run ended; the first that says so is right. */
export const ENDS = { running: 0, exited: 1, trapped: 2, stopped: 3 } as const;
export type End = (typeof ENDS)[keyof typeof ENDS];

/** What a thread is to begin with. */
export interface ThreadStart {
  /** Positive, and of no other thread of the run. */
  readonly id: number;
  /** Address of what the guest's libc keeps for it. */
  readonly start: number;
}

/** A call of the guest, as its thread wrote it. */
export interface WrittenCall {
  /** Place of the function in the list that both sides have. */
  readonly index: number;
  readonly args: (number | bigint)[];
}

export class ControlBlock {
  readonly slots: number;
  readonly gate: RunGate;
  private readonly words: Int32Array;
  private readonly wide: BigInt64Array;

  /** The block for `slots` threads, the first of which runs the program itself, in a memory that starts with `floor` bytes. */
  static create(slots: number, floor: number): ControlBlock {
    const block = new ControlBlock(new SharedArrayBuffer(4 * (HEADER_WORDS + slots * SLOT_WORDS)));
    block.words[FLOOR] = floor | 0;
    block.words[USED] = 1;
    return block;
  }

  constructor(readonly memory: SharedArrayBuffer) {
    this.words = new Int32Array(memory);
    this.wide = new BigInt64Array(memory);
    this.slots = (this.words.length - HEADER_WORDS) / SLOT_WORDS;
    this.gate = new RunGate(new Int32Array(memory, 4 * GATE, GATE_WORDS));
  }

  // How the run ends

  get end(): End {
    return (Atomics.load(this.words, END) & END_MASK) as End;
  }

  get exitCode(): number {
    return Atomics.load(this.words, END) >> CODE_SHIFT;
  }

  /** Ends the run, unless it has ended already. */
  finish(end: End, exitCode = 0): void {
    const word = end | (exitCode << CODE_SHIFT);
    if (Atomics.compareExchange(this.words, END, ENDS.running, word) === ENDS.running) this.ring();
  }

  /** Sends idle threads home: there is no other run. */
  close(): void {
    this.gate.close();
    for (let slot = 0; slot < this.slots; slot++) Atomics.notify(this.words, at(slot) + STATE);
  }

  /** As new, for the next run. Only where all threads rest. */
  reset(): void {
    for (const word of [END, STOPPING, TOLD, HEAP]) Atomics.store(this.words, word, 0);
  }

  /** ffmpeg is to end by itself. */
  stop(): void {
    Atomics.store(this.words, STOPPING, 1);
  }

  /** Whether the caller of this is the one to tell the guest that it should end. */
  takeStop(): boolean {
    return Atomics.load(this.words, STOPPING) === 1 && Atomics.compareExchange(this.words, TOLD, 0, 1) === 0;
  }

  // Signs of life

  /** A sign of life; a lost count does no harm. */
  live(): void {
    this.words[LIFE] = ((this.words[LIFE] ?? 0) + 1) | 0;
  }

  get life(): number {
    return this.words[LIFE] ?? 0;
  }

  // Memory

  /** The guest's memory is in use up to this address: it never is in use less far again. */
  set heapEnd(address: number) {
    for (;;) {
      const known = Atomics.load(this.words, HEAP);
      if (address <= known >>> 0) return;
      if (Atomics.compareExchange(this.words, HEAP, known, address | 0) === known) return;
    }
  }

  get heapEnd(): number {
    return Math.max((this.words[FLOOR] ?? 0) >>> 0, Atomics.load(this.words, HEAP) >>> 0);
  }

  // Calls: a thread writes one and sleeps, the owner of the descriptors answers it

  call(slot: number, index: number, args: readonly (number | bigint)[]): number {
    const { words } = this;
    const base = at(slot);
    let bits = 0;
    args.forEach((arg, i) => {
      if (typeof arg === 'bigint') bits |= 1 << i;
      this.wide[(base + ARGUMENTS) / 2 + i] = BigInt(arg);
    });
    words[base + FUNCTION] = index;
    words[base + COUNT] = args.length;
    words[base + WIDE] = bits;
    Atomics.store(words, base + CALL, CALLING);
    this.ring();
    while (Atomics.load(words, base + CALL) === CALLING) Atomics.wait(words, base + CALL, CALLING);
    return words[base + RESULT] ?? 0;
  }

  /** The call that waits in a slot. */
  written(slot: number): WrittenCall | undefined {
    const { words } = this;
    const base = at(slot);
    if (Atomics.load(words, base + CALL) !== CALLING) return undefined;
    const bits = words[base + WIDE] ?? 0;
    const args = Array.from({ length: words[base + COUNT] ?? 0 }, (_, i) => {
      const value = this.wide[(base + ARGUMENTS) / 2 + i] ?? 0n;
      return (bits & (1 << i)) === 0 ? Number(value) : value;
    });
    return { index: words[base + FUNCTION] ?? 0, args };
  }

  answer(slot: number, result: number): void {
    const base = at(slot);
    this.words[base + RESULT] = result;
    Atomics.store(this.words, base + CALL, NO_CALL);
    Atomics.notify(this.words, base + CALL);
  }

  /** What {@link waitForBell} is given: anything that rings from now on ends its wait. */
  get bell(): number {
    return Atomics.load(this.words, BELL);
  }

  ring(): void {
    Atomics.add(this.words, BELL, 1);
    Atomics.notify(this.words, BELL);
  }

  waitForBell(bell: number, timeoutMs: number): void {
    Atomics.wait(this.words, BELL, bell, timeoutMs);
  }

  // Threads: one that is idle takes a start without a trip to anybody; else somebody has to bring a worker

  /**
   * Starts a thread. Returns its id, and the slot that wants a worker where none is idle; undefined where all slots
   * are taken, or the run has ended.
   */
  spawn(start: number): { readonly id: number; readonly wanted?: number } | undefined {
    if (this.end !== ENDS.running) return undefined;
    const id = Atomics.add(this.words, LAST_ID, 1) + 1;
    const idle = this.take(IDLE);
    if (idle !== undefined) {
      this.begin(idle, { id, start }, WORKING);
      return { id };
    }
    const wanted = this.take(ABSENT);
    if (wanted === undefined) return undefined;
    this.begin(wanted, { id, start }, WANTED);
    return { id, wanted };
  }

  /** Worker: sleeps until there is a start in its slot; undefined once the run is over. */
  nextStart(slot: number): ThreadStart | undefined {
    const { words } = this;
    const state = at(slot) + STATE;
    for (;;) {
      const now = Atomics.load(words, state);
      if (now === WANTED || now === WORKING) {
        Atomics.store(words, state, WORKING);
        return { id: words[at(slot) + ID] ?? 0, start: words[at(slot) + START] ?? 0 };
      }
      if (this.gate.isClosed) return undefined;
      if (now === ABSENT) Atomics.compareExchange(words, state, ABSENT, IDLE);
      else Atomics.wait(words, state, now, SLEEP_MS);
    }
  }

  /** Worker: its thread is at work, or has ended. */
  work(slot: number): void {
    Atomics.store(this.words, at(slot) + STATE, WORKING);
  }

  rest(slot: number): void {
    Atomics.store(this.words, at(slot) + STATE, IDLE);
  }

  /** Whether no thread is in the guest's code. */
  get isAtRest(): boolean {
    for (let slot = 0; slot < this.used; slot++) {
      const state = Atomics.load(this.words, at(slot) + STATE);
      if (state !== IDLE && state !== ABSENT) return false;
    }
    return true;
  }

  /** How many slots, from the first on, ever had work: calls come from no other. */
  get used(): number {
    return Atomics.load(this.words, USED);
  }

  private take(from: number): number | undefined {
    for (let slot = 1; slot < this.slots; slot++) {
      if (Atomics.compareExchange(this.words, at(slot) + STATE, from, TAKEN) === from) return slot;
    }
    return undefined;
  }

  private begin(slot: number, { id, start }: ThreadStart, state: number): void {
    const base = at(slot);
    this.words[base + ID] = id;
    this.words[base + START] = start;
    for (;;) {
      const used = this.used;
      if (slot < used || Atomics.compareExchange(this.words, USED, used, slot + 1) === used) break;
    }
    Atomics.store(this.words, base + STATE, state);
    Atomics.notify(this.words, base + STATE);
  }
}

/** A wake-up between a look at the state and the sleep is not lost, but a close may be. */
const SLEEP_MS = 100;

function at(slot: number): number {
  return HEADER_WORDS + slot * SLOT_WORDS;
}
