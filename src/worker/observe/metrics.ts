// What the worker counts. The registry itself comes from outside.

export interface WorkerMetrics {
  queueDepth(jobs: number): void;
  activeJobs(jobs: number): void;
  /** Wall time of one render, from the start of ffmpeg to the published file, in seconds. */
  renderSeconds(seconds: number): void;
  /** A failure that was logged, by its `error_class`. */
  failure(errorClass: string): void;
  leaseRenewal(result: 'renewed' | 'failed' | 'lost'): void;
  /** A job has ended. */
  finished(end: JobEnd): void;
}

/** How a job ended for this worker. `lost`: it is another's now; `handed_back`: this worker was told to stop. */
export type JobEnd = 'rendered' | 'errored' | 'lost' | 'handed_back';

const nothing = () => undefined;

export const noMetrics: WorkerMetrics = {
  queueDepth: nothing,
  activeJobs: nothing,
  renderSeconds: nothing,
  failure: nothing,
  leaseRenewal: nothing,
  finished: nothing,
};
