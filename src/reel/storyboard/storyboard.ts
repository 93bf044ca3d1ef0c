// What an author writes: cards, and what they share. A plain value, as storyboard.json holds it.

import type { Rational } from '../../command/media-info.js';
import type { Card, CardTransition } from '../cards/card.js';
import type { Theme } from '../cards/theme.js';
import type { Loudness } from '../timeline/timeline.js';

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

/** Loudnesses that have a name. */
export const LOUDNESS_PRESETS = {
  /** What players of short videos bring everything to: −14 LUFS, −1 dBTP. */
  social: { integratedLufs: -14, truePeakDb: -1 },
} as const satisfies Readonly<Record<string, Loudness>>;

/** The name of a loudness: `social` is −14 LUFS at −1 dBTP. */
export type LoudnessPreset = keyof typeof LOUDNESS_PRESETS;

/** What storyboard.json holds. */
export interface Storyboard {
  /** Where an editor finds the JSON Schema: a path or URL, at most 1,000 characters. Not used. */
  readonly $schema?: string;
  /** For people; at most 500 characters. Not used. */
  readonly title?: string;
  /** Pixels, even, 16–4096. Default 1080. */
  readonly width?: number;
  /** Pixels, even, 16–4096. Default 1920. */
  readonly height?: number;
  /** Frames per second, 1–120: a whole number, or a ratio. Default 30. */
  readonly frameRate?: number | Rational;
  /** Between cards; a card's own overrides it field by field. Default: `fade`, 0.5 s. */
  readonly transition?: CardTransition;
  /** Path of the music, the music bed, or `false` for none. Default: the file `music.*` if there is one. */
  readonly music?: string | false | Music;
  /** Of the mix, or the name of one. Default: as mixed, limited so that it does not clip. */
  readonly loudness?: Loudness | LoudnessPreset;
  /** Whether a reel in which nothing sounds has a silent audio track, without which some platforms refuse it. Default `false`. */
  readonly silentTrack?: boolean;
  /** Whether videos and sound that were cut short are used as far as they go. Default `false`: they are findings. */
  readonly acceptDamage?: boolean;
  /** Overrides theme.json, field by field. Default: nothing. */
  readonly theme?: Theme;
  /** 1–200 of them. */
  readonly cards: readonly Card[];
}
