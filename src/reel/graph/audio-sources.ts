// What is heard in a timeline: every track and every video's own audio, each as an input and the filters that make of it
// what goes into the mix.

import type { CommandInput } from '../../command/command.js';
import { filter } from '../../command/filters.js';
import type { Filter } from '../../command/filters.js';
import { ONE_THREAD, mediaInput } from '../../media/media-input.js';
import { frameSample } from '../../media/time.js';
import type { ResolvedTrack } from '../timeline/resolve-audio.js';
import type { ResolvedVideo } from '../timeline/resolve-segment.js';
import type { ResolvedTimeline } from '../timeline/resolve-timeline.js';
import { decodedFrom } from './stereo.js';

/** One track, or a video's own audio, in the mix. */
export interface AudioSource {
  readonly input: CommandInput;
  /** Label of what goes into the mix. */
  readonly name: string;
  /** From the decoder's output to what is heard, from its first sample on. */
  readonly filters: readonly Filter[];
  /** Its place in the timeline. */
  readonly delaySamples: number;
  /** Indices of the tracks that are in it. */
  readonly tracks: readonly number[];
  readonly ducking?: ResolvedTrack['ducking'];
}

/** The tracks, and then the videos that sound. */
export function sourcesOf(timeline: ResolvedTimeline): AudioSource[] {
  const tracks = timeline.tracks.flatMap((track, i): AudioSource[] => {
    const left = timeline.samples - track.delaySamples;
    if (left <= 0) return [];
    const { ducking } = track;
    return [
      {
        input: soundInput(track.path, track.read?.seekSec ?? track.startSec),
        name: `a${i}`,
        filters: trackFilters(track, Math.min(left, track.samples ?? Infinity)),
        delaySamples: track.delaySamples,
        tracks: [i],
        ...(ducking && ducking.amountDb > 0 && { ducking }),
      },
    ];
  });
  const videos = timeline.segments.flatMap((segment, i): AudioSource[] => {
    if (segment.kind === 'still' || segment.gainDb === undefined) return [];
    const filters = ownAudioFilters(timeline, segment, i, segment.gainDb);
    const { path, startSec, loop, file } = segment;
    const input = soundInput(path, file?.sound.seekSec ?? startSec);
    const delaySamples = frameSample(segment.startFrame, timeline.frameRate);
    return [
      {
        input: { ...input, ...(loop && { streamLoop: -1 }) },
        name: `o${i}`,
        ...{ filters, delaySamples, tracks: [] },
      },
    ];
  });
  return [...tracks, ...videos];
}

function soundInput(path: string, seekSec: number): CommandInput {
  const input = mediaInput({ path, seekSec });
  return { ...input, options: { ...input.options, ...ONE_THREAD } };
}

/** Rounded: what is a hair below a whole number would be cut to the one before. */
export const CLOCK = filter('asetpts', { expr: 'round(N/SR/TB)' });
/** The most that `aloop` takes: 12 hours. It keeps what it repeats. */
const ENDLESS = filter('aloop', { loop: -1, size: 2 ** 31 - 1 });

function trackFilters(track: ResolvedTrack, samples: number): Filter[] {
  const { loop, gainDb, fadeInSamples, fadeOutSamples } = track;
  return [
    ...decodedFrom(track.read?.skipSec),
    ...(loop ? [ENDLESS] : []),
    filter('atrim', { end_sample: samples }),
    CLOCK,
    ...gainFilters(gainDb),
    ...fadeIn(fadeInSamples),
    ...(loop ? fadeOutAt(samples, fadeOutSamples) : fadeOutAtEnd(fadeOutSamples)),
  ];
}

function ownAudioFilters(
  timeline: ResolvedTimeline,
  { startFrame, frames, file }: ResolvedVideo,
  index: number,
  gainDb: number,
): Filter[] {
  const { transitions, frameRate } = timeline;
  const start = frameSample(startFrame, frameRate);
  const samples = frameSample(startFrame + frames, frameRate) - start;
  const transitionSamples = (index: number) => frameSample(transitions[index]?.frames ?? 0, frameRate);
  return [
    ...decodedFrom(file?.sound.skipSec),
    filter('atrim', { end_sample: samples }),
    CLOCK,
    ...gainFilters(gainDb),
    ...fadeIn(transitionSamples(index - 1), 'qsin'),
    ...fadeOutAt(samples, transitionSamples(index), 'qsin'),
  ];
}

/** Whether `source` gets lower while `other` is heard. */
export function isUnder({ ducking }: AudioSource, other: AudioSource): boolean {
  return other.tracks.some((track) => ducking?.under.includes(track) === true);
}

function gainFilters(gainDb: number): Filter[] {
  return gainDb === 0 ? [] : [filter('volume', { volume: `${gainDb}dB` })];
}

/** `qsin` keeps the power of two sources that fade into each other. */
type Curve = 'tri' | 'qsin';

function fadeIn(samples: number, curve: Curve = 'tri'): Filter[] {
  return samples === 0 ? [] : [filter('afade', { type: 'in', ns: samples, curve })];
}

function fadeOutAt(end: number, samples: number, curve: Curve = 'tri'): Filter[] {
  if (samples === 0) return [];
  const length = Math.min(samples, end);
  return [filter('afade', { type: 'out', ss: end - length, ns: length, curve })];
}

/** Where the end is only known when it comes: the same backwards. */
function fadeOutAtEnd(samples: number): Filter[] {
  return samples === 0 ? [] : [filter('areverse'), ...fadeIn(samples), filter('areverse'), CLOCK];
}
