// What is foreseen of one stream: when it begins and ends, and how many frames it has.

export type StreamKind = 'video' | 'audio';

/** Times are seconds; NaN stands for what is not known, Infinity for what has no end. */
export interface StreamSpan {
  readonly kind: StreamKind;
  readonly start: number;
  /** When the last frame or sample has passed. */
  readonly end: number;
  /** Frames or samples per second, as the stream says of itself. */
  readonly rate: number;
  /** Frames or samples. */
  readonly frames: number;
  /** Frames say how long they last in the clock of the stream: not so behind filters that change its clock. */
  readonly isTimed?: true;
  /** Its end comes without a time, and what would be added behind it is not. */
  readonly endsUntold?: true;
}

export function spanOf(kind: StreamKind, start: number, end: number, rate: number): StreamSpan {
  const frames = (end - start) * rate;
  // A frame is there or not; lengths in logs are rounded.
  return { kind, start, end, rate, frames: kind === 'video' ? Math.round(frames) : frames };
}

/** One of which nothing is known. */
export function unknownSpan(kind: StreamKind): StreamSpan {
  return spanOf(kind, 0, NaN, NaN);
}

/** The part from `start` to `end`. */
export function cutSpan(span: StreamSpan, start: number, end: number): StreamSpan {
  const from = Math.max(span.start, start);
  const to = Math.max(from, Math.min(span.end, end));
  const share = Number.isFinite(span.end) ? (to - from) / (span.end - span.start) : 1;
  const frames = Number.isFinite(span.end) ? Math.round(span.frames * share) : (to - from) * span.rate;
  return { ...span, start: from, end: to, frames: to === from ? 0 : frames };
}
