// A worker with the entry of all threads in it, whatever it is then told to be.

import { Worker } from 'node:worker_threads';
import { AfmpegError } from '../../../errors.js';

/** Whether runs can have threads of their own: platforms that imitate Node leave them out, pages want isolation for them. */
export function hasWorkers(): boolean {
  return typeof Worker === 'function' && typeof SharedArrayBuffer === 'function';
}

export function startWorker(): Worker {
  // Bundlers know this form; the built package holds thread.js beside the file that this becomes part of.
  const worker = new Worker(new URL('./thread.js', import.meta.url), {
    // The guest gets what its job says and nothing of the host's.
    env: {},
    argv: [],
    execArgv: [],
    stdin: false,
    // A run makes little garbage here; what it makes is to go before the next 1,000 runs pile it up.
    resourceLimits: { maxYoungGenerationSizeMb: 2 },
  });
  worker.unref();
  return worker;
}

export function threadEnded(why: string, cause?: Error): AfmpegError {
  return new AfmpegError('BRIDGE_FAILED', `The guest's thread ended: ${why}`, { retryable: true, cause });
}
