// A slot is a piece of shared memory for one request at a time: the guest thread fills it in and goes on or
// sleeps, the caller's thread serves it and wakes the guest.

/** Bytes of data that a slot carries besides its header. */
export const SLOT_BYTES = 1024 * 1024;

/** Header words (Int32), and one Float64 for file positions beyond 2^31. */
const STATE = 0;
const OPERATION = 1;
const HANDLE = 2;
const LENGTH = 3;
const RESULT = 4;
const POSITION_BYTES = 24;
const HEADER_BYTES = 32;

const IDLE = 0;
const REQUESTED = 1;
const DONE = 2;
const GATHERED = 3;

export const OPERATIONS = {
  /** Reads `length` bytes of the open file `handle` at `position` into the data. */
  read: 1,
  /** Writes `length` bytes of the data. */
  write: 2,
  /** Fills the data from the stream `handle`. */
  readStream: 3,
  /** Gives `length` bytes of the data to the stream `handle`. */
  writeStream: 4,
  /** Calls a method: JSON in, JSON out. */
  call: 5,
  /** The next part of a JSON answer that did not fit, from `position`. */
  more: 6,
} as const;

export type Operation = (typeof OPERATIONS)[keyof typeof OPERATIONS];

/** Streams by their `handle`. */
export const STREAMS = { stdin: 0, stdout: 1, stderr: 2, progress: 3 } as const;

/** A result below zero: the request failed, and the data holds `{ code, message }` of -result bytes. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

export class Slot {
  readonly data: Uint8Array;
  private readonly words: Int32Array;
  private readonly position_: Float64Array;

  constructor(
    readonly index: number,
    readonly memory: SharedArrayBuffer = new SharedArrayBuffer(HEADER_BYTES + SLOT_BYTES),
  ) {
    this.words = new Int32Array(memory, 0, HEADER_BYTES / 4);
    this.position_ = new Float64Array(memory, POSITION_BYTES, 1);
    this.data = new Uint8Array(memory, HEADER_BYTES);
  }

  get operation(): number {
    return this.words[OPERATION] ?? 0;
  }
  get handle(): number {
    return this.words[HANDLE] ?? 0;
  }
  get length(): number {
    return this.words[LENGTH] ?? 0;
  }
  get position(): number {
    return this.position_[0] ?? 0;
  }
  get result(): number {
    return this.words[RESULT] ?? 0;
  }

  /** Guest: writes the request. A message has to announce it to the caller. */
  request(operation: Operation, handle: number, length: number, position: number): void {
    this.words[OPERATION] = operation;
    this.words[HANDLE] = handle;
    this.words[LENGTH] = length;
    this.position_[0] = position;
    Atomics.store(this.words, STATE, REQUESTED);
  }

  /** Guest: tells of a write that still grows, which the caller makes should the guest be ended before. */
  gather(handle: number, length: number, position: number): void {
    this.words[OPERATION] = OPERATIONS.write;
    this.words[HANDLE] = handle;
    this.words[LENGTH] = length;
    this.position_[0] = position;
    Atomics.store(this.words, STATE, GATHERED);
  }

  /** Host: whether the guest took a write for made that is not. */
  get holdsWrite(): boolean {
    const state = Atomics.load(this.words, STATE);
    return this.operation === OPERATIONS.write && (state === GATHERED || state === REQUESTED);
  }

  /** Guest: sleeps until the request is served, or for `timeoutMs`. */
  sleep(timeoutMs: number): boolean {
    // A wake-up says nothing: it may be that of the request before, whose answer was seen before it came.
    Atomics.wait(this.words, STATE, REQUESTED, timeoutMs);
    return !this.isPending;
  }

  get isPending(): boolean {
    return Atomics.load(this.words, STATE) === REQUESTED;
  }

  /** Host: answers and wakes the guest. */
  answer(result: number): void {
    this.words[RESULT] = result;
    Atomics.store(this.words, STATE, DONE);
    Atomics.notify(this.words, STATE);
  }

  /** Guest: makes the slot ready for the next request. */
  reset(): void {
    Atomics.store(this.words, STATE, IDLE);
  }
}
