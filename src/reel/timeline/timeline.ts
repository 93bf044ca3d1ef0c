// What a render is made of: segments one after the other, and audio beside them. A plain value.

import type { Rational } from '../../command/media-info.js';

/** How a picture that has another shape than the frame is laid into it. */
export type Fit =
  /** Fills the frame; what sticks out is cut off evenly. The default. */
  | 'cover'
  /** Shows all of the picture; the rest is `background`. */
  | 'contain';

/** What is between a segment and the next: both are on screen while it lasts. */
export interface Transition {
  /** Name of an `xfade` transition, for example `fade` or `slideleft`. Default `fade`. */
  readonly kind?: string;
  /** Seconds, at least one frame and at most as long as either segment; 0 is a hard cut. */
  readonly durationSec: number;
}

interface SegmentBase {
  /** Path in the render's file system. */
  readonly path: string;
  /** Seconds on screen, transitions included; rounded to whole frames once. */
  readonly durationSec: number;
  /** Default `cover`. */
  readonly fit?: Fit;
  /** Color behind `contain`, as ffmpeg names colors: `black`, `#1e293b`. Default `black`. */
  readonly background?: string;
  /** The transition to the next segment. Default: the timeline's; the last segment has none. */
  readonly transition?: Transition;
  /**
   * Path of a picture with alpha that lies over the whole segment, scaled to the frame's size: a card's text.
   * `fit` and `motion` do not move it; transitions take it along. Default none.
   */
  readonly overlay?: string;
}

/** A picture that stands still, or moves slowly. */
export interface StillSegment extends SegmentBase {
  readonly kind: 'still';
  /** Zooms evenly about the centre, 1 being the whole picture as `fit` lays it. Default: none. */
  readonly motion?: { readonly fromZoom: number; readonly toZoom: number };
}

/** A piece of a video. Its last frame stands when it ends before the segment does. */
export interface VideoSegment extends SegmentBase {
  readonly kind: 'video';
  /** Seconds into the file. Default 0. */
  readonly startSec?: number;
  /** The video's own sound. Default `false`: silent. */
  readonly audio?: { readonly gainDb?: number } | false;
}

export type Segment = StillSegment | VideoSegment;

/** Lowers a track while another one sounds. */
export interface Ducking {
  /** `id` of the track, or of the tracks together, that it makes room for. */
  readonly under: string;
  /** How much lower, in decibels, 0–60. Default 12. */
  readonly amountDb?: number;
}

export interface AudioTrack {
  /** Path in the render's file system. */
  readonly path: string;
  /** What `ducking.under` of another track names. Tracks may share one: all voices of a reel are `voice`. */
  readonly id?: string;
  /** Seconds into the timeline at which it starts. Default 0. */
  readonly delaySec?: number;
  /** Seconds into the file. Default 0. */
  readonly startSec?: number;
  /** Seconds to play. Default: to its end, or to the timeline's end. */
  readonly durationSec?: number;
  /** Decibels. Default 0. */
  readonly gainDb?: number;
  readonly fadeInSec?: number;
  /** Ends where the track ends, or where the timeline does. */
  readonly fadeOutSec?: number;
  /** Repeats to the end of `durationSec`, or of the timeline. Default `false`. */
  readonly loop?: boolean;
  readonly ducking?: Ducking;
}

/** EBU R128 loudness of the whole mix. */
export interface Loudness {
  /** LUFS, −70 to −5, for example −14. */
  readonly integratedLufs: number;
  /** dBTP, −9 to 0. Default −1. */
  readonly truePeakDb?: number;
  /** LU, 1 to 50. Default 11. */
  readonly rangeLu?: number;
  /** 2 measures the mix first and hits the target; 1 adapts along the way, in half the time. Default 2. */
  readonly passes?: 1 | 2;
}

/** How the file is encoded. */
export interface Encoding {
  /** Default `libx264`. */
  readonly videoCodec?: string;
  /** Constant quality. Default 20. */
  readonly crf?: number;
  /** Default `veryfast`. */
  readonly preset?: string;
  /** Default `yuv420p`. */
  readonly pixelFormat?: string;
  /** Default `aac`. */
  readonly audioCodec?: string;
  /** Bits per second. Default 160,000. */
  readonly audioBitRate?: number;
}

export interface Timeline {
  /** Pixels, even, 16–8192. */
  readonly width: number;
  /** Pixels, even, 16–8192. */
  readonly height: number;
  readonly frameRate: Rational;
  /** 1–200 of them. The length is Σ durations − Σ transitions. */
  readonly segments: readonly Segment[];
  /** For every transition that does not say its own. Default: hard cuts. */
  readonly transition?: Transition;
  /** Sound beside the pictures. Default none. */
  readonly audio?: readonly AudioTrack[];
  readonly loudness?: Loudness;
  readonly encoding?: Encoding;
}
