// The audio of a timeline: every track and every video's own audio at its place, mixed, limited,
// and exactly as long as the pictures.

import type { CommandInput } from '../../command/command.js';
import { chain, filter } from '../../command/filters.js';
import type { Chain, Filter } from '../../command/filters.js';
import { mediaInput } from '../../media/media-input.js';
import { SAMPLE_RATE, frameSample } from '../../media/time.js';
import type { ResolvedTrack } from '../timeline/resolve-audio.js';
import type { ResolvedVideo } from '../timeline/resolve-segment.js';
import type { ResolvedTimeline } from '../timeline/resolve-timeline.js';
import { loudnessFilters } from './loudness.js';
import type { LoudnessPass } from './loudness.js';
import { STEREO, decodedFrom } from './stereo.js';
import type { MediaGraph } from './video-graph.js';

export interface AudioGraphOptions {
  /** Position of its first input in the command. Default 0. */
  readonly firstInput?: number;
  /** What to do for `timeline.loudness`. Default: adapt along the way, as with `passes: 1`. */
  readonly loudness?: LoudnessPass;
}

/**
 * The graph of all audio: 48 kHz stereo, `timeline.samples` long. Undefined where there is none, nor has to be.
 *
 * A fade out of a track that is not looped ends where its file does: ffmpeg then holds the track in memory,
 * 384 kB a second.
 */
export function audioGraph(
  timeline: ResolvedTimeline,
  { firstInput = 0, loudness }: AudioGraphOptions = {},
): MediaGraph | undefined {
  const sources = sourcesOf(timeline);
  if (sources.length === 0) return timeline.silentTrack ? silence(timeline) : undefined;
  const mixed = sources.map((source) => source.name);
  return {
    inputs: sources.map(({ input }) => input),
    filterGraph: [
      ...sources.flatMap((source, i) => sourceChains(timeline, sources, source, firstInput + i)),
      chain(
        mixed,
        [
          ...mixOf(mixed),
          ...lengthFilters(timeline),
          ...loudnessFilters(timeline.loudness, loudness),
          // Without `level` it would raise what it held down again; without `latency` it would be late.
          filter('alimiter', { limit: 0.95, level: false, latency: true }),
          ...STEREO,
          ...lengthFilters(timeline),
        ],
        ['audio'],
      ),
    ],
    output: 'audio',
  };
}

function silence(timeline: ResolvedTimeline): MediaGraph {
  const source = filter('anullsrc', { sample_rate: SAMPLE_RATE, channel_layout: 'stereo' });
  const filters = [source, filter('atrim', { end_sample: timeline.samples }), ...STEREO];
  return { inputs: [], filterGraph: [chain([], filters, ['audio'])], output: 'audio' };
}

/** Whether anything sounds in it. */
export function hasAudio(timeline: ResolvedTimeline): boolean {
  return sourcesOf(timeline).length > 0;
}

/** One track, or a video's own audio, in the mix. */
interface AudioSource {
  readonly input: CommandInput;
  /** Label of what goes into the mix. */
  readonly name: string;
  /** From the decoder's output to its place in the timeline. */
  readonly filters: readonly Filter[];
  /** Index of the track that it is, where it is one. */
  readonly track?: number;
  readonly ducking?: ResolvedTrack['ducking'];
}

function sourcesOf(timeline: ResolvedTimeline): AudioSource[] {
  const tracks = timeline.tracks.flatMap((track, i): AudioSource[] => {
    const left = timeline.samples - track.delaySamples;
    if (left <= 0) return [];
    const { ducking } = track;
    return [
      {
        input: mediaInput({ path: track.path, seekSec: track.read?.seekSec ?? track.startSec }),
        name: `a${i}`,
        filters: trackFilters(track, Math.min(left, track.samples ?? Infinity)),
        track: i,
        ...(ducking && ducking.amountDb > 0 && { ducking }),
      },
    ];
  });
  const videos = timeline.segments.flatMap((segment, i): AudioSource[] => {
    if (segment.kind === 'still' || segment.gainDb === undefined) return [];
    const filters = ownAudioFilters(timeline, segment, i, segment.gainDb);
    const { path, startSec, loop, file } = segment;
    const input = mediaInput({ path, seekSec: file?.sound.seekSec ?? startSec });
    return [{ input: { ...input, ...(loop && { streamLoop: -1 }) }, name: `o${i}`, filters }];
  });
  return [...tracks, ...videos];
}

const CLOCK = filter('asetpts', { expr: 'N/SR/TB' });
/** The most that `aloop` takes: 12 hours. It keeps what it repeats. */
const ENDLESS = filter('aloop', { loop: -1, size: 2 ** 31 - 1 });

function trackFilters(track: ResolvedTrack, samples: number): Filter[] {
  const { loop, gainDb, fadeInSamples, fadeOutSamples, delaySamples } = track;
  return [
    ...decodedFrom(track.read?.skipSec),
    ...(loop ? [ENDLESS] : []),
    filter('atrim', { end_sample: samples }),
    CLOCK,
    ...gainFilters(gainDb),
    ...fadeIn(fadeInSamples),
    ...(loop ? fadeOutAt(samples, fadeOutSamples) : fadeOutAtEnd(fadeOutSamples)),
    ...delayFilters(delaySamples),
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
    ...delayFilters(start),
  ];
}

function mixOf({ length }: readonly string[]): Filter[] {
  return length > 1 ? [filter('amix', { inputs: length, normalize: false, duration: 'longest' })] : [];
}

function gainFilters(gainDb: number): Filter[] {
  return gainDb === 0 ? [] : [filter('volume', { volume: `${gainDb}dB` })];
}

function delayFilters(samples: number): Filter[] {
  return samples === 0 ? [] : [filter('adelay', { delays: `${samples}S`, all: true })];
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

function lengthFilters({ samples }: ResolvedTimeline): Filter[] {
  return [filter('apad', { whole_len: samples }), filter('atrim', { end_sample: samples }), CLOCK];
}

/** A source, once more for each other that makes room for it, and its own making room. */
function sourceChains(
  timeline: ResolvedTimeline,
  sources: readonly AudioSource[],
  source: AudioSource,
  index: number,
): Chain[] {
  const { name, filters, ducking } = source;
  const followers = sources.filter((other) => isUnder(other, source));
  const leaders = sources.filter((other) => isUnder(source, other));
  const own = ducking && leaders.length > 0 ? `${name}d` : name;
  const split = followers.length > 0 ? [filter('asplit', { outputs: followers.length + 1 })] : [];
  const outputs = [own, ...followers.map((follower) => keyOf(follower, source))];
  const keys = leaders.map((leader) => keyOf(source, leader));
  return [
    chain([`${index}:a`], [...filters, ...split], outputs),
    ...(ducking && keys.length > 0 ? duckingChains(timeline, name, own, keys, ducking.amountDb) : []),
  ];
}

/** Whether `source` gets lower while `other` is heard. */
function isUnder({ ducking }: AudioSource, other: AudioSource): boolean {
  return other.track !== undefined && ducking?.under.includes(other.track) === true;
}

/** Label of the pad by which `follower` hears `leader`. */
function keyOf(follower: AudioSource, leader: AudioSource): string {
  return `${follower.name}k${leader.name}`;
}

const KEY_GAIN_DB = 30;
const MAX_RATIO = 20;

/**
 * Makes the other sources a switch: all of them above -30 dBFS is lifted to full level, and how far full level is
 * above the threshold decides how much lower this one gets.
 */
function duckingChains(
  timeline: ResolvedTimeline,
  name: string,
  own: string,
  keys: readonly string[],
  amountDb: number,
): Chain[] {
  const belowDb = Math.min(60, amountDb / (1 - 1 / MAX_RATIO));
  const compress = filter('sidechaincompress', {
    threshold: Number((10 ** (-belowDb / 20)).toFixed(6)),
    ratio: MAX_RATIO,
    attack: 20,
    release: 300,
    knee: 1,
    detection: 'peak',
    link: 'maximum',
  });
  const key = [filter('volume', { volume: `${KEY_GAIN_DB}dB` }), filter('asoftclip', { type: 'hard' })];
  return [
    chain(keys, [...mixOf(keys), ...key, filter('apad', { whole_len: timeline.samples })], [`${name}s`]),
    chain([own, `${name}s`], [compress], [name]),
  ];
}
