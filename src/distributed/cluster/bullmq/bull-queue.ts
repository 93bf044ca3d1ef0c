// A cluster's queue as a client sees it: a BullMQ flow, whose parent assembles what its children have rendered.

import type { FlowJob, FlowProducer, JobsOptions } from 'bullmq';
import { systemClock, within } from '../../../clock.js';
import { AfmpegError } from '../../../errors.js';
import type { AfmpegErrorJson } from '../../../errors.js';
import { isJobResult, jobId, jobsOf } from '../jobs.js';
import type { RenderFlow, ClusterJob } from '../jobs.js';
import type { RenderQueue, RenderView } from '../supervise.js';
import { fromFailedReason } from './failed-reason.js';
import { BLOB_TTL_SEC, QUEUE, redisFailed } from './packages.js';
import type { Job, Queue } from './packages.js';
import type { RedisBoard } from './redis-board.js';

export interface BullQueueOptions {
  readonly attempts: number;
  /** How long one call may take. */
  readonly callMs: number;
}

export class BullQueue implements RenderQueue {
  constructor(
    private readonly queue: Queue,
    private readonly producer: FlowProducer,
    private readonly board: RedisBoard,
    private readonly options: BullQueueOptions,
  ) {}

  submit(flow: RenderFlow): Promise<void> {
    return this.call(async () => {
      await this.board.allow(flow.render);
      await this.producer.add(flowOf(flow, this.options));
    });
  }

  look(flow: RenderFlow): Promise<RenderView> {
    return this.call(async () => {
      const id = parentId(flow);
      const [state, stopped] = await Promise.all([
        this.queue.getJobState(id),
        this.board.stopReason(flow.render),
      ]);
      if (state === 'unknown') return { state: 'missing' };
      // The first fatal error is there before the failure has gone through the flow.
      if (stopped && state !== 'completed') return { state: 'failed', error: stopped };
      if (state === 'completed' || state === 'failed') {
        // After its state: what a job ended with is stored together with that it ended.
        const parent = await this.parentOf(flow);
        if (!parent) return { state: 'missing' };
        return state === 'completed'
          ? completed(parent)
          : { state: 'failed', error: await this.failureOf(parent) };
      }
      const frames = await this.board.frames(flow.render);
      return { state: 'working', frames, assembling: state !== 'waiting-children' };
    });
  }

  stop(render: string, reason: AfmpegErrorJson): Promise<void> {
    return this.call(() => this.board.stop(render, reason));
  }

  discard(flow: RenderFlow): Promise<boolean> {
    return this.call(async () => {
      const parent = await this.parentOf(flow);
      if (parent?.id) {
        // What waits goes at once; a job that a worker has is let go of by the worker.
        await parent.removeUnprocessedChildren();
        if ((await this.queue.remove(parent.id, { removeChildren: true })) === 0) return false;
      }
      await this.board.forget(flow.render);
      return true;
    });
  }

  private parentOf(flow: RenderFlow): Promise<Job<ClusterJob> | undefined> {
    return this.queue.getJob(parentId(flow)) as Promise<Job<ClusterJob> | undefined>;
  }

  /** BullMQ names the child that failed; its own reason is the one that counts. */
  private async failureOf(parent: Job<ClusterJob>): Promise<AfmpegErrorJson> {
    const child = /^child \S+:([\w-]+) failed$/.exec(parent.failedReason)?.[1];
    const job = child === undefined ? undefined : ((await this.queue.getJob(child)) as Job | undefined);
    return fromFailedReason(child ?? parent.id ?? '', job?.failedReason ?? parent.failedReason);
  }

  /** ioredis waits for a Redis that is away; a client must not. */
  private async call<T>(work: () => Promise<T>): Promise<T> {
    const { callMs } = this.options;
    try {
      const answer = await within(
        systemClock,
        callMs,
        work().then((value) => ({ value })),
      );
      if (answer) return answer.value;
      throw new Error(`no answer within ${callMs} ms`);
    } catch (error) {
      throw redisFailed(error);
    }
  }
}

function parentId({ render }: RenderFlow): string {
  return jobId({ render, step: { kind: 'assemble' } });
}

/** Pure: the jobs of a render as BullMQ takes them. */
export function flowOf(flow: RenderFlow, { attempts }: Pick<BullQueueOptions, 'attempts'>): FlowJob {
  const { parent, children } = jobsOf(flow);
  const common: JobsOptions = {
    attempts,
    // How long that is, the worker knows: `retryDelayMs`.
    backoff: { type: 'custom' },
    // The client removes them, else a worker's sweep, which needs the parent to know what blobs there are.
    removeOnFail: { age: BLOB_TTL_SEC },
    stackTraceLimit: 1,
  };
  return {
    name: parent.step.kind,
    queueName: QUEUE,
    data: parent,
    opts: { ...common, jobId: jobId(parent), removeOnComplete: { age: BLOB_TTL_SEC } },
    children: children.map((child) => ({
      name: child.step.kind,
      queueName: QUEUE,
      data: child,
      // What a child returned stays with its parent.
      opts: { ...common, jobId: jobId(child), removeOnComplete: true, failParentOnFailure: true },
    })),
  };
}

function completed(parent: Job<ClusterJob>): RenderView {
  const result: unknown = parent.returnvalue;
  if (isJobResult(result)) return { state: 'completed', result };
  const error = new AfmpegError('CLUSTER_FAILED', `The job ${parent.id ?? ''} returned no result`);
  return { state: 'failed', error: error.toJSON() };
}
