// The least work, as a list: which frames show one segment, and which ones mix two.

import { invalidOption } from '../../options.js';
import type { ResolvedTimeline } from '../timeline/resolve-timeline.js';

/** Frames of the timeline, `[start, end)`. */
export interface FrameRange {
  readonly start: number;
  readonly end: number;
}

/** Frames that show one segment alone. */
export interface Hold extends FrameRange {
  readonly kind: 'hold';
  readonly segment: number;
}

/** Frames that mix, by `xfade`, the segments `transition` and `transition + 1`. */
export interface TransitionPiece extends FrameRange {
  readonly kind: 'transition';
  readonly transition: number;
}

export type Piece = Hold | TransitionPiece;

/** The pieces of the whole timeline or of `range`, in order, without a gap and without an empty one. */
export function planPieces(timeline: ResolvedTimeline, range?: FrameRange): Piece[] {
  const { start, end } = checkRange(timeline, range);
  return allPieces(timeline)
    .map((piece) => ({ ...piece, start: Math.max(start, piece.start), end: Math.min(end, piece.end) }))
    .filter((piece) => piece.start < piece.end);
}

/**
 * Kinds whose first frame shows the first segment alone. ffmpeg 5.1 would read a row or a column past that
 * picture's end for it, and show whatever is there.
 */
const BEGINS_ALONE: ReadonlySet<string> = new Set(['slideleft', 'slideup']);

function allPieces({ segments, transitions }: ResolvedTimeline): Piece[] {
  return segments.flatMap((segment, i): Piece[] => {
    const before = transitions[i - 1]?.frames ?? 0;
    const after = transitions[i] ?? { kind: 'fade', frames: 0 };
    const end = segment.startFrame + segment.frames;
    const mixed = Math.min(end, end - after.frames + (BEGINS_ALONE.has(after.kind) ? 1 : 0));
    return [
      { kind: 'hold', segment: i, start: segment.startFrame + before, end: mixed },
      { kind: 'transition', transition: i, start: mixed, end },
    ];
  });
}

function checkRange(timeline: ResolvedTimeline, range: FrameRange | undefined): FrameRange {
  const { frames } = timeline;
  if (range === undefined) return { start: 0, end: frames };
  const { start, end } = range;
  const isWhole = Number.isSafeInteger(start) && Number.isSafeInteger(end);
  if (isWhole && start >= 0 && start < end && end <= frames) return { start, end };
  throw invalidOption('range', `frames [start, end) of 0 to ${frames}`, `${start} to ${end}`);
}
