// The client's side of a render: submits it, watches it, submits it again where the queue has lost it, and leaves
// nothing behind. It trusts what it reads from the queue each time, never a message that could have been missed.

import { abortedError, throwIfAborted } from '../../abort.js';
import type { Clock } from '../../clock.js';
import { AfmpegError } from '../../errors.js';
import type { AfmpegErrorJson } from '../../errors.js';
import { isRetryable } from '../../retry.js';
import type { JobResult, RenderFlow } from './jobs.js';

/** What a queue knows of a render. */
export type RenderView =
  | { readonly state: 'missing' }
  /** `frames` that are done, by the name of their step; steps that have none yet are left out. */
  | {
      readonly state: 'working';
      readonly frames: Readonly<Record<string, number>>;
      readonly assembling: boolean;
    }
  | { readonly state: 'completed'; readonly result: JobResult }
  | { readonly state: 'failed'; readonly error: AfmpegErrorJson };

/** An engine, as a client sees it. Every call may reject while the queue is away. */
export interface RenderQueue {
  /** Adds the jobs of a render. Safe to repeat: a job that is there stays as it is. */
  submit(flow: RenderFlow): Promise<void>;
  look(flow: RenderFlow): Promise<RenderView>;
  /** Stops the render on all workers; the first reason stands. */
  stop(render: string, reason: AfmpegErrorJson): Promise<void>;
  /** Removes the jobs and values of a render. False while a worker still has one of its jobs. */
  discard(flow: RenderFlow): Promise<boolean>;
}

export interface Supervision {
  readonly queue: RenderQueue;
  readonly clock: Clock;
  readonly flow: RenderFlow;
  /** Stores the plan; called before each submit. */
  storePlan(): Promise<void>;
  /** Takes the result out of the store. BLOB_MISSING and BLOB_CORRUPT make the render be submitted again. */
  collect(result: JobResult): Promise<void>;
  /** Removes the render's blobs. */
  clear(): Promise<void>;
  onView?(view: RenderView): void;
  readonly signal?: AbortSignal | undefined;
  /** Between two looks. */
  readonly pollMs: number;
  /** How long the queue may be away. */
  readonly patienceMs: number;
  /** How often a render that the queue has lost is submitted again. */
  readonly maxResubmits: number;
  /** How long to wait, at the end, for workers to let go of the render's jobs. */
  readonly drainMs: number;
}

/** Resolves when the result is collected and nothing of the render is left in the queue and the store. */
export async function supervise(render: Supervision): Promise<JobResult> {
  try {
    const result = await seeThrough(render);
    await discardAndClear(render);
    return result;
  } catch (error) {
    const reason = asAborted(error, render.signal);
    await withdraw(render, reason);
    throw reason;
  }
}

async function seeThrough(render: Supervision): Promise<JobResult> {
  const { queue, clock, flow, signal, pollMs } = render;
  let resubmits = -1;
  const submit = async (why: string) => {
    if (++resubmits > render.maxResubmits) throw lost(flow.render, why);
    await patiently(render, () => render.storePlan());
    await patiently(render, () => queue.submit(flow));
  };
  for (;;) {
    const view = await patiently(render, () => queue.look(flow));
    render.onView?.(view);
    switch (view.state) {
      case 'missing':
        await submit('its jobs are gone');
        break;
      case 'working':
        await clock.sleep(pollMs, signal);
        break;
      case 'completed':
        try {
          await patiently(render, () => render.collect(view.result));
          return view.result;
        } catch (error) {
          if (!isLostBlob(error)) throw error;
          await discardInTime(render);
        }
        break;
      case 'failed': {
        const error = AfmpegError.fromJSON(view.error);
        if (!isLostBlob(error)) throw error;
        if (resubmits >= render.maxResubmits) throw error;
        await discardInTime(render);
      }
    }
  }
}

/** Tries again while the queue or the store is away, up to the patience. */
async function patiently<T>(
  { clock, signal, patienceMs, pollMs }: Supervision,
  work: () => Promise<T>,
): Promise<T> {
  const untilMs = clock.nowMs() + patienceMs;
  for (;;) {
    throwIfAborted(signal);
    try {
      return await work();
    } catch (error) {
      if (signal?.aborted || !isAway(error) || clock.nowMs() >= untilMs) throw error;
      await clock.sleep(pollMs, signal);
    }
  }
}

/** After a failure: workers stop, and what they made is removed. The first error is what counts. */
async function withdraw(render: Supervision, reason: AfmpegError): Promise<void> {
  const { queue, flow } = render;
  try {
    await queue.stop(flow.render, reason.toJSON());
    await discardAndClear(render);
  } catch {
    // Redis is away, or a worker holds on: the workers' sweep removes the rest after the retention time.
  }
}

async function discardAndClear(render: Supervision): Promise<void> {
  if (await discardInTime(render)) await render.clear();
}

async function discardInTime({ queue, clock, flow, pollMs, drainMs }: Supervision): Promise<boolean> {
  const untilMs = clock.nowMs() + drainMs;
  while (!(await queue.discard(flow))) {
    if (clock.nowMs() >= untilMs) return false;
    await clock.sleep(pollMs);
  }
  return true;
}

function isAway(error: unknown): boolean {
  return (
    isRetryable(error) &&
    (AfmpegError.is(error, 'CLUSTER_FAILED') || AfmpegError.is(error, 'BLOB_STORE_FAILED'))
  );
}

/** A store that forgets, as a restarted Redis without persistence does, is given everything again. */
function isLostBlob(error: unknown): boolean {
  return AfmpegError.is(error, 'BLOB_MISSING') || AfmpegError.is(error, 'BLOB_CORRUPT');
}

function lost(render: string, why: string): AfmpegError {
  return new AfmpegError('CLUSTER_FAILED', `The queue keeps losing the render ${render}: ${why}`, {
    // It is Redis that forgets, and it may have more memory the next time.
    retryable: true,
  });
}

function asAborted(error: unknown, signal: AbortSignal | undefined): AfmpegError {
  if (signal?.aborted) {
    return abortedError(signal, 'The render');
  }
  if (AfmpegError.is(error)) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new AfmpegError('CLUSTER_FAILED', `The render failed: ${reason}`, { cause: error });
}
