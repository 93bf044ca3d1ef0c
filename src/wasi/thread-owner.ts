// The owner of a run's descriptors: it carries out what the guest's threads ask for, one call after the other, on the
// memory that they share.

import { AfmpegError } from '../errors.js';
import { NotReady } from '../fs/not-ready.js';
import type { Crew, GuestJob, GuestOutcome } from '../guest/guest.js';
import { wasi } from './abi.js';
import { createBridge } from './bridge.js';
import { ControlBlock, ENDS } from './control-block.js';
import { PREVIEW1_NAMES } from './imports.js';

type Call = (...args: (number | bigint)[]) => number;

/** How long the owner sleeps between two looks at whether the run should stop. */
const SLEEP_MS = 100;

/** Serves the threads of `crew` until one of them ends the run. */
export function serveThreads(job: GuestJob, { control, memory }: Crew): GuestOutcome {
  const block = new ControlBlock(control);
  const bridge = createBridge(job);
  bridge.memory.attach(memory);
  const functions = PREVIEW1_NAMES.map((name) => bridge.calls[name] as Call | undefined);
  const serve = (slot: number): boolean => {
    const call = block.written(slot);
    if (!call) return false;
    try {
      block.answer(slot, functions[call.index]?.(...call.args) ?? wasi.ERRNO_NOSYS);
      return true;
    } catch (error) {
      // A stream of the caller's: the bell rings when it has answered.
      if (error instanceof NotReady) return false;
      throw error;
    }
  };
  try {
    block.gate.start();
    for (;;) {
      const { bell } = block;
      job.checkpoint();
      if (block.end !== ENDS.running) break;
      let served = false;
      for (let slot = 0; slot < block.used; slot++) served = serve(slot) || served;
      if (!served) block.waitForBell(bell, SLEEP_MS);
    }
    if (block.end !== ENDS.exited) throw new AfmpegError('BRIDGE_FAILED', 'A thread of the guest failed');
    return { exitCode: block.exitCode, peakMemoryBytes: block.heapEnd };
  } finally {
    bridge.dispose();
  }
}

/** How long threads of a run that is over may take to notice. */
const REST_MS = 50;

/**
 * Makes the threads and their memory ready for another run, once one has ended with an exit code: instances stay, and
 * with them what it took to make them. False where one of them is still at work: they serve no other run then.
 */
export function rearmThreads({ control, memory }: Crew): boolean {
  const block = new ControlBlock(control);
  const { gate } = block;
  if (!within(REST_MS, () => block.isAtRest)) return false;
  gate.shut();
  if (!within(REST_MS, () => !gate.isEntered)) return false;
  // As many stores as words: those of shared memory are atomic each.
  new BigUint64Array(memory.buffer, 0, Math.ceil(block.heapEnd / 8)).fill(0n);
  block.reset();
  gate.open();
  return true;
}

/** Looks again and again, for `ms`; what it waits for is usually true at once. */
function within(ms: number, isTrue: () => boolean): boolean {
  const nobody = new Int32Array(new SharedArrayBuffer(4));
  for (const end = performance.now() + ms; !isTrue(); Atomics.wait(nobody, 0, 0, 0.2)) {
    if (performance.now() > end) return false;
  }
  return true;
}
