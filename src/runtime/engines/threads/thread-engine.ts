// Runs each job in a thread: a few warm threads are kept between runs and ended when idle.

import { tellsHeapEnd } from '../../../wasi/imports.js';
import { canEnd } from '../../module/guest-spec.js';
import type { GuestSpec, ThreadsSpec } from '../../module/guest-spec.js';
import type { Engine, EngineJob } from '../../run/engine.js';
import { envOf } from '../../run/run-cores.js';
import { CrewWorker } from './crew-worker.js';
import { Crew } from './crew.js';
import { GuestThread } from './guest-thread.js';
import type { Crews } from './guest-thread.js';
import { WarmPool } from './warm-pool.js';

/** A demuxer, a decoder, a graph of filters, an encoder, a muxer: ffmpeg has a thread for each. */
const THREADS_OF_FFMPEG = 5;

/** Memory that waits for the next run is the machine's no less; a run of 720p through x264 has some 130 MiB. */
const KEPT_BYTES = 256 * 2 ** 20;

/** `first` was started while the module was still compiling: the two take about as long. */
export function createThreadEngine(spec: GuestSpec, first: GuestThread, cores: number): Engine {
  const workers = new WarmPool(() => new CrewWorker());
  const crews =
    spec.family === 'wasi-threads' ? crewsOf(spec, workers, 1 + THREADS_OF_FFMPEG + cores) : undefined;
  const threads = new WarmPool(() => new GuestThread().load(spec, crews));
  threads.keep(first.load(spec, crews));
  crews?.warm();

  return {
    mode: 'thread',
    canEnd: canEnd(spec),
    async run(job) {
      const thread = threads.take();
      try {
        if (!crews) return await thread.run(job);
        return await thread.run({ ...job, env: envOf(job, cores) }, threadsAhead(job));
      } finally {
        threads.keep(thread);
      }
    },
    async close() {
      await Promise.all([workers.close(), threads.close()]);
    },
  };
}

function crewsOf(spec: ThreadsSpec, workers: WarmPool<CrewWorker>, warmed: number): Crews {
  // Memory can be made new only where it is known how far it was used.
  const isKnown = spec.pages.initial > 0 && tellsHeapEnd(spec.module);
  return {
    create: () => new Crew(workers, spec),
    warm: () => {
      workers.warm(warmed);
    },
    keptBytes: isKnown ? KEPT_BYTES : 0,
  };
}

/** What only prints something has no threads. */
function threadsAhead({ program, args }: EngineJob): number {
  return program === 'ffmpeg' && args.includes('-i') ? THREADS_OF_FFMPEG : 0;
}
