// Trying again: which failures, how often, and how long to wait in between. Whether a failure may pass is written in
// its `retryable` and nowhere else.

import { abortedError } from './abort.js';
import { systemClock } from './clock.js';
import type { Clock } from './clock.js';
import { AfmpegError } from './errors.js';
import { callback, integer, optional } from './options.js';

/** How often a step is tried, and when. */
export interface RetryPolicy {
  /** Attempts in all, the first included, 1–100. Default 3. */
  readonly attempts?: number;
  /** Milliseconds before attempt `attempt` (2 or more). Default: 200, doubled each time, at most 10,000. */
  readonly delayMs?: (attempt: number) => number;
  /** Waits; ends early when the signal fires. Default: a timer. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The rows of {@link RetryPolicy} in an options table. */
export const retryFields = {
  attempts: optional(integer(1, 100)),
  delayMs: optional(callback<(attempt: number) => number>()),
  wait: optional(callback<(ms: number, signal: AbortSignal) => Promise<void>>()),
} as const;

/** Doubles from `baseMs` before the second attempt, and never exceeds `capMs`. */
export function backOff(baseMs: number, capMs: number): (attempt: number) => number {
  return (attempt) => Math.min(capMs, baseMs * 2 ** Math.min(attempt - 2, 30));
}

export const backOffMs = backOff(200, 10_000);

/**
 * A delay of which half is left to chance, so that workers that failed together do not come back together. `random`
 * is in `[0, 1)`.
 */
export function halfJittered(ms: number, random: number): number {
  return Math.round(ms / 2 + (ms / 2) * random);
}

/** What is not an AfmpegError is a bug, and a bug is there the next time, too. */
export function isRetryable(error: unknown): boolean {
  return AfmpegError.is(error) && error.retryable;
}

export interface RetryOptions extends RetryPolicy {
  readonly signal?: AbortSignal | undefined;
  /** Default: an AfmpegError whose `retryable` is true. */
  readonly isRetryable?: (error: unknown) => boolean;
  /** Called with each failure that is tried again, and the number of the attempt that failed. */
  readonly onRetry?: (attempt: number, error: unknown) => void;
  readonly clock?: Clock;
}

/**
 * Calls `work` with the number of the attempt, from 1, until it succeeds. Rejects with the last failure, and with
 * ABORTED where the signal ends a wait.
 */
export async function retry<T>(
  work: (attempt: number) => Promise<T>,
  { attempts = 3, delayMs = backOffMs, signal, onRetry, clock = systemClock, ...rest }: RetryOptions = {},
): Promise<T> {
  const mayPass = rest.isRetryable ?? isRetryable;
  const wait = rest.wait ?? ((ms, stop) => clock.sleep(ms, stop));
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt);
    } catch (error) {
      if (attempt >= attempts || signal?.aborted || !mayPass(error)) throw error;
      onRetry?.(attempt, error);
      try {
        await wait(delayMs(attempt + 1), signal ?? NEVER);
      } catch (ended) {
        if (signal?.aborted && !AfmpegError.is(ended))
          throw abortedError(signal, 'The wait for another attempt');
        throw ended;
      }
    }
  }
}

const NEVER = new AbortController().signal;
