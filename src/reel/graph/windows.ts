// How a long timeline is rendered in several runs: ffmpeg opens every input of a run at once and keeps what it
// decoded to the end, some 40 bytes a pixel for each segment, and FFmpeg 9 has threads for each.

import type { ResolvedTimeline } from '../timeline/resolve-timeline.js';
import type { FrameRange } from './pieces.js';

/** Decoded picture with alpha, its place on the background, its forms in a hold and in two transitions (measured). */
const BYTES_PER_PIXEL = 40;
const MAX_SEGMENTS = 8;
/** Of the 2 GiB that a guest has by default, with room for sources larger than the frame, and for the encoder. */
const BUDGET_BYTES = 512 * 2 ** 20;

/** Frame ranges in order that together are the timeline; one where it fits into one run. */
export function planWindows({
  width,
  height,
  segments,
  transitions,
  frames,
}: ResolvedTimeline): FrameRange[] {
  const fitting = Math.floor(BUDGET_BYTES / (width * height * BYTES_PER_PIXEL));
  const size = Math.min(MAX_SEGMENTS, Math.max(2, fitting));
  const starts = segments.flatMap(({ startFrame }, i) =>
    // Where a segment stands alone: a transition is better not cut in two.
    i % size === 0 ? [startFrame + (transitions[i - 1]?.frames ?? 0)] : [],
  );
  // A last segment that is no longer than its transition is never alone: the window before has all of it.
  const alone = starts.filter((start) => start < frames);
  return alone.map((start, i) => ({ start, end: alone[i + 1] ?? frames }));
}
