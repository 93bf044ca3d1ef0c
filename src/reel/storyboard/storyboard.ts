// What an author writes: cards, and what they share. A plain value, as storyboard.json holds it.

import type { Rational } from '../../command/media-info.js';
import type { Card } from '../cards/card.js';
import type { Theme } from '../cards/theme.js';
import type { Loudness, Transition } from '../timeline/timeline.js';

/** The music bed of a reel. */
export interface Music {
  /** Path in the workspace. Default: the file `music.*`. */
  readonly path?: string;
  /** Decibels, −60 to 20. Default −6. */
  readonly gainDb?: number;
  /** Seconds into the file, 0–36,000. Default 0. */
  readonly startSec?: number;
  /** Seconds, 0–60. Default 0. */
  readonly fadeInSec?: number;
  /** Seconds at the end of the reel, 0–60. Default 2. */
  readonly fadeOutSec?: number;
  /** Repeats to the end of the reel. Default `true`. */
  readonly loop?: boolean;
  /** How much lower it is under the voice; `false`: not at all. Default `{}`. */
  readonly ducking?:
    | false
    | {
        /** Decibels, 0–60. Default 12. */
        readonly amountDb?: number;
      };
}

/** What storyboard.json holds. */
export interface Storyboard {
  /** For people; at most 500 characters. Not used. */
  readonly title?: string;
  /** Pixels, even, 16–4096. Default 1080. */
  readonly width?: number;
  /** Pixels, even, 16–4096. Default 1920. */
  readonly height?: number;
  /** Frames per second, 1–120: a whole number, or a ratio. Default 30. */
  readonly frameRate?: number | Rational;
  /** Between cards that do not have their own. Default: `fade`, 0.5 s. */
  readonly transition?: Transition;
  /** Path of the music, the music bed, or `false` for none. Default: the file `music.*` if there is one. */
  readonly music?: string | false | Music;
  /** Default: as mixed, limited so that it does not clip. */
  readonly loudness?: Loudness;
  /** Overrides theme.json, field by field. Default: nothing. */
  readonly theme?: Theme;
  /** 1–200 of them. */
  readonly cards: readonly Card[];
}
