// From a timeline as a caller writes it to one where every default is filled in and every time is a whole
// number of frames or samples. All checks are here; what comes out is trusted.

import type { Rational } from '../../command/media-info.js';
import { sideOption } from '../../media/frame-size.js';
import { frameSample, frameSeconds, rateOption } from '../../media/time.js';
import {
  boolean,
  defineOptions,
  invalidOption,
  nested,
  optional,
  required,
  withDefault,
} from '../../options.js';
import type { ReadOptions } from '../../options.js';
import { items } from './checks.js';
import { LOUDNESS, resolveTracks } from './resolve-audio.js';
import type { ResolvedLoudness, ResolvedTrack } from './resolve-audio.js';
import { ENCODING, resolveEncoding } from './resolve-encoding.js';
import type { ResolvedEncoding } from './resolve-encoding.js';
import { CUT, TRANSITION, checkSegment, resolveSegment, resolveTransition } from './resolve-segment.js';
import type { ResolvedSegment, ResolvedTransition } from './resolve-segment.js';
import type { AudioTrack, Segment, Timeline } from './timeline.js';

/** A {@link Timeline} that was checked, with nothing left to decide. Times are frames or samples. */
export interface ResolvedTimeline {
  readonly width: number;
  readonly height: number;
  /** In lowest terms. */
  readonly frameRate: Rational;
  /** Length in frames. */
  readonly frames: number;
  /** `frames · den / num`. */
  readonly durationSec: number;
  /** Length of the sound at 48 kHz. */
  readonly samples: number;
  readonly segments: readonly ResolvedSegment[];
  /** One less than segments: entry `i` is between the segments `i` and `i + 1`. */
  readonly transitions: readonly ResolvedTransition[];
  readonly tracks: readonly ResolvedTrack[];
  readonly loudness?: ResolvedLoudness;
  /** Silence is an audio track, too. */
  readonly silentTrack?: true;
  /** Whether files that were cut short are used as far as they go. */
  readonly acceptDamage: boolean;
  readonly encoding: ResolvedEncoding;
}

const MAX_SEGMENTS = 200;
/** A voice for each of the most segments, and room for more. */
const MAX_TRACKS = 256;

const TIMELINE = defineOptions<Timeline>()('timeline', {
  width: required(sideOption),
  height: required(sideOption),
  frameRate: required(rateOption),
  segments: required(items<Segment>(1, MAX_SEGMENTS)),
  transition: optional(nested(TRANSITION)),
  audio: withDefault(items<AudioTrack>(0, MAX_TRACKS), []),
  loudness: optional(nested(LOUDNESS)),
  silentTrack: withDefault(boolean, false),
  acceptDamage: withDefault(boolean, false),
  encoding: withDefault(nested(ENCODING), ENCODING.read({})),
});

type CheckedTimeline = ReadOptions<typeof TIMELINE.fields>;

/** Throws INVALID_OPTION; its details name the field, such as `segments[2].durationSec`. */
export function resolveTimeline(timeline: Timeline): ResolvedTimeline {
  const checked = TIMELINE.read(timeline);
  const { width, height, frameRate, loudness, silentTrack, acceptDamage } = checked;
  const { segments, transitions } = resolveSegments(checked, frameRate);
  const last = segments.at(-1);
  const frames = last ? last.startFrame + last.frames : 0;
  return {
    width,
    height,
    frameRate,
    frames,
    durationSec: frameSeconds(frames, frameRate),
    samples: frameSample(frames, frameRate),
    segments,
    transitions,
    tracks: resolveTracks(checked.audio),
    ...(loudness && { loudness }),
    ...(silentTrack && { silentTrack }),
    acceptDamage,
    encoding: resolveEncoding(checked.encoding),
  };
}

function resolveSegments(
  timeline: CheckedTimeline,
  frameRate: Rational,
): Pick<ResolvedTimeline, 'segments' | 'transitions'> {
  const base = timeline.transition ? resolveTransition('transition', timeline.transition, frameRate) : CUT;
  const segments: ResolvedSegment[] = [];
  const transitions: ResolvedTransition[] = [];
  let startFrame = 0;
  for (const [i, value] of timeline.segments.entries()) {
    const where = `segments[${i}]`;
    const checked = checkSegment(where, value);
    const own = checked.transition && resolveTransition(`${where}.transition`, checked.transition, frameRate);
    // The last one has none, and need not say so.
    const isLast = i === timeline.segments.length - 1;
    const transition = isLast ? CUT : (own ?? base);
    const segment = resolveSegment(where, checked, startFrame, frameRate);
    segments.push(segment);
    checkRoom(segments, transitions, transition);
    if (!isLast) transitions.push(transition);
    startFrame += segment.frames - transition.frames;
  }
  return { segments, transitions };
}

/** A frame is on screen in one transition at most. */
function checkRoom(
  segments: readonly ResolvedSegment[],
  transitions: readonly ResolvedTransition[],
  after: ResolvedTransition,
): void {
  const segment = segments.at(-1);
  const before = transitions.at(-1)?.frames ?? 0;
  if (!segment || before + after.frames <= segment.frames) return;
  const need = `${before} + ${after.frames} frames of transition`;
  throw invalidOption(
    `segments[${segments.length - 1}].durationSec`,
    `at least as long as its transitions together (${need}; it has ${segment.frames})`,
    segment.durationSec,
  );
}
