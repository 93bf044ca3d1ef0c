// Time, passed in wherever something waits or measures, so that a test plays a day of renders in a second.

/** A source of time. `systemClock` is the real one; tests bring their own. */
export interface Clock {
  /** Milliseconds since some fixed moment; never jumps. For all that is measured. */
  nowMs(): number;
  /** Milliseconds since 1970; may jump. Only for names, and for dates that a server sent. */
  wallMs(): number;
  /** Resolves after `ms`. An abort of `signal` rejects at once with the signal's reason, and takes the timer with it. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A timer of more milliseconds than 31 bits hold fires at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(
        () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
        Math.min(ms, MAX_TIMER_MS),
      );
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};

/** What `work` resolves to, or undefined after `ms`: it may go on, but nobody waits for it any longer. */
export async function within<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T | undefined> {
  const over = new AbortController();
  try {
    return await Promise.race([work, clock.sleep(ms, over.signal).then(() => undefined)]);
  } finally {
    over.abort();
  }
}

/** Sleeps, and says whether all of the time passed: `false` where `signal` ended it. For loops that end by a flag. */
export async function sleptThrough(
  clock: Clock,
  ms: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    await clock.sleep(ms, signal);
    return true;
  } catch (error) {
    if (signal?.aborted) return false;
    throw error;
  }
}
