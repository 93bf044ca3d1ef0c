// A segment and the joint after it: checked, defaults filled in, in whole frames.

import type { Rational } from '../../command/media-info.js';
import { toFrames } from '../../media/time.js';
import { invalidOption } from '../../options.js';
import { checkFields, checkNumber, checkOneOf, checkPath, checkSeconds } from './check-fields.js';
import { isColor } from './colors.js';
import type { Fit, Segment, Transition } from './timeline.js';
import { TRANSITION_KINDS } from './transition-kinds.js';
import type { TransitionKind } from './transition-kinds.js';

interface ResolvedBase {
  readonly path: string;
  /** First frame in the timeline. */
  readonly startFrame: number;
  /** Frames on screen, joints included. */
  readonly frames: number;
  /** As it was given. */
  readonly durationSec: number;
  readonly fit: Fit;
  readonly background: string;
  /** Path of the picture that lies over it. */
  readonly overlay?: string;
}

export interface ResolvedStill extends ResolvedBase {
  readonly kind: 'still';
  readonly motion?: { readonly fromZoom: number; readonly toZoom: number };
}

export interface ResolvedVideo extends ResolvedBase {
  readonly kind: 'video';
  readonly startSec: number;
  /** Absent: without its own sound. */
  readonly gainDb?: number;
}

export type ResolvedSegment = ResolvedStill | ResolvedVideo;

export interface ResolvedJoint {
  readonly kind: TransitionKind;
  /** Frames in which both segments are on screen; 0 is a hard cut. */
  readonly frames: number;
}

const BASE_KEYS = ['kind', 'path', 'durationSec', 'fit', 'background', 'transition', 'overlay'];
const FITS = ['cover', 'contain'] as const;
const MAX_ZOOM = 10;
export const MAX_GAIN_DB = 60;

export function resolveSegment(
  where: string,
  value: unknown,
  startFrame: number,
  rate: Rational,
): ResolvedSegment {
  const kind = checkKind(where, value);
  checkFields(where, value, [...BASE_KEYS, ...(kind === 'still' ? ['motion'] : ['startSec', 'audio'])]);
  const segment = value as Segment;
  const { fit = 'cover', background = 'black', overlay } = segment;
  const durationSec = checkSeconds(`${where}.durationSec`, segment.durationSec);
  const base = {
    path: checkPath(`${where}.path`, segment.path),
    startFrame,
    frames: atLeastOneFrame(`${where}.durationSec`, durationSec, rate),
    durationSec,
    fit: checkOneOf(`${where}.fit`, fit, FITS),
    background: checkColor(`${where}.background`, background),
    ...(overlay !== undefined && { overlay: checkPath(`${where}.overlay`, overlay) }),
  };
  return segment.kind === 'still'
    ? { kind: 'still', ...base, ...resolveMotion(`${where}.motion`, segment.motion) }
    : {
        kind: 'video',
        ...base,
        startSec: checkSeconds(`${where}.startSec`, segment.startSec ?? 0),
        ...resolveOwnSound(`${where}.audio`, segment.audio),
      };
}

/** What stands for every joint that does not say its own. */
export function checkBaseTransition(value: unknown, rate: Rational): ResolvedJoint {
  return value === undefined ? CUT : resolveTransition('transition', value, rate);
}

/** The joint after a segment; the last one has none, and need not say so. */
export function resolveJoint(
  where: string,
  value: unknown,
  base: ResolvedJoint,
  isLast: boolean,
  rate: Rational,
): ResolvedJoint {
  const { transition } = value as Segment;
  const own = transition === undefined ? base : resolveTransition(`${where}.transition`, transition, rate);
  return isLast ? CUT : own;
}

const CUT: ResolvedJoint = { kind: 'fade', frames: 0 };

function resolveTransition(where: string, value: unknown, rate: Rational): ResolvedJoint {
  checkFields(where, value, ['kind', 'durationSec']);
  const { kind = 'fade', durationSec } = value as Transition;
  const option = `${where}.durationSec`;
  return {
    kind: checkOneOf(`${where}.kind`, kind, TRANSITION_KINDS),
    frames: checkSeconds(option, durationSec) === 0 ? 0 : atLeastOneFrame(option, durationSec, rate),
  };
}

function atLeastOneFrame(option: string, seconds: number, rate: Rational): number {
  const frames = toFrames(seconds, rate);
  if (frames >= 1) return frames;
  throw invalidOption(option, `at least one frame long (${rate.den}/${rate.num} s)`, seconds);
}

function checkKind(where: string, value: unknown): Segment['kind'] {
  if (typeof value !== 'object' || value === null) throw invalidOption(where, 'an object', value);
  return checkOneOf(`${where}.kind`, (value as Partial<Segment>).kind, ['still', 'video']);
}

function checkColor(option: string, value: unknown): string {
  if (typeof value === 'string' && isColor(value)) return value;
  throw invalidOption(option, 'a color such as black or #1e293b', value);
}

function resolveMotion(where: string, value: unknown): Pick<ResolvedStill, 'motion'> {
  if (value === undefined) return {};
  checkFields(where, value, ['fromZoom', 'toZoom']);
  const { fromZoom, toZoom } = value as NonNullable<ResolvedStill['motion']>;
  return {
    motion: {
      fromZoom: checkNumber(`${where}.fromZoom`, fromZoom, 1, MAX_ZOOM),
      toZoom: checkNumber(`${where}.toZoom`, toZoom, 1, MAX_ZOOM),
    },
  };
}

function resolveOwnSound(where: string, value: unknown): Pick<ResolvedVideo, 'gainDb'> {
  if (value === undefined || value === false) return {};
  checkFields(where, value, ['gainDb']);
  const { gainDb = 0 } = value as { readonly gainDb?: number };
  return { gainDb: checkNumber(`${where}.gainDb`, gainDb, -MAX_GAIN_DB, MAX_GAIN_DB, 'decibels') };
}
