// The bounds of a run, with defaults that a real 1080p job passes.

import { checkInteger, checkedBy, defineOptions, integer, optional, withDefault } from '../../options.js';
import type { Check } from '../../options.js';

/** What one run may use. `Infinity` lifts a limit, except that of the logs. */
export interface Limits {
  /**
   * Wall time from when the run leaves the queue, in milliseconds, 1 or more.
   *
   * @default 3_600_000
   */
  timeoutMs?: number;
  /**
   * Not inline, time without a single host call of the guest, in milliseconds, 1 or more: the run rejects with STALLED.
   * ffmpeg makes some with every frame.
   *
   * @default 120_000
   */
  stallMs?: number;
  /**
   * Bytes written to files, temporary ones included, 1 or more.
   *
   * @default Infinity
   */
  bytesWritten?: number;
  /**
   * Files open at once, 4 or more: a program starts with its three streams and the root.
   *
   * @default 1024
   */
  openFiles?: number;
  /**
   * Bytes kept of stdout, and as many of stderr: half from the start, half from the end. They are held in memory, so
   * there always is a bound: 0 to 1 GiB.
   *
   * @default 1024 * 1024
   */
  logBytes?: number;
}

/** Bounds of a Runtime, and those of each of its runs. */
export interface RuntimeLimits extends Limits {
  /**
   * Memory of a guest, 1 byte to 4 GiB, written into the module as its maximum: past it the guest's malloc fails.
   * `Infinity` leaves the module's own. A source that is compiled already (`{ module }`) keeps its own.
   *
   * @default 2 * 2 ** 30
   */
  memoryBytes?: number;
  /**
   * Calls that may wait for a slot, 0 or more; one more rejects with LIMIT_EXCEEDED.
   *
   * @default 10_000
   */
  queueLength?: number;
}

/** The limits of a run with nothing left open. */
export type RunLimits = Readonly<Required<Limits>>;

const GIB = 2 ** 30;

const CHECKS = {
  timeoutMs: bound(1),
  stallMs: bound(1),
  bytesWritten: bound(1),
  openFiles: bound(4),
  logBytes: integer(0, GIB),
};

/** What a run says of its own; the rest comes from the Runtime's. */
export const LIMITS = defineOptions<Limits>()('limits', {
  timeoutMs: optional(CHECKS.timeoutMs),
  stallMs: optional(CHECKS.stallMs),
  bytesWritten: optional(CHECKS.bytesWritten),
  openFiles: optional(CHECKS.openFiles),
  logBytes: optional(CHECKS.logBytes),
});

export const RUNTIME_LIMITS = defineOptions<RuntimeLimits>()('limits', {
  timeoutMs: withDefault(CHECKS.timeoutMs, 3_600_000),
  stallMs: withDefault(CHECKS.stallMs, 120_000),
  bytesWritten: withDefault(CHECKS.bytesWritten, Infinity),
  openFiles: withDefault(CHECKS.openFiles, 1024),
  logBytes: withDefault(CHECKS.logBytes, 1024 * 1024),
  memoryBytes: withDefault(bound(1, 4 * GIB), 2 * GIB),
  queueLength: withDefault(bound(0), 10_000),
});

function bound(min: number, max = Number.MAX_SAFE_INTEGER): Check<number> {
  return checkedBy(`an integer from ${min} to ${max}, or Infinity`, (option, value) =>
    value === Infinity ? value : checkInteger(option, value, min, max),
  );
}
