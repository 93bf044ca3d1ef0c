// A guest that makes no host call any more: an encoder that waits for a thread that cannot be, a filter in a circle.
// ffmpeg looks at the clock with every packet, so that a run that works is never so silent for long.

import { MAX_TIMER_MS } from '../../clock.js';
import { AfmpegError } from '../../errors.js';

/** Looks in one `stallMs`. */
const LOOKS = 8;

/** Watches until `end`. `calls` counts the host calls so far; undefined while the guest waits for the caller. */
export function watchStall(
  stallMs: number,
  { calls, onStall }: { calls: () => number | undefined; onStall: (error: AfmpegError) => void },
): { end(): void } {
  if (stallMs > MAX_TIMER_MS) return { end: () => undefined };
  let last: number | undefined;
  let sinceMs = performance.now();
  const timer = setInterval(
    () => {
      const now = calls();
      if (now === undefined || now !== last) {
        last = now;
        sinceMs = performance.now();
      } else if (performance.now() - sinceMs >= stallMs) {
        clearInterval(timer);
        onStall(stalled(stallMs, now));
      }
    },
    Math.max(1, Math.ceil(stallMs / LOOKS)),
  );
  return { end: () => clearInterval(timer) };
}

function stalled(stallMs: number, calls: number): AfmpegError<'STALLED'> {
  return new AfmpegError(
    'STALLED',
    `The guest has made no host call and no output for ${stallMs} ms, after ${calls} calls: what it is in does not end; ` +
      'use another encoder or filter, or raise limits.stallMs where one frame takes longer than that',
    { details: { limit: 'stallMs' } },
  );
}
