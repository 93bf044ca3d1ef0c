// What an author writes: cards, and what they share. A plain value, as storyboard.json holds it.

import type { Rational } from '../../command/media-info.js';
import type { Card } from '../cards/card.js';
import type { Theme } from '../cards/theme.js';
import type { Loudness, Transition } from '../timeline/timeline.js';

export interface Music {
  /** Path in the workspace. Default: the file `music.*`. */
  readonly path?: string;
  /** Decibels, −60 to 20. Default −6. */
  readonly gainDb?: number;
  /** Seconds into the file. Default 0. */
  readonly startSec?: number;
  /** Seconds, 0–60. Default 0. */
  readonly fadeInSec?: number;
  /** Seconds at the end of the reel, 0–60. Default 2. */
  readonly fadeOutSec?: number;
  /** Repeats to the end of the reel. Default `true`. */
  readonly loop?: boolean;
  /** How much lower it is under the voice. Default 12 dB; `false`: not at all. */
  readonly ducking?: false | { readonly amountDb?: number };
}

export interface Storyboard {
  /** For people. */
  readonly title?: string;
  /** Pixels, even, 16–4096. Default 1080. */
  readonly width?: number;
  /** Pixels, even, 16–4096. Default 1920. */
  readonly height?: number;
  /** Frames per second, 1–120. Default 30. */
  readonly frameRate?: number | Rational;
  /** For every transition that does not say its own. Default: `fade`, 0.5 s. */
  readonly transition?: Transition;
  /** Default: the file `music.*` where there is one. */
  readonly music?: string | false | Music;
  /** Default: the mix as it is, kept from clipping. */
  readonly loudness?: Loudness;
  /** Goes before theme.json. */
  readonly theme?: Theme;
  /** 1–200 of them. */
  readonly cards: readonly Card[];
}
