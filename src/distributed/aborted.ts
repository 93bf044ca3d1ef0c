// One way to be told to stop: whatever reason a caller's signal has, a step rejects with ABORTED.

import { abortedError } from '../runtime/run/run-control.js';

/** The signal may fire between two runs, where nothing else looks at it. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortedError(signal);
}
