// From cards with their times to the timeline that is rendered. Pure: all that it depends on is passed in.

import type { Rational } from '../../command/media-info.js';
import type { Frame } from '../cards/card-elements.js';
import { isComposed } from '../cards/card-media.js';
import type { AudioTrack, Encoding, Loudness, Segment, Timeline } from '../timeline/timeline.js';
import type { CardTiming } from './card-timing.js';
import type { ResolvedCard, ResolvedStoryboard } from './resolve-storyboard.js';
import { LOUDNESS_PRESETS } from './storyboard.js';
import type { Storyboard } from './storyboard.js';

/** The id of all voices, by which music is ducked under them. */
const VOICE = 'voice';
const MUSIC_GAIN_DB = -6;
const MUSIC_FADE_OUT_SEC = 2;

/** Shorter side and frame rate of a draft, at most. */
const DRAFT_SIDE = 360;
const DRAFT_RATE = 15;
const DRAFT_ENCODING: Encoding = { preset: 'ultrafast', crf: 30 };

/** A card with all that its segment and its audio are made of. */
export interface TimelineCard extends ResolvedCard {
  readonly timing: CardTiming;
  /** Path of its picture. */
  readonly picture: string;
  /** Whether its video's audio is heard. */
  readonly hasAudio: boolean;
}

export interface TimelineParts {
  readonly resolved: ResolvedStoryboard;
  readonly cards: readonly TimelineCard[];
  readonly frame: Frame;
  readonly frameRate: Rational;
  readonly draft: boolean;
}

export function buildTimeline({ resolved, cards, frame, frameRate, draft }: TimelineParts): Timeline {
  const { loudness: given, silentTrack = false, acceptDamage = false } = resolved.storyboard;
  const loudness: Loudness | undefined = typeof given === 'string' ? LOUDNESS_PRESETS[given] : given;
  const audio = [...voices(cards), ...musicBed(resolved)];
  return {
    ...frame,
    frameRate,
    segments: cards.map((card) => segment(card, resolved)),
    ...(audio.length > 0 && { audio }),
    ...(silentTrack && { silentTrack }),
    ...(acceptDamage && { acceptDamage }),
    // A draft is for the eyes and the timing: measuring takes as long as mixing.
    ...(loudness && { loudness: draft ? { ...loudness, passes: 1 } : loudness }),
    ...(draft && { encoding: DRAFT_ENCODING }),
  };
}

function segment(parts: TimelineCard, { theme }: ResolvedStoryboard): Segment {
  const { card, scene, picture, timing, hasAudio } = parts;
  const { durationSec, transition } = timing;
  const base = { durationSec, ...(transition && { transition }) };
  if (!scene || isComposed(scene)) return { kind: 'still', path: picture, ...base };
  const over = {
    ...base,
    path: scene.path,
    overlay: picture,
    ...(scene.fit !== undefined && { fit: scene.fit }),
    background: longColor(card.bg ?? theme.bg),
  };
  const { motion, startSec, loop, audio } = scene;
  if (scene.kind === 'image') return { kind: 'still', ...over, ...(motion && { motion }) };
  return {
    kind: 'video',
    ...over,
    ...(startSec !== undefined && { startSec }),
    ...(loop && { loop }),
    ...(hasAudio && { audio: typeof audio === 'object' ? audio : {} }),
  };
}

function voices(cards: readonly TimelineCard[]): AudioTrack[] {
  return cards.flatMap(({ voice, timing: { voiceStartSec } }) =>
    voice === undefined || voiceStartSec === undefined
      ? []
      : [{ path: voice, id: VOICE, delaySec: voiceStartSec }],
  );
}

function musicBed({ music, cards }: ResolvedStoryboard): AudioTrack[] {
  if (!music) return [];
  const { path, startSec, gainDb = MUSIC_GAIN_DB, fadeInSec, fadeOutSec = MUSIC_FADE_OUT_SEC } = music;
  const { loop = true, ducking = {} } = music;
  const hasVoice = cards.some(({ voice }) => voice !== undefined);
  return [
    {
      path,
      gainDb,
      fadeOutSec,
      loop,
      ...(startSec !== undefined && { startSec }),
      ...(fadeInSec !== undefined && { fadeInSec }),
      ...(hasVoice && ducking !== false && { ducking: { under: VOICE, ...ducking } }),
    },
  ];
}

/** The size that a storyboard asks for; a draft's shorter side is 360 at most. */
export function frameOf({ width = 1080, height = 1920 }: Storyboard, draft: boolean): Frame {
  const scale = draft ? Math.min(1, DRAFT_SIDE / Math.min(width, height)) : 1;
  const even = (length: number) => Math.max(16, Math.round((length * scale) / 2) * 2);
  return { width: even(width), height: even(height) };
}

/** The rate that a storyboard asks for; a draft leaves frames out, evenly, until there are 15 a second at most. */
export function frameRateOf({ frameRate = 30 }: Storyboard, draft: boolean): Rational {
  const { num, den } = typeof frameRate === 'number' ? { num: frameRate, den: 1 } : frameRate;
  return { num, den: draft ? den * Math.ceil(num / den / DRAFT_RATE) : den };
}

/** `#rgb` as `#rrggbb`, which is all that ffmpeg reads. */
function longColor(color: string): string {
  return color.length === 4 ? color.replaceAll(/[^#]/g, (digit) => digit + digit) : color;
}
