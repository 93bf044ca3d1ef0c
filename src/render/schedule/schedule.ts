// Steps of a render on a few slots: started in order, tried again where that can help, and all ended by the first
// failure that it cannot. Reels, chunks and joins all run by it.

import { abortedError, linkSignals } from '../../abort.js';
import { inParallel } from '../../in-parallel.js';
import { retry } from '../../retry.js';
import type { RetryPolicy } from '../../retry.js';
import type { ProgressMeter, Share } from './progress.js';

/** One piece of work of a render. */
export interface Step<T = void> extends Share {
  /** For logs, for example `chunk 3`. */
  readonly name: string;
  /** It may run several times, never twice at once. */
  run(attempt: StepAttempt): Promise<T>;
}

/** What a step gets each time that it runs. */
export interface StepAttempt {
  /** Aborted when the render is, and when another step failed for good. */
  readonly signal: AbortSignal;
  /** From 1. */
  readonly attempt: number;
  /** To be called with the part that is done, 0 to 1. */
  readonly onPart: (part: number) => void;
}

export interface ScheduleOptions {
  /** Steps that run at the same time. */
  readonly concurrency: number;
  readonly retry?: RetryPolicy;
  readonly signal?: AbortSignal | undefined;
  /** Hears how far each step is, by its place in the list. */
  readonly meter?: ProgressMeter;
  /** Hears of each failure that is tried again. */
  readonly onRetry?: (step: Step<unknown>, attempt: number, error: unknown) => void;
}

/** What each step made, in order. Rejects with ABORTED or the first fatal error, after every step has ended. */
export async function schedule<T>(
  steps: readonly Step<T>[],
  { concurrency, retry: policy = {}, signal, meter, onRetry }: ScheduleOptions,
): Promise<T[]> {
  const stop = linkSignals(signal);
  const made: T[] = [];
  try {
    await inParallel(steps, concurrency, async (step, index) => {
      if (stop.signal.aborted) throw abortedError(signal, 'The render');
      try {
        made[index] = await retry(
          (attempt) => step.run({ signal: stop.signal, attempt, onPart: (part) => meter?.part(index, part) }),
          { ...policy, signal: stop.signal, onRetry: (attempt, error) => onRetry?.(step, attempt, error) },
        );
      } catch (error) {
        stop.abort(error);
        throw error;
      }
      meter?.done(index);
    });
  } catch (error) {
    throw signal?.aborted ? abortedError(signal, 'The render') : error;
  } finally {
    stop.dispose();
  }
  return made;
}
