// A worker for the threads of guests that have some: it works for one run after the other.

import type { Worker } from 'node:worker_threads';
import type { HostMessage, ThreadMessage } from './protocol.js';
import { startWorker, threadEnded } from './start-worker.js';

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
