// Audio tracks and loudness: checked, defaults filled in, in whole samples.

import { checkBoolean } from '../../command/values.js';
import { toSamples } from '../../media/time.js';
import { checkString, invalidOption } from '../../options.js';
import { checkFields, checkItems, checkNumber, checkPath, checkSeconds } from './check-fields.js';
import { MAX_GAIN_DB } from './resolve-segment.js';
import type { AudioTrack, Ducking, Loudness } from './timeline.js';

export interface ResolvedTrack {
  readonly path: string;
  readonly delaySamples: number;
  /** Seconds into the file: a seek of the input. */
  readonly startSec: number;
  /** Absent: to the end of the file, or of the timeline. */
  readonly samples?: number;
  readonly gainDb: number;
  /** 0: none. */
  readonly fadeInSamples: number;
  readonly fadeOutSamples: number;
  readonly loop: boolean;
  /** `under` are the indices of the other tracks. */
  readonly ducking?: { readonly under: readonly number[]; readonly amountDb: number };
}

export interface ResolvedLoudness {
  readonly integratedLufs: number;
  readonly truePeakDb: number;
  readonly rangeLu: number;
  readonly passes: 1 | 2;
}

const KEYS = [
  ...['path', 'id', 'delaySec', 'startSec', 'durationSec', 'gainDb', 'fadeInSec', 'fadeOutSec', 'loop'],
  'ducking',
];
/** A voice for each of the most segments, and room for more. */
const MAX_TRACKS = 256;

export function resolveTracks(value: unknown): ResolvedTrack[] {
  if (value === undefined) return [];
  const given = checkItems('audio', value, 0, MAX_TRACKS).map((track, i) => {
    checkFields(`audio[${i}]`, track, KEYS);
    return track as AudioTrack;
  });
  const ids = given.map(({ id }, i) => checkId(`audio[${i}].id`, id));
  return given.map((track, i) => resolveTrack(`audio[${i}]`, track, i, ids));
}

function resolveTrack(
  where: string,
  track: AudioTrack,
  index: number,
  ids: readonly (string | undefined)[],
): ResolvedTrack {
  const { delaySec = 0, startSec = 0, durationSec, gainDb = 0, fadeInSec = 0, fadeOutSec = 0 } = track;
  const ducking = resolveDucking(`${where}.ducking`, track.ducking, index, ids);
  const samples = (key: string, seconds: unknown) => toSamples(checkSeconds(`${where}.${key}`, seconds));
  return {
    path: checkPath(`${where}.path`, track.path),
    delaySamples: samples('delaySec', delaySec),
    startSec: checkSeconds(`${where}.startSec`, startSec),
    ...(durationSec !== undefined && { samples: atLeastOne(`${where}.durationSec`, durationSec) }),
    gainDb: checkNumber(`${where}.gainDb`, gainDb, -MAX_GAIN_DB, MAX_GAIN_DB, 'decibels'),
    fadeInSamples: samples('fadeInSec', fadeInSec),
    fadeOutSamples: samples('fadeOutSec', fadeOutSec),
    loop: checkBoolean(`${where}.loop`, track.loop ?? false),
    ...(ducking && { ducking }),
  };
}

function atLeastOne(option: string, seconds: unknown): number {
  return Math.max(1, toSamples(checkSeconds(option, seconds, 0.001)));
}

function checkId(option: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (checkString(option, value) === '') throw invalidOption(option, 'a name', value);
  return value as string;
}

function resolveDucking(
  where: string,
  value: unknown,
  index: number,
  ids: readonly (string | undefined)[],
): ResolvedTrack['ducking'] {
  if (value === undefined) return undefined;
  checkFields(where, value, ['under', 'amountDb']);
  const { under, amountDb = 12 } = value as Ducking;
  checkString(`${where}.under`, under);
  const others = ids.flatMap((id, i) => (id === under ? [i] : []));
  if (others.length === 0 || others.includes(index)) {
    const known = ids.filter((id, i) => id !== undefined && i !== index).join(', ');
    throw invalidOption(`${where}.under`, `the id of another track (${known || 'there is none'})`, under);
  }
  return { under: others, amountDb: checkNumber(`${where}.amountDb`, amountDb, 0, 60, 'decibels') };
}

export function resolveLoudness(value: unknown): ResolvedLoudness | undefined {
  if (value === undefined) return undefined;
  checkFields('loudness', value, ['integratedLufs', 'truePeakDb', 'rangeLu', 'passes']);
  const { integratedLufs, truePeakDb = -1, rangeLu = 11, passes = 2 } = value as Loudness;
  if (!([1, 2] as unknown[]).includes(passes)) throw invalidOption('loudness.passes', '1 or 2', passes);
  return {
    integratedLufs: checkNumber('loudness.integratedLufs', integratedLufs, -70, -5, 'LUFS'),
    truePeakDb: checkNumber('loudness.truePeakDb', truePeakDb, -9, 0, 'dBTP'),
    rangeLu: checkNumber('loudness.rangeLu', rangeLu, 1, 50, 'LU'),
    passes,
  };
}
