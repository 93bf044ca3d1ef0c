// Runs each job in a thread: a few warm threads are kept between runs and ended when idle.

import { canEnd } from '../../module/guest-spec.js';
import type { GuestSpec } from '../../module/guest-spec.js';
import type { Engine } from '../../run/engine.js';
import { GuestThread } from './guest-thread.js';

/** How long a thread without work is kept. Starting one costs some 50 ms. */
const IDLE_MS = 10_000;

interface IdleThread {
  readonly thread: GuestThread;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** `first` was started while the module was still compiling: the two take about as long. */
export function createThreadEngine(spec: GuestSpec, first: GuestThread): Engine {
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
  return {
    canEnd: canEnd(spec),
    async run(job) {
      const thread = take();
      try {
        return await thread.run(job);
      } finally {
        keep(thread);
      }
    },
    async close() {
      await Promise.all(
        idle.splice(0).map(({ thread, timer }) => {
          clearTimeout(timer);
          return thread.terminate();
        }),
      );
    },
  };
}
