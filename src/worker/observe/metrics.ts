// What the worker counts. The registry itself comes from outside.

import { objectWith } from '../../options.js';

/** Gets what a worker counts. */
export interface WorkerMetrics {
  /** Jobs that wait, as the API said at the last poll. */
  queueDepth(jobs: number): void;
  /** Jobs that this worker has in work. */
  activeJobs(jobs: number): void;
  /** Wall time of one render, from the start of ffmpeg to the published file, in seconds. */
  renderSeconds(seconds: number): void;
  /** A failure that was logged, by its `error_class`. */
  failure(errorClass: string): void;
  /** How a heartbeat went. */
  leaseRenewal(result: 'renewed' | 'failed' | 'lost'): void;
  /** A job has ended. */
  finished(end: JobEnd): void;
}

/** How a job ended for this worker. `lost`: it is another's now; `handed_back`: this worker was told to stop. */
export type JobEnd = 'rendered' | 'errored' | 'lost' | 'handed_back';

const nothing = () => undefined;

export const workerMetrics = objectWith<WorkerMetrics>(
  'a WorkerMetrics',
  ...(['queueDepth', 'activeJobs', 'renderSeconds', 'failure', 'leaseRenewal', 'finished'] as const),
);

export const noMetrics: WorkerMetrics = {
  queueDepth: nothing,
  activeJobs: nothing,
  renderSeconds: nothing,
  failure: nothing,
  leaseRenewal: nothing,
  finished: nothing,
};
