// The bounds of a run, with defaults that a real 1080p job passes.

import { checkInteger, checkKeys } from '../../options.js';

/** What one run may use. `Infinity` lifts a limit. */
export interface Limits {
  /** Wall time from when the run leaves the queue, in milliseconds. Default 3,600,000 (1 hour). */
  timeoutMs?: number;
  /** Bytes written to files, `/tmp` included. Default Infinity. */
  bytesWritten?: number;
  /** Files open at once, at least 4: a program starts with its three streams and the root. Default 1,024. */
  openFiles?: number;
  /** Bytes kept of stdout, and as many of stderr: half from the start, half from the end. Default 1 MiB. */
  logBytes?: number;
}

/** Bounds of a Runtime as a whole, besides those of each run. */
export interface RuntimeLimits extends Limits {
  /**
   * Memory of a guest, written into the module as its maximum: past it the guest's malloc fails. Default 2 GiB;
   * `Infinity` leaves the module's own. A source that is compiled already (`{ module }`) keeps its own.
   */
  memoryBytes?: number;
  /** Calls that may wait for a slot; one more rejects with LIMIT_EXCEEDED. Default 10,000. */
  queueLength?: number;
}

const GIB = 2 ** 30;
const RUNTIME_DEFAULTS = { memoryBytes: 2 * GIB, queueLength: 10_000 };

/** Takes apart what bounds the Runtime and what bounds each run. */
export function resolveRuntimeLimits(limits: RuntimeLimits = {}): typeof RUNTIME_DEFAULTS & {
  readonly run: Required<Limits>;
} {
  checkKeys('limits', limits, [...Object.keys(DEFAULTS), ...Object.keys(RUNTIME_DEFAULTS)]);
  const {
    memoryBytes = RUNTIME_DEFAULTS.memoryBytes,
    queueLength = RUNTIME_DEFAULTS.queueLength,
    ...run
  } = limits;
  if (memoryBytes !== Infinity) checkInteger('limits.memoryBytes', memoryBytes, 1, 4 * GIB);
  if (queueLength !== Infinity) checkInteger('limits.queueLength', queueLength, 0, Number.MAX_SAFE_INTEGER);
  return { memoryBytes, queueLength, run: resolveLimits(run) };
}

const DEFAULTS: Required<Limits> = {
  timeoutMs: 3_600_000,
  bytesWritten: Infinity,
  openFiles: 1024,
  logBytes: 1024 * 1024,
};

const RANGES: Record<keyof Limits, readonly [least: number, most: number]> = {
  timeoutMs: [1, Infinity],
  bytesWritten: [1, Infinity],
  openFiles: [4, Infinity],
  // Logs are held in memory, so they always have a bound.
  logBytes: [0, 2 ** 30],
};

/** Fills in what `limits` leaves out from `base`, and refuses what is no limit. */
export function resolveLimits(
  limits: Limits | undefined,
  base: Required<Limits> = DEFAULTS,
): Required<Limits> {
  if (limits === undefined) return base;
  checkKeys('limits', limits, Object.keys(DEFAULTS));
  const resolved = { ...base };
  for (const [name, value] of Object.entries(limits)) {
    if (value === undefined) continue;
    const [least, most] = RANGES[name as keyof Limits];
    if (value !== most) checkInteger(`limits.${name}`, value, least, Math.min(most, Number.MAX_SAFE_INTEGER));
    resolved[name as keyof Limits] = value as number;
  }
  return resolved;
}
