// What a render is made of: segments one after the other, and audio beside them. A plain value.

import type { Rational } from '../../command/media-info.js';
import type { AudioEncoderName, Known, PixelFormatName, VideoEncoderName } from '../../command/names.js';

/** How a picture that has another shape than the frame is laid into it. */
export type Fit =
  /** Fills the frame; what sticks out is cut off evenly. The default. */
  | 'cover'
  /** Shows all of the picture; the rest is `background`. */
  | 'contain';

/** From a segment to the next: both are on screen while it lasts. */
export interface Transition {
  /** Name of an `xfade` transition, for example `fade` or `slideleft`. Default `fade`. */
  readonly kind?: string;
  /**
   * Seconds, 0–86,400, rounded to whole frames: at least one, and with the transition before it no longer than the
   * segment. 0 is a hard cut.
   */
  readonly durationSec: number;
}

/** What stills and videos have in common. */
interface SegmentBase {
  /** Path in the render's file system. Stills: any picture that ffmpeg decodes, known by its content. */
  readonly path: string;
  /** Seconds on screen, transitions included, up to 86,400; rounded to whole frames, at least one. */
  readonly durationSec: number;
  /** Default `cover`. */
  readonly fit?: Fit;
  /** Color behind `contain` and transparent pictures: ffmpeg's name or `#rrggbb`, opaque. Default `black`. */
  readonly background?: string;
  /** The transition to the next segment. Default: the timeline's; the last segment has none. */
  readonly transition?: Transition;
  /**
   * Path of a picture with alpha that lies over the whole segment, scaled to the frame's size: a card's text.
   * `fit` and `motion` do not change it; transitions include it. Default: none.
   */
  readonly overlay?: string;
}

/** A picture that stands still, or moves slowly. */
export interface StillSegment extends SegmentBase {
  readonly kind: 'still';
  /** Zooms evenly about the centre, each 1–10; 1 is the picture as `fit` lays it. Default: it stands still. */
  readonly motion?: {
    /** Of the first frame, 1–10. */
    readonly fromZoom: number;
    /** Of the last frame, 1–10. */
    readonly toZoom: number;
  };
}

/** Part of a video. Its last frame stands if it ends before the segment does, unless it is to `loop`. */
export interface VideoSegment extends SegmentBase {
  readonly kind: 'video';
  /** Seconds into the file, 0–86,400, and less than its length. Begins with the picture on screen then. Default 0. */
  readonly startSec?: number;
  /** Begins again, from the start of the file, where the video ends before the segment does. Default `false`: its last frame stands. */
  readonly loop?: boolean;
  /**
   * The video's own audio, faded with the transitions. A video without audio is
   * silent. Default `false`: silent.
   */
  readonly audio?:
    | {
        /** Decibels, −60 to 60. Default 0. */
        readonly gainDb?: number;
      }
    | false;
}

/** What is on screen for a while: a still or a video. */
export type Segment = StillSegment | VideoSegment;

/** Lowers a track while another one is heard. */
export interface Ducking {
  /** `id` of the track, or of the tracks together, that it makes room for. */
  readonly under: string;
  /** How much lower, in decibels, 0–60. Default 12. */
  readonly amountDb?: number;
}

/** An audio file at its place in the mix. */
export interface AudioTrack {
  /** Path in the render's file system; its first audio stream is taken. */
  readonly path: string;
  /** What `ducking.under` of another track names. Tracks may share one: all voices of a reel are `voice`. Default: none. */
  readonly id?: string;
  /** Seconds into the timeline at which it starts, 0–86,400. Default 0. */
  readonly delaySec?: number;
  /** Seconds into the file, 0–86,400 and less than its length. Default 0. */
  readonly startSec?: number;
  /** Seconds to play, 0.001–86,400. Default: to its end, or to the timeline's end. */
  readonly durationSec?: number;
  /** Decibels, −60 to 60. Default 0. */
  readonly gainDb?: number;
  /** Seconds, 0–86,400. Default 0: none. */
  readonly fadeInSec?: number;
  /**
   * Seconds, 0–86,400; ends where the track ends, or where the timeline does. Costs 384 kB of memory for each second of a
   * track that is not looped. Default 0: none.
   */
  readonly fadeOutSec?: number;
  /** Repeats to the end of `durationSec`, or of the timeline. Default `false`. */
  readonly loop?: boolean;
  /** Lowers it while another track is heard. Default: none. */
  readonly ducking?: Ducking;
}

/** EBU R128 loudness of the mix. */
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
  /** ffmpeg's name of the video encoder. Default `libx264`. */
  readonly videoCodec?: Known<VideoEncoderName>;
  /** Constant quality, 0–63; lower is better. Default 20. */
  readonly crf?: number;
  /** The encoder's speed. Default `veryfast` for x264 and x265, none for others. */
  readonly preset?: string;
  /** ffmpeg's name. Default `yuv420p`. */
  readonly pixelFormat?: Known<PixelFormatName>;
  /** ffmpeg's name of the audio encoder. Default `aac`. */
  readonly audioCodec?: Known<AudioEncoderName>;
  /** Bits per second, 8,000–1,000,000. Default 160,000. */
  readonly audioBitRate?: number;
}

/** What a {@link Renderer} renders. */
export interface Timeline {
  /** Pixels, even, 16–8192. */
  readonly width: number;
  /** Pixels, even, 16–8192. */
  readonly height: number;
  /** Frames per second, 1–240. */
  readonly frameRate: Rational;
  /** 1–200 of them, in order. The length is Σ durations − Σ transitions. */
  readonly segments: readonly Segment[];
  /** Between segments that do not have their own. Default: hard cuts. */
  readonly transition?: Transition;
  /** Up to 256 tracks beside the pictures. Default: none. */
  readonly audio?: readonly AudioTrack[];
  /** Default: as mixed, limited so that it does not clip. */
  readonly loudness?: Loudness;
  /** Whether a timeline in which nothing sounds has a silent audio track. Default `false`: it has none. */
  readonly silentTrack?: boolean;
  /**
   * Whether videos and sound that were cut short are used as far as they go. Default `false`: they are refused with
   * MEDIA_DAMAGED, which says how much is there.
   */
  readonly acceptDamage?: boolean;
  /** Default: x264 and AAC, as {@link Encoding} says. */
  readonly encoding?: Encoding;
}
