// A video whose pictures change their size or format midway. ffmpeg builds its filter graph anew then, which begins to
// count at 0 again: filters that count pictures, or hold one, forget what they had.

import { filter } from './filters.js';

/** Options of an input by which its pictures pass the graph as it was built for the first one. */
const ONE_GRAPH = { 'reinit_filter:v': 0 } as const;

/** Brings all pictures to the size and the format of the first one; costs nothing where they have it. */
export const AS_THE_FIRST = filter('scale');

/**
 * {@link ONE_GRAPH}, for a graph in which `scale` comes before any filter that cares for sizes. Not for a video that
 * ffmpeg turns upright: the filter that it puts in front of the graph for that is one of those.
 */
export function oneGraph({ rotation = 0 }: { readonly rotation?: number }): Readonly<Record<string, number>> {
  return rotation === 0 ? ONE_GRAPH : {};
}
