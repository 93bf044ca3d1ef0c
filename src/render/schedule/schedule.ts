// Steps of a render on a few slots: started in order, tried again where that can help, and all ended by the first
// failure that it cannot.

import { AfmpegError } from '../../errors.js';
import { retry as retryStep } from '../../retry.js';
import type { RetryPolicy } from '../../retry.js';

/** One step; it may run several times, never twice at once. */
export type Step = (signal: AbortSignal, attempt: number) => Promise<void>;

export interface StepRun {
  readonly concurrency: number;
  readonly retry: RetryPolicy;
  readonly signal: AbortSignal | undefined;
  /** Hears of each failure that is tried again. */
  readonly onRetry?: (step: number, attempt: number, error: unknown) => void;
}

/** Rejects with the first fatal error, after every step has ended. */
export async function runSteps(
  steps: readonly Step[],
  { concurrency, retry, signal, onRetry }: StepRun,
): Promise<void> {
  const stop = new AbortController();
  const cancel = () => stop.abort(signal?.reason);
  if (signal?.aborted) cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  const slot = async () => {
    while (!stop.signal.aborted) {
      const index = next++;
      const step = steps[index];
      if (!step) return;
      try {
        await retryStep((count) => step(stop.signal, count), {
          ...retry,
          signal: stop.signal,
          onRetry: (count, error) => onRetry?.(index, count, error),
        });
      } catch (error) {
        failure ??= { error };
        stop.abort(error);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, steps.length) }, slot));
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
  if (signal?.aborted) throw new AfmpegError('ABORTED', 'Aborted', { cause: signal.reason });
  if (failure) throw failure.error;
}
