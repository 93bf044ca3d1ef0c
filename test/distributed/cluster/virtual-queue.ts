// A queue with the promises and the faults of a real one, on virtual time: jobs are delivered at least once, a lock
// that is not renewed makes a job another's, an answer under a lost lock counts for nothing, and everything may be
// forgotten at any moment. What the coordinator under test sees of it are the interfaces that BullMQ is behind, too.

import type { RenderBoard } from '../../../src/distributed/cluster/board.js';
import { jobId, jobsOf } from '../../../src/distributed/cluster/jobs.js';
import type { JobResult, RenderFlow, ClusterJob } from '../../../src/distributed/cluster/jobs.js';
import type { Delivery, Outcome } from '../../../src/distributed/cluster/run-cluster-job.js';
import type { RenderQueue, RenderView } from '../../../src/distributed/cluster/supervise.js';
import { AfmpegError } from '../../../src/errors.js';
import type { AfmpegErrorJson } from '../../../src/errors.js';
import type { VirtualClock } from './virtual-clock.js';

export const LOCK_MS = 30_000;
const BACK_OFF_MS = 500;
const MAX_STALLS = 5;

interface QueuedJob {
  readonly job: ClusterJob;
  attemptsMade: number;
  stalls: number;
  lock: { readonly token: number; untilMs: number } | undefined;
  state: 'waiting' | 'delayed' | 'active' | 'completed' | 'failed' | 'waiting-children';
  result?: JobResult;
  error?: AfmpegErrorJson;
}

export interface Taken {
  readonly delivery: Delivery;
  readonly id: string;
  readonly token: number;
}

export class VirtualQueue implements RenderQueue, RenderBoard {
  private jobs = new Map<string, QueuedJob>();
  private waiting: string[] = [];
  private head = 0;
  private pending = 0;
  private stops = new Map<string, AfmpegErrorJson>();
  private frames: Record<string, number> = {};
  private tokens = 0;
  readonly counts = { delivered: 0, stalled: 0, refused: 0, retried: 0 };

  constructor(
    private readonly clock: VirtualClock,
    private readonly attempts: number,
  ) {}

  submit(flow: RenderFlow): Promise<void> {
    const { parent, children } = jobsOf(flow);
    this.add(parent, 'waiting-children');
    this.pending = 0;
    for (const child of children) {
      this.add(child, 'waiting');
      this.pending++;
      this.waiting.push(jobId(child));
    }
    return Promise.resolve();
  }

  look(flow: RenderFlow): Promise<RenderView> {
    const parent = this.jobs.get(`${flow.render}-assemble`);
    return Promise.resolve(this.viewOf(parent, this.stops.get(flow.render)));
  }

  stop(render: string, reason: AfmpegErrorJson): Promise<void> {
    if (!this.stops.has(render)) this.stops.set(render, reason);
    return Promise.resolve();
  }

  stopReason(render: string): Promise<AfmpegErrorJson | undefined> {
    return Promise.resolve(this.stops.get(render));
  }

  reportFrames(_render: string, step: string, frames: number): Promise<void> {
    this.frames[step] = frames;
    return Promise.resolve();
  }

  discard(flow: RenderFlow): Promise<boolean> {
    this.reclaim();
    for (const [id, { state }] of this.jobs)
      if (state === 'waiting' || state === 'delayed') this.jobs.delete(id);
    if ([...this.jobs.values()].some(({ state }) => state === 'active')) return Promise.resolve(false);
    this.forget();
    this.stops.delete(flow.render);
    return Promise.resolve(true);
  }

  /** Redis without persistence, restarted. */
  forget(): void {
    this.jobs = new Map();
    this.waiting = [];
    this.head = 0;
    this.frames = {};
  }

  /** How many jobs it holds. */
  get size(): number {
    return this.jobs.size;
  }

  take(): Taken | undefined {
    this.reclaim();
    while (this.head < this.waiting.length) {
      const id = this.waiting[this.head++]!;
      const queued = this.jobs.get(id);
      if (queued?.state !== 'waiting') continue;
      const token = ++this.tokens;
      queued.state = 'active';
      queued.lock = { token, untilMs: this.clock.nowMs() + LOCK_MS };
      this.counts.delivered++;
      const delivery = { job: queued.job, attempt: queued.attemptsMade + 1, maxAttempts: this.attempts };
      return { delivery, id, token };
    }
    return undefined;
  }

  /** False when the lock is another's. */
  renew({ id, token }: Taken): boolean {
    const queued = this.jobs.get(id);
    if (queued?.lock?.token !== token) return false;
    queued.lock.untilMs = this.clock.nowMs() + LOCK_MS;
    return true;
  }

  answer({ id, token }: Taken, outcome: Outcome): void {
    const queued = this.jobs.get(id);
    if (queued?.lock?.token !== token) {
      this.counts.refused++;
      return;
    }
    queued.lock = undefined;
    switch (outcome.kind) {
      case 'done':
        queued.result = outcome.result;
        queued.state = 'completed';
        if (queued.job.step.kind !== 'assemble' && --this.pending === 0) this.release(queued.job.render);
        break;
      case 'retry':
        queued.attemptsMade++;
        this.counts.retried++;
        queued.state = 'delayed';
        void this.clock.sleep(BACK_OFF_MS * 2 ** (queued.attemptsMade - 1)).then(() => this.enqueue(id));
        break;
      case 'failed':
        this.fail(queued, outcome.error.toJSON());
        break;
      case 'given-up':
        this.enqueue(id);
    }
  }

  private add(job: ClusterJob, state: QueuedJob['state']): void {
    this.jobs.set(jobId(job), { job, attemptsMade: 0, stalls: 0, lock: undefined, state });
  }

  private enqueue(id: string): void {
    const queued = this.jobs.get(id);
    if (!queued || queued.state === 'completed') return;
    queued.state = 'waiting';
    this.waiting.push(id);
  }

  private release(render: string): void {
    this.enqueue(`${render}-assemble`);
  }

  private fail(queued: QueuedJob, error: AfmpegErrorJson): void {
    queued.state = 'failed';
    queued.error = error;
    const parent = this.jobs.get(`${queued.job.render}-assemble`);
    if (parent && parent !== queued && parent.state !== 'failed') this.fail(parent, error);
  }

  private lastReclaimMs = 0;

  /** Looks for locks that ran out, as BullMQ's stalled checker does, every half of their time. */
  private reclaim(): void {
    const nowMs = this.clock.nowMs();
    if (nowMs - this.lastReclaimMs < LOCK_MS / 2) return;
    this.lastReclaimMs = nowMs;
    for (const [id, queued] of this.jobs) {
      if (!queued.lock || queued.lock.untilMs > nowMs) continue;
      queued.lock = undefined;
      this.counts.stalled++;
      if (++queued.stalls > MAX_STALLS) {
        this.fail(queued, new AfmpegError('CLUSTER_FAILED', `${id} stalled too often`).toJSON());
      } else this.enqueue(id);
    }
  }

  private viewOf(parent: QueuedJob | undefined, stopped: AfmpegErrorJson | undefined): RenderView {
    if (!parent) return { state: 'missing' };
    const { state, result, error } = parent;
    if (state === 'completed' && result) return { state, result };
    if (stopped) return { state: 'failed', error: stopped };
    if (state === 'failed' && error) return { state, error };
    return { state: 'working', frames: this.frames, assembling: state !== 'waiting-children' };
  }
}
