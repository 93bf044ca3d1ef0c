// Runs each job in a thread: a few warm threads are kept between runs and ended when idle.

import { canEnd } from '../../module/guest-spec.js';
import type { GuestSpec } from '../../module/guest-spec.js';
import type { Engine, EngineJob } from '../../run/engine.js';
import { CrewWorker } from './crew-worker.js';
import { Crew } from './crew.js';
import { GuestThread } from './guest-thread.js';
import { WarmPool } from './warm-pool.js';

/** A demuxer, a decoder, a graph of filters, an encoder, a muxer: ffmpeg has a thread for each. */
const THREADS_OF_FFMPEG = 5;

/** `first` was started while the module was still compiling: the two take about as long. */
export function createThreadEngine(spec: GuestSpec, first: GuestThread, cores: number): Engine {
  const threads = new WarmPool(() => new GuestThread().load(spec));
  threads.keep(first.load(spec));
  const crews = new WarmPool(() => new CrewWorker());
  if (spec.family === 'wasi-threads') crews.warm(1 + THREADS_OF_FFMPEG + cores);

  function crewOf({ program, args }: EngineJob) {
    if (spec.family !== 'wasi-threads') return undefined;
    // What only prints something has no threads.
    const ahead = program === 'ffmpeg' && args.includes('-i') ? THREADS_OF_FFMPEG : 0;
    return { threads: new Crew(crews, spec), ahead };
  }

  return {
    mode: 'thread',
    canEnd: canEnd(spec),
    async run(job) {
      const thread = threads.take();
      try {
        // What ffmpeg, its filters and its encoders take for the number of processors.
        const env = spec.family === 'wasi-threads' ? { AFMPEG_CPUS: String(cores), ...job.env } : job.env;
        return await thread.run({ ...job, env }, crewOf(job));
      } finally {
        threads.keep(thread);
      }
    },
    async close() {
      await Promise.all([threads.close(), crews.close()]);
    },
  };
}
