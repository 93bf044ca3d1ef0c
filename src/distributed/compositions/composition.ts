// What a distributed render can be of.

import type { Rational } from '../../command/media-info.js';
import type { AudioTrack, Loudness, Timeline } from '../../reel/timeline/timeline.js';

/** The reel's timeline. Its `encoding` stands where the config says nothing. */
export interface TimelineComposition {
  readonly kind: 'timeline';
  /** What is shown and heard; paths are those of the file system. */
  readonly timeline: Timeline;
}

/** Pictures that are there already, one file for each frame. */
export interface FramesComposition {
  readonly kind: 'frames';
  /** Paths in order, 1–1,000,000, all of one format (one extension); one file may stand for several frames. */
  readonly frames: readonly string[];
  /** 1–240 frames per second. */
  readonly frameRate: Rational;
  /** Pixels, even, 16–8192. Default: of the first picture. Pictures of another size are scaled. */
  readonly width?: number;
  /** As `width`. */
  readonly height?: number;
  /** Sound, mixed as a timeline's. Default none. */
  readonly audio?: readonly AudioTrack[];
  /** How loud the mix becomes. Default: as the tracks are. */
  readonly loudness?: Loudness;
  /** Whether sound that was cut short is used as far as it goes. Default `false`: it is refused with MEDIA_DAMAGED. */
  readonly acceptDamage?: boolean;
}

/**
 * One long video to transcode. It becomes one of constant frame rate first: frame `n` of the output is the frame
 * on screen at `n / frameRate`, to the nearest, counted from the first one, as ffmpeg's `fps` filter has it.
 */
export interface VideoComposition {
  readonly kind: 'video';
  /** A video file of the file system. */
  readonly path: string;
  /** Default: the source's average rate. */
  readonly frameRate?: Rational;
  /** Pixels, even, 16–8192. Default: as the source is shown, in square pixels. */
  readonly width?: number;
  /** As `width`. */
  readonly height?: number;
  /** `false` leaves the source's sound out. Default `true`: its first audio stream, where it has one. */
  readonly audio?: boolean;
  /**
   * What becomes of sound before the first picture and after the last one: `cut` leaves it out and says so in the
   * warnings, `hold` shows these pictures for as long as there is sound. Default `cut`.
   */
  readonly soundOutside?: 'cut' | 'hold';
  /**
   * Whether a file that was cut short is rendered as far as it goes. Default `false`: it is refused with MEDIA_DAMAGED,
   * which says how much is there.
   */
  readonly acceptDamage?: boolean;
}

/** What is rendered. */
export type Composition = TimelineComposition | FramesComposition | VideoComposition;
