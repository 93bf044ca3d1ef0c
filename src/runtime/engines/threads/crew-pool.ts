// Workers for the threads of guests that have some: kept warm between runs, since starting one takes 30 ms.

import type { Worker } from 'node:worker_threads';
import type { HostMessage, ThreadMessage } from './protocol.js';
import { startWorker, threadEnded } from './start-worker.js';

/** How long a worker without work is kept. */
const IDLE_MS = 10_000;

/** What a worker tells whom it works for. */
export interface CrewListener {
  readonly message: (message: ThreadMessage) => void;
  /** The worker is no more. */
  readonly lost: (error: Error) => void;
}

export class CrewWorker {
  isAlive = true;
  private listener: CrewListener | undefined;
  private readonly worker: Worker = startWorker();

  constructor() {
    this.worker.on('message', (message: ThreadMessage) => this.listener?.message(message));
    this.worker.on('error', (error) => {
      this.lose(threadEnded(error.message, error));
    });
    this.worker.on('exit', (code) => {
      this.lose(threadEnded(`exit code ${code}`));
    });
  }

  /** Messages go to `listener` until {@link leave}. */
  work(message: HostMessage, listener: CrewListener): void {
    this.listener = listener;
    this.worker.postMessage(message);
  }

  leave(): void {
    this.listener = undefined;
  }

  async terminate(): Promise<void> {
    this.isAlive = false;
    this.listener = undefined;
    await this.worker.terminate();
  }

  private lose(error: Error): void {
    this.isAlive = false;
    const { listener } = this;
    this.listener = undefined;
    listener?.lost(error);
  }
}

export class CrewPool {
  private readonly idle: { readonly worker: CrewWorker; readonly timer: ReturnType<typeof setTimeout> }[] =
    [];
  private isClosed = false;

  /** Starts workers ahead of the first run. */
  warm(count: number): void {
    while (this.idle.length < count) this.keep(new CrewWorker());
  }

  /** The worker used last is the warmest. */
  take(): CrewWorker {
    for (;;) {
      const entry = this.idle.pop();
      if (!entry) return new CrewWorker();
      clearTimeout(entry.timer);
      if (entry.worker.isAlive) return entry.worker;
    }
  }

  keep(worker: CrewWorker): void {
    worker.leave();
    if (!worker.isAlive) return;
    if (this.isClosed) {
      void worker.terminate();
      return;
    }
    const timer = setTimeout(() => {
      this.idle.splice(
        this.idle.findIndex((entry) => entry.worker === worker),
        1,
      );
      void worker.terminate();
    }, IDLE_MS);
    timer.unref();
    this.idle.push({ worker, timer });
  }

  /** Ends all that wait: where one died, others may be about to. */
  async renew(): Promise<void> {
    await Promise.all(
      this.idle.splice(0).map(({ worker, timer }) => {
        clearTimeout(timer);
        return worker.terminate();
      }),
    );
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.renew();
  }
}
