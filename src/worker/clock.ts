// Time as the worker sees it, passed in: two clocks, because the one on the wall may be set while a job runs.

export interface Clock {
  /** Milliseconds since 1970; may jump. Only for names and for dates that a server sent. */
  wallMs(): number;
  /** Milliseconds from some start; never jumps. For all that is measured. */
  monotonicMs(): number;
  /** Resolves after `ms`, or at once when `signal` is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A timer of more milliseconds than 31 bits hold fires at once. */
const LONGEST_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) {
        resolve();
        return;
      }
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, Math.min(ms, LONGEST_MS));
      signal?.addEventListener('abort', end, { once: true });
    }),
};
