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
  private readonly endListeners = new Set<() => void>();
  private readonly onAbort = () => {
    this.obey();
  };

  /** Whether ffmpeg is to end by itself, its outputs complete. */
  isEnding = false;

  /** The clock starts now. */
  constructor(
    private readonly signal: AbortSignal | undefined,
    private readonly timeoutMs: number,
    /** Whether ffmpeg can end by itself; else a graceful end is one at once. */
    private readonly canEnd = false,
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
    if (this.signal?.aborted) this.obey();
    if (!this.reason && performance.now() >= this.deadlineMs) this.stop(this.timeout());
    if (this.reason) throw this.reason;
  }

  /** Calls `listener` once when the run is to end; at once if it is. Returns how to take that back. */
  onStop(listener: (reason: AfmpegError) => void): () => void {
    this.listeners.add(listener);
    if (this.reason) listener(this.reason);
    return () => this.listeners.delete(listener);
  }

  /** Calls `listener` once when ffmpeg is to end by itself; at once if it is. Returns how to take that back. */
  onEnding(listener: () => void): () => void {
    this.endListeners.add(listener);
    if (this.isEnding) listener();
    return () => this.endListeners.delete(listener);
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
    this.endListeners.clear();
    this.ender.abort();
  }

  /** An abort whose reason says `graceful` ends the run as ffmpeg's key q does. */
  private obey(): void {
    const reason: unknown = this.signal?.reason;
    const isGraceful =
      typeof reason === 'object' && reason !== null && 'graceful' in reason && reason.graceful === true;
    if (!isGraceful || !this.canEnd) {
      this.stop(abortedError(this.signal));
      return;
    }
    if (this.isEnding) return;
    this.isEnding = true;
    for (const listener of this.endListeners) listener();
  }

  private timeout(): AfmpegError {
    return new AfmpegError('TIMEOUT', `The run took longer than ${this.timeoutMs} ms`, {
      details: { limit: 'timeoutMs' },
    });
  }
}
