// How a guest with threads hears how many cores it may use.

import type { EngineJob } from './engine.js';

/** The run's environment: what ffmpeg, its filters and its encoders take for the number of processors is in it. */
export function envOf({ env }: Pick<EngineJob, 'env'>, cores: number): EngineJob['env'] {
  return { AFMPEG_CPUS: String(cores), ...env };
}
