// The format of all audio in a mix.

import { filter } from '../../command/filters.js';
import type { Filter } from '../../command/filters.js';
import { SAMPLE_RATE } from '../../media/time.js';

const FORMAT = filter('aformat', {
  sample_fmts: 'fltp',
  sample_rates: SAMPLE_RATE,
  channel_layouts: 'stereo',
});

/** Converts what a filter made. */
export const STEREO: readonly Filter[] = [filter('aresample', { sample_rate: SAMPLE_RATE }), FORMAT];

/** Converts what a decoder made, from `skipSec` on; a gap at the start, or in between, becomes silence. */
export function decodedFrom(skipSec = 0): Filter[] {
  return [
    ...(skipSec > 0 ? [filter('asetpts', { expr: `PTS-${skipSec}/TB` })] : []),
    filter('aresample', { sample_rate: SAMPLE_RATE, async: 1, first_pts: 0 }),
    FORMAT,
  ];
}
