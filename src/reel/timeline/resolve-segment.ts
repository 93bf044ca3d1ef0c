// A segment and the transition after it: checked, defaults filled in, in whole frames.

import type { Rational } from '../../command/media-info.js';
import type { Turn } from '../../command/one-graph.js';
import type { InputColors } from '../../media/color/input-colors.js';
import type { SourceNotes } from '../../media/left-out.js';
import type { MediaContent } from '../../media/media-content.js';
import type { ReadFrom } from '../../media/read-from.js';
import { toFrames } from '../../media/time.js';
import {
  boolean,
  checkedBy,
  defineOptions,
  invalidOption,
  matching,
  nested,
  number,
  oneOf,
  optional,
  required,
  withDefault,
} from '../../options.js';
import type { ReadOptions } from '../../options.js';
import { decibels, path, seconds } from './checks.js';
import { isColor } from './colors.js';
import type { Fit, Segment, StillSegment, Transition, VideoSegment } from './timeline.js';
import { TRANSITION_KINDS } from './transition-kinds.js';
import type { TransitionKind } from './transition-kinds.js';

interface ResolvedBase {
  readonly path: string;
  /** First frame in the timeline. */
  readonly startFrame: number;
  /** Frames on screen, transitions included. */
  readonly frames: number;
  /** As it was given. */
  readonly durationSec: number;
  readonly fit: Fit;
  readonly background: string;
  /** Path of the picture that lies over it. */
  readonly overlay?: string;
  /** What it is by its bytes; absent until the file was looked at, and where they do not tell. */
  readonly content?: MediaContent;
  /** What its pixels mean; absent until the file was looked at. */
  readonly colors?: InputColors;
}

export interface ResolvedStill extends ResolvedBase {
  readonly kind: 'still';
  readonly motion?: { readonly fromZoom: number; readonly toZoom: number };
}

export interface ResolvedVideo extends ResolvedBase {
  readonly kind: 'video';
  readonly startSec: number;
  readonly loop: boolean;
  /** The decoder to take; absent: the module's own choice. */
  readonly decoder?: string;
  /** Absent: without its own sound. */
  readonly gainDb?: number;
  /** How its file is read; known once it was probed. */
  readonly file?: VideoFile;
}

/** What the graph has to know of a video's file. */
export interface VideoFile {
  readonly pictures: ReadFrom;
  readonly sound: ReadFrom;
  /** What makes its pictures stand upright. */
  readonly turn: Turn;
  readonly notes: SourceNotes;
}

export type ResolvedSegment = ResolvedStill | ResolvedVideo;

export interface ResolvedTransition {
  readonly kind: TransitionKind;
  /** Frames in which both segments are on screen; 0 is a hard cut. */
  readonly frames: number;
}

const MOTION = defineOptions<NonNullable<StillSegment['motion']>>()('motion', {
  fromZoom: required(number(1, 10)),
  toZoom: required(number(1, 10)),
});

export const TRANSITION = defineOptions<Transition>()('transition', {
  kind: withDefault(oneOf(...TRANSITION_KINDS), 'fade'),
  durationSec: required(seconds),
});

const OWN_AUDIO = defineOptions<Exclude<NonNullable<VideoSegment['audio']>, false>>()('audio', {
  gainDb: withDefault(decibels, 0),
});

const BASE = {
  path: required(path),
  durationSec: required(seconds),
  fit: withDefault(oneOf('cover', 'contain'), 'cover'),
  background: withDefault(
    matching<string>(
      'a color such as black or #1e293b',
      (value) => typeof value === 'string' && isColor(value),
    ),
    'black',
  ),
  transition: optional(nested(TRANSITION)),
  overlay: optional(path),
};

const STILL = defineOptions<StillSegment>()('a still', {
  kind: required(oneOf('still')),
  ...BASE,
  motion: optional(nested(MOTION)),
});

const VIDEO = defineOptions<VideoSegment>()('a video', {
  kind: required(oneOf('video')),
  ...BASE,
  startSec: withDefault(seconds, 0),
  loop: withDefault(boolean, false),
  audio: withDefault(
    checkedBy('false or an object', (option, value) =>
      value === false ? value : OWN_AUDIO.read(value, option),
    ),
    false,
  ),
});

const KIND = oneOf('still', 'video');

type CheckedSegment = ReadOptions<typeof STILL.fields> | ReadOptions<typeof VIDEO.fields>;

export function checkSegment(where: string, value: unknown): CheckedSegment {
  if (typeof value !== 'object' || value === null) throw invalidOption(where, 'an object', value);
  const { kind } = value as Partial<Segment>;
  return KIND.read(`${where}.kind`, kind) === 'still' ? STILL.read(value, where) : VIDEO.read(value, where);
}

export function resolveSegment(
  where: string,
  segment: CheckedSegment,
  startFrame: number,
  rate: Rational,
): ResolvedSegment {
  const { durationSec, fit, background, overlay } = segment;
  const base = {
    path: segment.path,
    startFrame,
    frames: atLeastOneFrame(`${where}.durationSec`, durationSec, rate),
    durationSec,
    fit,
    background,
    ...(overlay !== undefined && { overlay }),
  };
  if (segment.kind === 'still') {
    const { kind, motion } = segment;
    return { kind, ...base, ...(motion && { motion }) };
  }
  const { kind, startSec, loop, audio } = segment;
  return { kind, ...base, startSec, loop, ...(audio !== false && { gainDb: audio.gainDb }) };
}

/** What is between two segments that do not say more. */
export const CUT: ResolvedTransition = { kind: 'fade', frames: 0 };

export function resolveTransition(
  where: string,
  { kind, durationSec }: ReadOptions<typeof TRANSITION.fields>,
  rate: Rational,
): ResolvedTransition {
  return { kind, frames: durationSec === 0 ? 0 : atLeastOneFrame(`${where}.durationSec`, durationSec, rate) };
}

function atLeastOneFrame(option: string, durationSec: number, rate: Rational): number {
  const frames = toFrames(durationSec, rate);
  if (frames >= 1) return frames;
  throw invalidOption(option, `at least one frame long (${rate.den}/${rate.num} s)`, durationSec);
}
