// A poll that brought no jobs: what is said of it, and when the next is due.

import { AfmpegError } from '../../errors.js';
import { backOff, halfJittered } from '../../retry.js';
import { jitteredMs } from './delays.js';
import type { Outcome } from './http.js';
import { outcomeError } from './render-api.js';

type Failed = Exclude<Outcome<unknown>, { kind: 'ok' | 'aborted' }>;

export interface PollFailure {
  readonly error: AfmpegError | undefined;
  /** Why the worker is not ready. */
  readonly reason: string;
  /** It was said already, and says nothing new. */
  readonly isRepeated: boolean;
}

/** `notReady` is why the worker was not ready before. */
export function pollFailure(outcome: Failed, notReady: string | undefined): PollFailure {
  if (!isTokenRefused(outcome)) {
    return {
      error: outcomeError('the poll', outcome),
      reason: `the API cannot be polled: ${whyOf(outcome)}`,
      isRepeated: false,
    };
  }
  const reason = `The API refuses the token: HTTP ${outcome.status}`;
  return { error: new AfmpegError('API_FAILED', reason), reason, isRepeated: reason === notReady };
}

function whyOf(outcome: Failed): string {
  return outcome.kind === 'refused' ? `HTTP ${outcome.status}` : outcome.why;
}

/** Of the pause where an answer may come the next time, or the token has to be changed by hand. */
const MAX_PAUSE_MS = 60_000;
const downDelayMs = backOff(500, MAX_PAUSE_MS);

/** Milliseconds until the next poll, after `failures` polls without an answer, at least 1. `random` is in [0, 1). */
export function pauseAfterFailure(
  outcome: Failed,
  failures: number,
  pollIntervalMs: number,
  random: number,
): number {
  // Soon, and then less and less often, where it may pass by itself.
  if (outcome.kind === 'transient') {
    return Math.max(halfJittered(downDelayMs(failures + 1), random), outcome.retryAfterMs ?? 0);
  }
  if (!isTokenRefused(outcome)) return jitteredMs(pollIntervalMs, random);
  const refusedDelayMs = backOff(pollIntervalMs, Math.max(MAX_PAUSE_MS, pollIntervalMs));
  return halfJittered(refusedDelayMs(failures + 1), random);
}

function isTokenRefused(outcome: Failed): outcome is Extract<Failed, { kind: 'refused' }> {
  return outcome.kind === 'refused' && (outcome.status === 401 || outcome.status === 403);
}
