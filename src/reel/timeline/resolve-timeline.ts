// From a timeline as a caller writes it to one where every default is filled in and every time is a whole
// number of frames or samples. All checks are here; what comes out is trusted.

import type { Rational } from '../../command/media-info.js';
import { checkSize } from '../../media/frame-size.js';
import { checkRate, frameSample, frameSeconds } from '../../media/time.js';
import { invalidOption } from '../../options.js';
import { checkFields, checkItems } from './check-fields.js';
import { resolveLoudness, resolveTracks } from './resolve-audio.js';
import type { ResolvedLoudness, ResolvedTrack } from './resolve-audio.js';
import { resolveEncoding } from './resolve-encoding.js';
import type { ResolvedEncoding } from './resolve-encoding.js';
import { checkBaseTransition, resolveJoint, resolveSegment } from './resolve-segment.js';
import type { ResolvedJoint, ResolvedSegment } from './resolve-segment.js';
import type { Timeline } from './timeline.js';

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
  readonly joints: readonly ResolvedJoint[];
  readonly tracks: readonly ResolvedTrack[];
  readonly loudness?: ResolvedLoudness;
  readonly encoding: ResolvedEncoding;
}

const KEYS = ['width', 'height', 'frameRate', 'segments', 'transition', 'audio', 'loudness', 'encoding'];
const MAX_SEGMENTS = 200;

/** Throws INVALID_OPTION; its details name the field, such as `segments[2].durationSec`. */
export function resolveTimeline(timeline: Timeline): ResolvedTimeline {
  checkFields('', timeline, KEYS);
  const width = checkSize('width', timeline.width);
  const height = checkSize('height', timeline.height);
  const frameRate = checkRate('frameRate', timeline.frameRate);
  const { segments, joints } = resolveSegments(timeline, frameRate);
  const last = segments.at(-1);
  const frames = last ? last.startFrame + last.frames : 0;
  const loudness = resolveLoudness(timeline.loudness);
  return {
    width,
    height,
    frameRate,
    frames,
    durationSec: frameSeconds(frames, frameRate),
    samples: frameSample(frames, frameRate),
    segments,
    joints,
    tracks: resolveTracks(timeline.audio),
    ...(loudness && { loudness }),
    encoding: resolveEncoding(timeline.encoding),
  };
}

function resolveSegments(
  timeline: Timeline,
  rate: Rational,
): { segments: ResolvedSegment[]; joints: ResolvedJoint[] } {
  const base = checkBaseTransition(timeline.transition, rate);
  const given = checkItems('segments', timeline.segments, 1, MAX_SEGMENTS);
  const segments: ResolvedSegment[] = [];
  const joints: ResolvedJoint[] = [];
  let startFrame = 0;
  for (const [i, value] of given.entries()) {
    const where = `segments[${i}]`;
    const segment = resolveSegment(where, value, startFrame, rate);
    const isLast = i === given.length - 1;
    const joint = resolveJoint(where, value, base, isLast, rate);
    segments.push(segment);
    checkRoom(segments, joints, joint);
    if (!isLast) joints.push(joint);
    startFrame += segment.frames - joint.frames;
  }
  return { segments, joints };
}

/** A frame is on screen in one joint at most. */
function checkRoom(
  segments: readonly ResolvedSegment[],
  joints: readonly ResolvedJoint[],
  after: ResolvedJoint,
): void {
  const segment = segments.at(-1);
  const before = joints.at(-1)?.frames ?? 0;
  if (!segment || before + after.frames <= segment.frames) return;
  const need = `${before} + ${after.frames} frames of transition`;
  throw invalidOption(
    `segments[${segments.length - 1}].durationSec`,
    `at least as long as its joints together (${need}; it has ${segment.frames})`,
    segment.durationSec,
  );
}
