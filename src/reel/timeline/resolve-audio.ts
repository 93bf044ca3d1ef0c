// Audio tracks and loudness: checked, defaults filled in, in whole samples.

import type { SourceNotes } from '../../media/left-out.js';
import type { ReadFrom } from '../../media/read-from.js';
import { toSamples } from '../../media/time.js';
import {
  boolean,
  defineOptions,
  invalidOption,
  matching,
  nested,
  number,
  optional,
  required,
  string,
  text,
  withDefault,
} from '../../options.js';
import type { ReadOptions } from '../../options.js';
import { decibels, path, seconds, someSeconds } from './checks.js';
import type { AudioTrack, Ducking, Loudness } from './timeline.js';

export interface ResolvedTrack {
  readonly path: string;
  readonly delaySamples: number;
  /** Seconds into the file. */
  readonly startSec: number;
  /** How its file is read; known once it was probed. */
  readonly read?: ReadFrom;
  /** Likewise. */
  readonly notes?: SourceNotes;
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

const DUCKING = defineOptions<Ducking>()('ducking', {
  under: required(string),
  amountDb: withDefault(number(0, 60, 'decibels'), 12),
});

const TRACK = defineOptions<AudioTrack>()('an audio track', {
  path: required(path),
  id: optional(text('a name')),
  delaySec: withDefault(seconds, 0),
  startSec: withDefault(seconds, 0),
  durationSec: optional(someSeconds),
  gainDb: withDefault(decibels, 0),
  fadeInSec: withDefault(seconds, 0),
  fadeOutSec: withDefault(seconds, 0),
  loop: withDefault(boolean, false),
  ducking: optional(nested(DUCKING)),
});

type Ids = readonly (string | undefined)[];

export function resolveTracks(given: readonly AudioTrack[]): ResolvedTrack[] {
  const tracks = given.map((track, i) => TRACK.read(track, `audio[${i}]`));
  const ids = tracks.map(({ id }) => id);
  return tracks.map((track, i) => resolveTrack(track, i, ids));
}

function resolveTrack(track: ReadOptions<typeof TRACK.fields>, index: number, ids: Ids): ResolvedTrack {
  const { durationSec, ducking } = track;
  return {
    path: track.path,
    delaySamples: toSamples(track.delaySec),
    startSec: track.startSec,
    ...(durationSec !== undefined && { samples: Math.max(1, toSamples(durationSec)) }),
    gainDb: track.gainDb,
    fadeInSamples: toSamples(track.fadeInSec),
    fadeOutSamples: toSamples(track.fadeOutSec),
    loop: track.loop,
    ...(ducking && { ducking: { under: tracksOf(ducking.under, index, ids), amountDb: ducking.amountDb } }),
  };
}

/** Indices of the other tracks that the track at `index` makes room for. */
function tracksOf(under: string, index: number, ids: Ids): readonly number[] {
  const others = ids.flatMap((id, i) => (id === under ? [i] : []));
  if (others.length > 0 && !others.includes(index)) return others;
  const known = ids.filter((id, i) => id !== undefined && i !== index).join(', ');
  throw invalidOption(
    `audio[${index}].ducking.under`,
    `the id of another track (${known || 'there is none'})`,
    under,
  );
}

export const LOUDNESS = defineOptions<Loudness>()('loudness', {
  integratedLufs: required(number(-70, -5, 'LUFS')),
  truePeakDb: withDefault(number(-9, 0, 'dBTP'), -1),
  rangeLu: withDefault(number(1, 50, 'LU'), 11),
  passes: withDefault(
    matching<1 | 2>('1 or 2', (value) => value === 1 || value === 2),
    2,
  ),
});

export type ResolvedLoudness = ReadOptions<typeof LOUDNESS.fields>;
