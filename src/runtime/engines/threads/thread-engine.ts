// Runs each job in a thread: a few warm threads are kept between runs and ended when idle.

import { canEnd } from '../../module/guest-spec.js';
import type { GuestSpec } from '../../module/guest-spec.js';
import type { Engine, EngineJob } from '../../run/engine.js';
import { CrewPool } from './crew-pool.js';
import { Crew } from './crew.js';
import { GuestThread } from './guest-thread.js';

/** How long a thread without work is kept. Starting one costs some 50 ms. */
const IDLE_MS = 10_000;

interface IdleThread {
  readonly thread: GuestThread;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** A demuxer, a decoder, a graph of filters, an encoder, a muxer: ffmpeg has a thread for each. */
const THREADS_OF_FFMPEG = 5;

/** `first` was started while the module was still compiling: the two take about as long. */
export function createThreadEngine(spec: GuestSpec, first: GuestThread, cores: number): Engine {
  const idle: IdleThread[] = [];

  /** The thread used last is the warmest. */
  function take(): GuestThread {
    for (;;) {
      const warm = idle.pop();
      if (!warm) return new GuestThread().load(spec);
      clearTimeout(warm.timer);
      if (warm.thread.isAlive) return warm.thread;
    }
  }

  function keep(thread: GuestThread): void {
    if (!thread.isAlive) return;
    const timer = setTimeout(() => {
      idle.splice(
        idle.findIndex((entry) => entry.thread === thread),
        1,
      );
      void thread.terminate();
    }, IDLE_MS);
    timer.unref();
    idle.push({ thread, timer });
  }

  keep(first.load(spec));
  const pool = new CrewPool();
  if (spec.family === 'wasi-threads') pool.warm(1 + THREADS_OF_FFMPEG + cores);

  function crewOf({ program, args }: EngineJob) {
    if (spec.family !== 'wasi-threads') return undefined;
    // What only prints something has no threads.
    const ahead = program === 'ffmpeg' && args.includes('-i') ? THREADS_OF_FFMPEG : 0;
    return { threads: new Crew(pool, spec), ahead };
  }

  return {
    canEnd: canEnd(spec),
    async run(job) {
      const thread = take();
      try {
        // What ffmpeg, its filters and its encoders take for the number of processors.
        const env = spec.family === 'wasi-threads' ? { AFMPEG_CPUS: String(cores), ...job.env } : job.env;
        return await thread.run({ ...job, env }, crewOf(job));
      } finally {
        keep(thread);
      }
    },
    async close() {
      await pool.close();
      await Promise.all(
        idle.splice(0).map(({ thread, timer }) => {
          clearTimeout(timer);
          return thread.terminate();
        }),
      );
    },
  };
}
