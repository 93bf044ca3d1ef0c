// The audio of a timeline: every track and every video's own audio at its place, mixed, limited,
// and exactly as long as the pictures.

import { chain, filter } from '../../command/filters.js';
import type { Chain, Filter } from '../../command/filters.js';
import { SAMPLE_RATE } from '../../media/time.js';
import type { ResolvedTimeline } from '../timeline/resolve-timeline.js';
import { CLOCK, isUnder, sourcesOf } from './audio-sources.js';
import type { AudioSource } from './audio-sources.js';
import { loudnessFilters } from './loudness.js';
import type { LoudnessPass } from './loudness.js';
import { inGroups } from './mix-groups.js';
import { STEREO } from './stereo.js';
import type { MediaGraph } from './video-graph.js';

export interface AudioGraphOptions {
  /** Position of its first input in the command. Default 0. */
  readonly firstInput?: number;
  /** What to do for `timeline.loudness`. Default: adapt along the way, as with `passes: 1`. */
  readonly loudness?: LoudnessPass;
  /** Where the file of the group at `index` is. Default `/mix0.wav` and so on. */
  readonly groupPath?: (index: number) => string;
}

export interface AudioGraph extends MediaGraph {
  /** What has to be mixed into files before, in any order. */
  readonly groups: readonly MixedGroup[];
}

export interface MixedGroup {
  readonly path: string;
  readonly graph: MediaGraph;
}

/**
 * The graph of all audio: 48 kHz stereo, `timeline.samples` long. Undefined where there is none, nor has to be.
 *
 * A fade out of a track that is not looped ends where its file does: ffmpeg then holds the track in memory,
 * 384 kB a second.
 */
export function audioGraph(
  timeline: ResolvedTimeline,
  { firstInput = 0, loudness, groupPath = (index) => `/mix${index}.wav` }: AudioGraphOptions = {},
): AudioGraph | undefined {
  const { sources, groups } = inGroups(sourcesOf(timeline), groupPath);
  if (sources.length === 0) return timeline.silentTrack ? silence(timeline) : undefined;
  const mixed = sources.map((source) => source.name);
  return {
    groups: groups.map(({ path, sources, from }) => ({ path, graph: groupGraph(sources, from) })),
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

/** The sum of `sources`, as it is, from the sample `from` on. */
function groupGraph(sources: readonly AudioSource[], from: number): MediaGraph {
  const names = sources.map(({ name }) => name);
  return {
    inputs: sources.map(({ input }) => input),
    filterGraph: [
      ...sources.map((source, i) => chain([`${i}:a`], soundOf(source, from), [source.name])),
      chain(names, mixOf(names), ['group']),
    ],
    output: 'group',
  };
}

function silence(timeline: ResolvedTimeline): AudioGraph {
  const source = filter('anullsrc', { sample_rate: SAMPLE_RATE, channel_layout: 'stereo' });
  const filters = [source, filter('atrim', { end_sample: timeline.samples }), ...STEREO];
  return { groups: [], inputs: [], filterGraph: [chain([], filters, ['audio'])], output: 'audio' };
}

/** Whether anything sounds in it. */
export function hasAudio(timeline: ResolvedTimeline): boolean {
  return sourcesOf(timeline).length > 0;
}

function soundOf({ filters, delaySamples }: AudioSource, from = 0): Filter[] {
  return [...filters, ...delayFilters(delaySamples - from)];
}

function delayFilters(samples: number): Filter[] {
  return samples === 0 ? [] : [filter('adelay', { delays: `${samples}S`, all: true })];
}

function mixOf({ length }: readonly string[]): Filter[] {
  return length > 1 ? [filter('amix', { inputs: length, normalize: false, duration: 'longest' })] : [];
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
  const { name, ducking } = source;
  const followers = sources.filter((other) => isUnder(other, source));
  const leaders = sources.filter((other) => isUnder(source, other));
  const own = ducking && leaders.length > 0 ? `${name}d` : name;
  const split = followers.length > 0 ? [filter('asplit', { outputs: followers.length + 1 })] : [];
  const outputs = [own, ...followers.map((follower) => keyOf(follower, source))];
  const keys = leaders.map((leader) => keyOf(source, leader));
  return [
    chain([`${index}:a`], [...soundOf(source), ...split], outputs),
    ...(ducking && keys.length > 0 ? duckingChains(timeline, name, own, keys, ducking.amountDb) : []),
  ];
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
