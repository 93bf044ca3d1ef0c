// What a caller can say of a probe, and what every run of a query takes over from that.

import { abortSignal, boolean, defineOptions, optional, withDefault } from '../../options.js';
import type { ReadOptions } from '../../options.js';
import { MOUNTS } from '../run/run-options.js';
import type { RunOptions } from '../run/run-options.js';

/** What a caller can say about {@link Runtime.probe}. */
export interface ProbeOptions {
  /** Rejects with ABORTED. */
  signal?: AbortSignal;
  /** Files that are read where they are, as for {@link RunOptions}. Only where runs have threads. */
  mounts?: RunOptions['mounts'];
  /**
   * Whether lengths, starts and counts of pictures are those of the packets, where a header has none, guesses or cannot
   * be believed; what is missing of a file that was cut short is in `damage`. Default `false`. Costs a second run, which
   * reads the file to its end, and a third, which decodes its video, where packets are missing; nothing for an MP4 or
   * Matroska file that is complete.
   */
  measure?: boolean;
}

export const PROBE_OPTIONS = defineOptions<ProbeOptions>()('the probe options', {
  signal: optional(abortSignal),
  mounts: optional(MOUNTS),
  measure: withDefault(boolean, false),
});

/** What a run of a query takes over from the caller. */
export type QueryOptions = Omit<ReadOptions<(typeof PROBE_OPTIONS)['fields']>, 'measure'>;
