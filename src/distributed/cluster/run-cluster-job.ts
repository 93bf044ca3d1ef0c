// One delivery of one job, from the queue's hand to its outcome: the same code on every engine. A queue may deliver a
// job twice, to two workers at once, or to one that dies; whatever it does, a step's result is recorded once.

import { linkSignals } from '../../abort.js';
import { sleptThrough } from '../../clock.js';
import type { Clock } from '../../clock.js';
import { AfmpegError } from '../../errors.js';
import { isRetryable } from '../../retry.js';
import type { BlobScope } from '../store/blob-scope.js';
import type { RenderBoard } from './board.js';
import { stepName } from './jobs.js';
import type { ClusterJob, JobResult } from './jobs.js';
import { findResult, removeResult, storeResult } from './results.js';
import type { Made } from './results.js';

export interface Delivery {
  readonly job: ClusterJob;
  /** 1 for the first. Only attempts that failed count; one whose worker died does not. */
  readonly attempt: number;
  readonly maxAttempts: number;
}

/** What the work on a job gets beside the job. */
export interface WorkContext {
  readonly scope: BlobScope;
  readonly signal: AbortSignal;
  /** Takes how many frames of the step are done so far. */
  readonly onFrames: (frames: number) => void;
}

/** What a worker can do with a job; the machine behind the coordinator. */
export interface RenderWork {
  make(job: ClusterJob, context: WorkContext): Promise<Made>;
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
  /** `giveUp` was aborted: another worker is to do it, and nothing counts. */
  | { readonly kind: 'given-up' };

/** How often a worker looks whether the render was stopped, and reports its frames. */
export const BOARD_INTERVAL_MS = 400;

/** Never rejects. An abort of `giveUp` ends the work at once; the job is then another worker's. */
export async function runClusterJob(
  delivery: Delivery,
  deps: JobDeps,
  giveUp: AbortSignal,
): Promise<Outcome> {
  const { job } = delivery;
  const stop = new AbortController();
  const linked = linkSignals(giveUp, stop.signal);
  const watch = watchBoard(job, deps, stop);
  const scope = deps.scopeOf(job.render);
  try {
    await throwIfStopped(job, deps);
    const context = { scope, signal: linked.signal, onFrames: watch.onFrames };
    return await makeOnce(job, deps, context, stop.signal);
  } catch (thrown) {
    if (giveUp.aborted) return { kind: 'given-up' };
    return await settle(asError(thrown, stop.signal, job), delivery, deps);
  } finally {
    linked.dispose();
    await watch.end();
  }
}

async function makeOnce(
  job: ClusterJob,
  deps: JobDeps,
  context: WorkContext,
  stop: AbortSignal,
): Promise<Outcome> {
  const { scope, signal, onFrames } = context;
  const known = await findResult(scope, job.step, signal);
  if (known) {
    onFrames(known.frames);
    return { kind: 'done', result: known, reused: true };
  }
  const made = await deps.work.make(job, context);
  try {
    const result = await storeResult(scope, job.step, made, { signal, isOver: () => stop.aborted });
    onFrames(result.frames);
    await withdrawIfStopped(job, deps, scope);
    return { kind: 'done', result, reused: false };
  } finally {
    made.release();
  }
}

/** The client of a stopped render removes its blobs; what is stored after that would stay for good. */
async function withdrawIfStopped(job: ClusterJob, deps: JobDeps, scope: BlobScope): Promise<void> {
  try {
    await throwIfStopped(job, deps);
  } catch (error) {
    await removeResult(scope, job.step);
    throw error;
  }
}

async function throwIfStopped({ render }: ClusterJob, { board }: JobDeps): Promise<void> {
  const reason = await board.stopReason(render);
  if (reason) throw stopped(render, reason.message);
}

/** While a job runs: reads the board's stop, writes its frames. A board that cannot be reached is asked again. */
function watchBoard(job: ClusterJob, { board, clock }: JobDeps, stop: AbortController) {
  const { render, step } = job;
  const over = new AbortController();
  let frames = 0;
  let reported = 0;
  const report = async () => {
    if (step.kind === 'assemble' || frames === reported) return;
    reported = frames;
    await board.reportFrames(render, stepName(step), reported);
  };
  const look = async () => {
    const reason = await board.stopReason(render);
    if (reason) stop.abort(stopped(render, reason.message));
    await report();
  };
  const watch = async () => {
    while (await sleptThrough(clock, BOARD_INTERVAL_MS, over.signal)) await look().catch(() => undefined);
  };
  const watching = watch();
  return {
    onFrames: (done: number) => void (frames = done),
    async end(): Promise<void> {
      over.abort();
      await watching;
      await report().catch(() => undefined);
    },
  };
}

async function settle(error: AfmpegError, delivery: Delivery, { board }: JobDeps): Promise<Outcome> {
  const { job, attempt, maxAttempts } = delivery;
  if (isRetryable(error) && attempt < maxAttempts) return { kind: 'retry', error };
  // One step that cannot succeed ends the render on all machines; the queue will know by the failed job, too.
  await board.stop(job.render, error.toJSON()).catch(() => undefined);
  return { kind: 'failed', error };
}

function stopped(render: string, reason: string): AfmpegError {
  return new AfmpegError('ABORTED', `The render ${render} was stopped: ${reason}`);
}

/** A bug of ours or of a package is reported with the step that it broke. */
function asError(thrown: unknown, stop: AbortSignal, job: ClusterJob): AfmpegError {
  if (stop.aborted && AfmpegError.is(stop.reason)) return stop.reason;
  if (AfmpegError.is(thrown)) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new AfmpegError('CLUSTER_FAILED', `${stepName(job.step)} failed: ${reason}`, { cause: thrown });
}
