// The bounds of a run, with defaults that a real 1080p job passes.

import { checkInteger, checkKeys } from '../options.js';

/** What one run may use. `Infinity` lifts a limit. */
export interface Limits {
  /** Wall time from when the run leaves the queue, in milliseconds. Default 3,600,000 (1 hour). */
  timeoutMs?: number;
  /** Bytes written to files, `/tmp` included. Default Infinity. */
  bytesWritten?: number;
  /** Files open at once. Default 1,024. */
  openFiles?: number;
  /** Bytes kept of stdout, and as many of stderr: half from the start, half from the end. Default 1 MiB. */
  logBytes?: number;
}

const DEFAULTS: Required<Limits> = {
  timeoutMs: 3_600_000,
  bytesWritten: Infinity,
  openFiles: 1024,
  logBytes: 1024 * 1024,
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
    const isKept = name === 'logBytes'; // logs are held in memory, so they always have a bound
    if (value !== Infinity || isKept) {
      checkInteger(`limits.${name}`, value, isKept ? 0 : 1, isKept ? 2 ** 30 : Number.MAX_SAFE_INTEGER);
    }
    resolved[name as keyof Limits] = value as number;
  }
  return resolved;
}
