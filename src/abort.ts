// One way to be told to stop: whatever reason a caller's signal has, what it ends rejects with ABORTED.

import { AfmpegError } from './errors.js';

/** The error of work that `signal` ended; its `cause` is the signal's reason. */
export function abortedError(signal: AbortSignal | undefined, what = 'The run'): AfmpegError {
  return new AfmpegError('ABORTED', `${what} was aborted`, { cause: signal?.reason });
}

/** For the moments between two runs, where nothing else looks at the signal. Throws ABORTED. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortedError(signal);
}

/** A signal of several, and how to let go of them. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  /** Aborts `signal` with `reason`. */
  abort(reason?: unknown): void;
  /** Removes the listeners; call it when the work is over. */
  dispose(): void;
}

/**
 * A signal that is aborted with the first of `signals`. Not `AbortSignal.any`: Node 20 keeps what that makes for as
 * long as a source lives, and some of ours live for months.
 */
export function linkSignals(...signals: readonly (AbortSignal | undefined)[]): LinkedSignal {
  const controller = new AbortController();
  const undo: (() => void)[] = [];
  for (const source of signals) {
    if (!source) continue;
    const onAbort = () => controller.abort(source.reason);
    if (source.aborted) onAbort();
    source.addEventListener('abort', onAbort, { once: true });
    undo.push(() => source.removeEventListener('abort', onAbort));
  }
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    dispose: () => {
      for (const remove of undo.splice(0)) remove();
    },
  };
}
