// A card as its author writes it: text, a picture or a video behind it, a voice. A plain value.

import type { Fit } from '../timeline/timeline.js';

/** From a card to the next: both are on screen while it lasts. */
export interface CardTransition {
  /** One of `TRANSITION_KINDS`. Default: the storyboard's, else `fade`. */
  readonly kind?: string;
  /** Seconds, 0–10, rounded to whole frames; 0 is a hard cut. Default: the storyboard's, else 0.5. */
  readonly durationSec?: number;
}

/** A picture or a video behind the text. */
export interface CardMedia {
  /** Default: by the file's content; PNG and JPEG are images, all else is video. */
  readonly kind?: 'image' | 'video';
  /** Path in the workspace. Images are PNG or JPEG; videos MP4, MOV, MKV, WebM, GIF, WebP and more. */
  readonly path: string;
  /** Where it came from, for people: a URL, a prompt, a name. Not used. */
  readonly source?: string;
  /** How it is laid into the frame. Default `cover`. */
  readonly fit?: Fit;
  /** Images: a slow zoom about the centre, 1 being the complete picture; each 1–2. Default: it stands still. */
  readonly motion?: {
    /** Of the first frame, 1–2. */
    readonly fromZoom: number;
    /** Of the last frame, 1–2. */
    readonly toZoom: number;
  };
  /** Videos: seconds into the file, 0–36,000. Default 0. */
  readonly startSec?: number;
  /** Videos: begin again, from the start of the file, where they end before the card does. Default `false`: the last frame stands. */
  readonly loop?: boolean;
  /** Videos: their own audio. Default `false`: silent. */
  readonly audio?:
    | boolean
    | {
        /** Decibels, −60 to 20. Default 0. */
        readonly gainDb?: number;
      };
}

/** One card of a reel. */
export interface Card {
  /**
   * A line break is one on the card, and each line runs in the direction of its first letter. `*accent*`, like
   * `**accent**`, is set in the accent color; `\*` and `\\` are the characters themselves. At most 1,000
   * characters. Default none.
   */
  readonly text?: string;
  /** Path of the voice-over. Default: the file in `vo/` whose name starts with the card's number; `false`: none. */
  readonly vo?: string | false;
  /** Color of the ground, `#rgb` or `#rrggbb`. Default: the theme's. */
  readonly bg?: string;
  /** Color of the text. Default: the theme's. */
  readonly fg?: string;
  /** Color of `*accent*`. Default: the theme's. */
  readonly accent?: string;
  /**
   * Seconds on screen, 0.2–600, where there is no voice-over. Default: the length of the card's video, else
   * as long as it takes to read the text aloud, and at least 2.
   */
  readonly dur?: number;
  /** `cover.png` is made of this card. Default: the first. At most one. */
  readonly cover?: boolean;
  /** Text on a plain ground, or over a scene. Default: `overlay` with a scene, else `block`. */
  readonly mode?: 'block' | 'overlay';
  /** Where the text of an overlay stands. Default: the theme's. */
  readonly position?: 'top' | 'center' | 'bottom';
  /** Path of the picture or video behind the text: short for `media: { path }`. Default: none. */
  readonly scene?: string;
  /** The picture or video behind the text, in place of `scene`. Default: none. */
  readonly media?: CardMedia;
  /** The transition to the next card. Default: the storyboard's, field by field. */
  readonly transition?: CardTransition;
}
