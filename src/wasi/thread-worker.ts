// One worker of a guest with threads: it runs the program itself, or one POSIX thread after the other, in an instance
// of its own over the memory that all share.

import type { Crew } from '../guest/guest.js';
import { trapError } from '../guest/trap.js';
import { SUCCESS, wasi } from './abi.js';
import { SUBSCRIPTION_BYTES, clockCalls } from './clock-calls.js';
import { ControlBlock, ENDS } from './control-block.js';
import { GuestMemory } from './guest-memory.js';
import { PREVIEW1_NAMES } from './imports.js';
import { ProcExit, processCalls } from './process-calls.js';
import { setjmpShims } from './setjmp.js';
import { wasiTrap } from './trap.js';

type Call = (...args: never[]) => number;

export interface GuestThreadJob extends Crew {
  readonly module: WebAssembly.Module;
  /** 0 runs the program, the others its threads. */
  readonly slot: number;
  /** Called where a slot needs a worker. */
  wanted(slot: number): void;
}

const BROKEN = -1;

/** Works for one run after the other, until there is no other, or throws what ended one: TRAP, UNSUPPORTED_MODULE. */
export function workThreads(job: GuestThreadJob): void {
  const block = new ControlBlock(job.control);
  if (job.slot === 0) runPrograms(job, block);
  else runThreads(job, block);
}

/** Each run of the program is in an instance of its own, made ahead of it: that brings the data into the memory. */
function runPrograms(job: GuestThreadJob, block: ControlBlock): void {
  for (let run = 1; block.gate.waitForMemory(run); run++) {
    const instance = inGuest(block, () => instantiate(job, block));
    if (!instance || !block.gate.waitForStart(run)) return;
    block.work(0);
    inGuest(block, () => {
      instance._start?.();
      block.finish(ENDS.exited);
    });
    block.rest(0);
  }
}

/** An instance of a thread has nothing of a run but its stack and its thread's variables, which each start gives it. */
function runThreads(job: GuestThreadJob, block: ControlBlock): void {
  const { slot } = job;
  // Whoever is first brings the data and has the program's own variables: that is the program's instance.
  if (!block.gate.enter()) return;
  let instance: Exports | undefined;
  try {
    instance = inGuest(block, () => instantiate(job, block));
  } finally {
    block.gate.leave();
  }
  if (!instance) return;
  for (;;) {
    const next = block.nextStart(slot);
    if (!next) return;
    inGuest(block, () => instance.wasi_thread_start?.(next.id, next.start));
    block.rest(slot);
  }
}

/** What the guest's code throws ends the run. */
function inGuest<T>(block: ControlBlock, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof ProcExit) block.finish(ENDS.exited, error.code);
    // A run that is over has its reason.
    else if (block.end === ENDS.running) throw trapError(error, wasiTrap);
    return undefined;
  }
}

interface Exports {
  readonly _start?: () => void;
  readonly wasi_thread_start?: (id: number, start: number) => void;
  readonly afmpeg_stop?: () => void;
}

function instantiate(job: GuestThreadJob, block: ControlBlock): Exports {
  const { slot } = job;
  const memory = new GuestMemory();
  memory.attach(job.memory);
  const setjmp = setjmpShims(memory);
  const guest: { stop?: (() => void) | undefined } = {};
  const checkpoint = () => {
    if (guest.stop && block.takeStop()) guest.stop();
  };
  const { exports } = new WebAssembly.Instance(job.module, {
    wasi_snapshot_preview1: calls(block, slot, memory, checkpoint),
    env: { ...setjmp.imports, memory: job.memory },
    wasi: {
      'thread-spawn': (start: number): number => {
        const spawned = block.spawn(start);
        if (spawned?.wanted !== undefined) job.wanted(spawned.wanted);
        return spawned?.id ?? BROKEN;
      },
    },
    afmpeg: {
      ...futexes(block, slot, job.memory),
      heap_end(address: number): void {
        block.heapEnd = address >>> 0;
      },
    },
  });
  setjmp.attach(exports);
  const own: Exports = exports;
  guest.stop = own.afmpeg_stop;
  return own;
}

/** What a thread answers by itself; all else is the owner's. */
function calls(block: ControlBlock, slot: number, memory: GuestMemory, checkpoint: () => void) {
  const asOwner = Object.fromEntries(
    PREVIEW1_NAMES.map((name, index) => [
      name,
      (...args: (number | bigint)[]) => {
        checkpoint();
        // The program's own thread writes reports while all others stand still.
        if (slot !== 0 || name !== 'fd_write') block.live();
        return block.call(slot, index, args);
      },
    ]),
  );
  const process = processCalls(memory, [], {});
  const { calls: clock } = clockCalls(memory, () => SUCCESS, checkpoint, sharedNow);
  const own: Record<string, Call> = {
    random_get: (pointer: number, length: number) => process.random_get(pointer >>> 0, length >>> 0),
    sched_yield: () => process.sched_yield(),
    proc_exit: (code: number) => process.proc_exit(code),
    proc_raise: (signal: number) => process.proc_raise(signal),
    clock_res_get: (id: number, result: number) => clock.clock_res_get(id, result >>> 0),
    clock_time_get: (id: number, precision: bigint, result: number) => {
      checkpoint();
      if (slot !== 0) block.live();
      return clock.clock_time_get(id, precision, result >>> 0);
    },
    poll_oneoff: (input: number, output: number, count: number, result: number) => {
      const isClock = (i: number) =>
        memory.view((input >>> 0) + i * SUBSCRIPTION_BYTES, SUBSCRIPTION_BYTES).getUint8(8) ===
        wasi.EVENTTYPE_CLOCK;
      // Whether a descriptor is ready is the owner's to know.
      if (!Array.from({ length: count }, (_, i) => i).every(isClock)) {
        return asOwner['poll_oneoff']?.(input, output, count, result) ?? 0;
      }
      return clock.poll_oneoff(input >>> 0, output >>> 0, count, result >>> 0);
    },
  };
  return { ...asOwner, ...own };
}

/** Milliseconds on a clock that is the same in all threads: the origin of `performance.now()` need not be. */
function sharedNow(): number {
  return performance.timeOrigin + performance.now();
}

/** The guest's waits are the host's, so that a host without threads can carry them out otherwise. */
function futexes(block: ControlBlock, slot: number, memory: WebAssembly.Memory) {
  const words = new Int32Array(memory.buffer);
  return {
    futex_wait(address: number, expected: number, nanoseconds: bigint): number {
      const at = address >>> 0;
      const timeoutMs = nanoseconds < 0n ? Infinity : Number(nanoseconds) / 1e6;
      const how = Atomics.wait(words, at >>> 2, expected, timeoutMs);
      if (slot !== 0 && how === 'ok') block.live();
      return how === 'ok' ? 0 : how === 'not-equal' ? 1 : 2;
    },
    futex_notify(address: number, count: number): number {
      const at = address >>> 0;
      return Atomics.notify(words, at >>> 2, count >>> 0);
    },
  };
}
