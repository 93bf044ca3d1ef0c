// The reasons to end a run before its time: the caller's signal, the deadline, a stream that failed.

import { abortedError } from '../../abort.js';
import { MAX_TIMER_MS } from '../../clock.js';
import { AfmpegError } from '../../errors.js';

export class RunControl {
  private reason: AfmpegError | undefined;
  private readonly listeners = new Set<(reason: AfmpegError) => void>();
  private readonly ender = new AbortController();
  private readonly deadlineMs: number;
  private readonly timer: ReturnType<typeof setTimeout> | undefined;
  private readonly onAbort = () => {
    this.stop(abortedError(this.signal));
  };

  /** The clock starts now. */
  constructor(
    private readonly signal: AbortSignal | undefined,
    private readonly timeoutMs: number,
  ) {
    this.deadlineMs = performance.now() + timeoutMs;
    if (timeoutMs <= MAX_TIMER_MS) {
      this.timer = setTimeout(() => {
        this.stop(this.timeout());
      }, timeoutMs);
    }
    signal?.addEventListener('abort', this.onAbort, { once: true });
  }

  /** Aborted when the run ends, for what is asked of others on its behalf. */
  get ended(): AbortSignal {
    return this.ender.signal;
  }

  /** Ends the run for `reason`; the first one counts. */
  stop(reason: AfmpegError): void {
    if (this.reason) return;
    this.reason = reason;
    this.ender.abort(reason);
    for (const listener of this.listeners) listener(reason);
  }

  /** Throws the reason to end, where there is one. It looks at the clock, since a blocked thread has no timers. */
  check(): void {
    if (this.signal?.aborted) this.stop(abortedError(this.signal));
    else if (performance.now() >= this.deadlineMs) this.stop(this.timeout());
    if (this.reason) throw this.reason;
  }

  /** Calls `listener` once when the run is to end; at once if it is. Returns how to take that back. */
  onStop(listener: (reason: AfmpegError) => void): () => void {
    this.listeners.add(listener);
    if (this.reason) listener(this.reason);
    return () => this.listeners.delete(listener);
  }

  /** What `work` gives, unless the run is to end first. */
  async unlessStopped<T>(work: Promise<T>): Promise<T> {
    let forget: (() => void) | undefined;
    const stopped = new Promise<never>((_, reject) => {
      forget = this.onStop(reject);
    });
    try {
      return await Promise.race([work, stopped]);
    } finally {
      forget?.();
    }
  }

  /** The run is over: no timer and no listener is left. */
  dispose(): void {
    clearTimeout(this.timer);
    this.signal?.removeEventListener('abort', this.onAbort);
    this.listeners.clear();
    this.ender.abort();
  }

  private timeout(): AfmpegError {
    return new AfmpegError('TIMEOUT', `The run took longer than ${this.timeoutMs} ms`, {
      details: { limit: 'timeoutMs' },
    });
  }
}
