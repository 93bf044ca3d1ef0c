// Many sounds, mixed in groups: ffmpeg opens every input of a run at once, and each has two threads of its own.

import { ONE_THREAD } from '../../media/media-input.js';
import { isUnder } from './audio-sources.js';
import type { AudioSource } from './audio-sources.js';
import { decodedFrom } from './stereo.js';

/** How many sounds a run mixes. */
const MOST = 16;

export interface MixGroup {
  /** WAV of 32-bit floats, so that nothing is lost; 384 kB a second. */
  readonly path: string;
  readonly sources: readonly AudioSource[];
  /** The sample of the timeline that its file begins with. */
  readonly from: number;
}

/**
 * What is left for one graph: groups in the place of their members, where there are more than a run mixes. In one group
 * are neighbors that the same others make room for, and none that makes room itself: the group's sum then decides as its
 * members would.
 */
export function inGroups(
  sources: readonly AudioSource[],
  pathOf: (index: number) => string,
): { readonly sources: readonly AudioSource[]; readonly groups: readonly MixGroup[] } {
  if (sources.length <= MOST) return { sources, groups: [] };
  const alone = sources.filter(({ ducking }) => ducking !== undefined);
  const byFollowers = new Map<string, AudioSource[]>();
  for (const source of sources.filter(({ ducking }) => ducking === undefined)) {
    const followers = alone.filter((other) => isUnder(other, source)).map(({ name }) => name);
    const alike = byFollowers.get(followers.join());
    if (alike) alike.push(source);
    else byFollowers.set(followers.join(), [source]);
  }
  const members = [...byFollowers.values()].flatMap((alike) =>
    chunks(
      alike.sort((a, b) => a.delaySamples - b.delaySamples),
      MOST,
    ),
  );
  const groups = members.map((sources, i): MixGroup => {
    const from = Math.min(...sources.map(({ delaySamples }) => delaySamples));
    return { path: pathOf(i), sources, from };
  });
  return { groups, sources: [...groups.map(asSource), ...alone] };
}

function asSource({ path, sources, from }: MixGroup, index: number): AudioSource {
  return {
    input: { path, format: 'wav', options: ONE_THREAD },
    name: `g${index}`,
    filters: decodedFrom(),
    delaySamples: from,
    tracks: sources.flatMap(({ tracks }) => tracks),
  };
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) =>
    list.slice(i * size, (i + 1) * size),
  );
}
