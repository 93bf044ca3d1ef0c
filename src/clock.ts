// Time as the coordinator sees it. It is passed in, so that a day of renders can be played in a second.

import { setTimeout as timer } from 'node:timers/promises';

export interface Clock {
  /** Milliseconds since some fixed moment. */
  nowMs(): number;
  /** Resolves after `ms`. An abort of `signal` rejects at once with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A timer of more milliseconds than 31 bits hold fires at once. */
const LONGEST_MS = 2 ** 31 - 1;

export const realClock: Clock = {
  nowMs: () => performance.now(),
  async sleep(ms, signal) {
    try {
      await timer(Math.min(ms, LONGEST_MS), undefined, signal ? { signal } : {});
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};
