// How long to wait before the next attempt: a value, so that a test can read it.

import { AfmpegError } from './errors.js';

export interface RetryPolicy {
  /** Attempts at one step, the first included, 1–100. Default 3. */
  readonly attempts?: number;
  /** Milliseconds before attempt `attempt` (2 or more). Default: 200, doubled each time, at most 10 s. */
  readonly delayMs?: (attempt: number) => number;
  /** Waits; ends early when the signal fires. Default: a timer. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export function backOffMs(attempt: number): number {
  return Math.min(10_000, 200 * 2 ** (attempt - 2));
}

/** Rejects with ABORTED, and takes its timer with it. */
export function waitMs(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new AfmpegError('ABORTED', 'Aborted while waiting to try again', { cause: signal.reason }));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
