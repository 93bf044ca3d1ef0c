// The memory that all threads of a run share: how it is made, and how it goes.

import { AfmpegError } from '../../errors.js';

/**
 * Memory that never grows. V8 tells the instances of other threads of a new size late, and until then their bulk
 * instructions trap in what was added (BackingStore::BroadcastSharedWasmMemoryGrow; seen in Node 20). Pages that
 * nobody touches take no room.
 */
export function sharedMemory(pages: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch (cause) {
    throw new AfmpegError(
      'BRIDGE_FAILED',
      `The system has no room for ${pages} pages of shared memory: lower limits.memoryBytes`,
      { cause, retryable: true },
    );
  }
}

/**
 * Tells the engine that `bytes` of shared memory, of a run that is over, are garbage here. V8 does not count shared memory
 * when it judges whether there is garbage worth its time (BackingStore::PerIsolateAccountingLength is 0 for it), so that
 * every thread which has seen a run's memory keeps it: 400 runs took 4 GB. As many bytes of an ordinary buffer are counted;
 * nobody touches them, so that they cost nothing.
 */
export function tellGarbage(bytes: number): void {
  new ArrayBuffer(2 * bytes);
}
