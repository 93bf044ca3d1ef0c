// One delivery of one job, from the queue's hand to its outcome: the same code on every engine. A queue may deliver a
// job twice, to two workers at once, or to one that dies; whatever it does, a step's result is published once.

import type { Clock } from '../../clock.js';
import { AfmpegError } from '../../errors.js';
import { isRetryable } from '../../retry.js';
import type { BlobScope } from '../store/blob-scope.js';
import type { RenderBoard } from './board.js';
import { stepName } from './jobs.js';
import type { JobResult, RenderJob } from './jobs.js';
import { findResult, publishResult, removeResult } from './results.js';
import type { Made } from './results.js';

export interface Delivery {
  readonly job: RenderJob;
  /** 1 for the first. Only attempts that failed count; one whose worker died does not. */
  readonly attempt: number;
  readonly maxAttempts: number;
}

/** What a worker can do with a job; the machine behind the coordinator. */
export interface RenderWork {
  make(
    job: RenderJob,
    options: {
      readonly scope: BlobScope;
      readonly signal: AbortSignal;
      /** Frames of this step that are done, so far. */
      readonly onFrames: (frames: number) => void;
    },
  ): Promise<Made>;
}

export interface JobDeps {
  readonly board: RenderBoard;
  readonly clock: Clock;
  readonly work: RenderWork;
  readonly scopeOf: (render: string) => BlobScope;
}

export type Outcome =
  | { readonly kind: 'done'; readonly result: JobResult; readonly reused: boolean }
  /** Another attempt can help. */
  | { readonly kind: 'retry'; readonly error: AfmpegError }
  /** No attempt can help, and the render has been stopped. */
  | { readonly kind: 'failed'; readonly error: AfmpegError }
  /** `giveUp` was aborted: somebody else is to do it, and nothing counts. */
  | { readonly kind: 'given-up' };

/** How often a worker looks whether the render was stopped, and says how far it is. */
export const BOARD_INTERVAL_MS = 400;

/** Never rejects. An abort of `giveUp` ends the work at once; the job is then another worker's. */
export async function runJob(delivery: Delivery, deps: JobDeps, giveUp: AbortSignal): Promise<Outcome> {
  const { job } = delivery;
  const ending = new AbortController();
  const signal = AbortSignal.any([giveUp, ending.signal]);
  const watch = watchBoard(job, deps, ending);
  try {
    await stopIfTold(job, deps);
    const { result, reused } = await makeOnce(job, deps, signal, ending.signal, watch.onFrames);
    return { kind: 'done', result, reused };
  } catch (thrown) {
    if (giveUp.aborted) return { kind: 'given-up' };
    const error = asError(thrown, ending.signal, job);
    return await settle(error, delivery, deps);
  } finally {
    await watch.end();
  }
}

/** The pure part of a failure: whether the queue is to deliver the job again. */
export function mayRetry(error: AfmpegError, attempt: number, maxAttempts: number): boolean {
  return isRetryable(error) && attempt < maxAttempts;
}

async function makeOnce(
  job: RenderJob,
  deps: JobDeps,
  signal: AbortSignal,
  stop: AbortSignal,
  onFrames: (frames: number) => void,
): Promise<{ result: JobResult; reused: boolean }> {
  const scope = deps.scopeOf(job.render);
  const known = await findResult(scope, job.step, signal);
  if (known) {
    onFrames(known.frames);
    return { result: known, reused: true };
  }
  const made = await deps.work.make(job, { scope, signal, onFrames });
  try {
    const result = await publishResult(scope, job.step, made, { signal, isOver: () => stop.aborted });
    onFrames(result.frames);
    await withdrawIfStopped(job, deps, scope);
    return { result, reused: false };
  } finally {
    made.release();
  }
}

/** The client of a stopped render clears its blobs; what comes after that would stay for good. */
async function withdrawIfStopped(job: RenderJob, deps: JobDeps, scope: BlobScope): Promise<void> {
  try {
    await stopIfTold(job, deps);
  } catch (error) {
    await removeResult(scope, job.step);
    throw error;
  }
}

async function stopIfTold({ render }: RenderJob, { board }: JobDeps): Promise<void> {
  const reason = await board.stopReason(render);
  if (reason) throw stopped(render, reason.message);
}

/** While a job runs: reads the board's stop, writes its frames. A board that is away is asked again. */
function watchBoard(job: RenderJob, { board, clock }: JobDeps, ending: AbortController) {
  const { render, step } = job;
  const over = new AbortController();
  let frames = 0;
  let told = 0;
  const tell = async () => {
    if (step.kind === 'assemble' || frames === told) return;
    told = frames;
    await board.reportFrames(render, stepName(step), told);
  };
  const look = async () => {
    while (!over.signal.aborted) {
      await clock.sleep(BOARD_INTERVAL_MS, over.signal);
      const reason = await board.stopReason(render);
      if (reason) ending.abort(stopped(render, reason.message));
      await tell();
    }
  };
  const loop = async () => {
    while (!over.signal.aborted) await look().catch(() => undefined);
  };
  const watching = loop();
  return {
    onFrames: (done: number) => void (frames = done),
    async end(): Promise<void> {
      over.abort();
      await watching;
      await tell().catch(() => undefined);
    },
  };
}

async function settle(error: AfmpegError, delivery: Delivery, { board }: JobDeps): Promise<Outcome> {
  const { job, attempt, maxAttempts } = delivery;
  if (mayRetry(error, attempt, maxAttempts)) return { kind: 'retry', error };
  // One step that cannot succeed ends the render on all machines; the queue will know by the failed job, too.
  await board.stop(job.render, error.toJSON()).catch(() => undefined);
  return { kind: 'failed', error };
}

function stopped(render: string, reason: string): AfmpegError {
  return new AfmpegError('ABORTED', `The render ${render} was stopped: ${reason}`);
}

/** A bug of ours or of a package is told as one, with where it was. */
function asError(thrown: unknown, ending: AbortSignal, job: RenderJob): AfmpegError {
  if (ending.aborted && AfmpegError.is(ending.reason)) return ending.reason;
  if (AfmpegError.is(thrown)) return thrown;
  const what = thrown instanceof Error ? thrown.message : String(thrown);
  return new AfmpegError('CLUSTER_FAILED', `${stepName(job.step)} failed: ${what}`, { cause: thrown });
}
