// All renders of a studio: who waits, who runs, and who is remembered. Each of the three has a bound.

import { removeTree } from '../../fs/whole-files.js';
import { Problem } from '../http/problem.js';
import { publicError } from '../http/public-error.js';
import type { StudioLimits } from '../limits.js';
import type { Workspace } from '../projects/workspace.js';
import type { RenderChoice } from './render-job.js';
import { RenderJob } from './render-job.js';
import { snapshotDir } from './render-project.js';

/** Does the work of a job; sets its `video`. Rejects when its signal fires. */
export type RunJob = (job: RenderJob) => Promise<void>;

export class RenderQueue {
  /** In the order they were made. */
  private readonly jobs = new Map<string, RenderJob>();
  private running = 0;
  private expiry: ReturnType<typeof setTimeout> | undefined;
  private isClosed = false;

  constructor(
    private readonly limits: Required<StudioLimits>,
    private readonly run: RunJob,
    private readonly onError: (error: unknown) => void,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /** Refuses one more than the limits allow; asked before the work of a snapshot. */
  checkRoom(workspace: Workspace): void {
    const active = [...this.jobs.values()].filter((job) => !job.isEnded);
    const ofProject = active.filter((job) => job.workspace === workspace).length;
    if (ofProject >= this.limits.rendersPerProject) {
      throw busy(`${ofProject} renders of this project run or wait already`);
    }
    const waiting = active.filter((job) => job.state === 'queued').length;
    if (this.running >= this.limits.concurrentRenders && waiting >= this.limits.queuedRenders) {
      throw busy(`${waiting} renders wait already`);
    }
  }

  /** `dir` belongs to the job from now on. */
  add(workspace: Workspace, dir: string, choice: RenderChoice): RenderJob {
    this.checkRoom(workspace);
    const job = new RenderJob(workspace, dir, choice, this.nowMs());
    this.jobs.set(job.id, job);
    this.startNext();
    return job;
  }

  get(workspace: Workspace, id: string): RenderJob | undefined {
    const job = this.jobs.get(id);
    return job?.workspace === workspace ? job : undefined;
  }

  /** The newest first. */
  list(workspace: Workspace): RenderJob[] {
    return [...this.jobs.values()].filter((job) => job.workspace === workspace).reverse();
  }

  /** Stops a render that waits or runs, and leaves an ended one as it is. */
  async cancel(job: RenderJob): Promise<void> {
    if (job.isEnded) return;
    job.controller.abort(new DOMException('The render was cancelled', 'AbortError'));
    if (job.state === 'queued') this.settle(job, 'cancelled');
    await job.ended;
  }

  /** Cancels and forgets it, its result too. */
  async remove(job: RenderJob): Promise<void> {
    await this.cancel(job);
    this.forget(job);
  }

  async removeAll(workspace: Workspace): Promise<void> {
    await Promise.all(this.list(workspace).map((job) => this.remove(job)));
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([...this.jobs.values()].map((job) => this.remove(job)));
    clearTimeout(this.expiry);
  }

  private startNext(): void {
    if (this.isClosed) return;
    for (const job of this.jobs.values()) {
      if (this.running >= this.limits.concurrentRenders) return;
      if (job.state === 'queued') void this.work(job);
    }
  }

  private async work(job: RenderJob): Promise<void> {
    this.running++;
    job.start(this.nowMs());
    try {
      await this.run(job);
      this.settle(job, 'done');
    } catch (error) {
      if (!job.controller.signal.aborted) job.error = publicError(error, snapshotDir(job.dir), this.onError);
      this.settle(job, job.error ? 'failed' : 'cancelled');
    } finally {
      this.running--;
      this.startNext();
    }
  }

  private settle(job: RenderJob, state: 'done' | 'failed' | 'cancelled'): void {
    if (state !== 'done') this.clear(job);
    job.end(state, this.nowMs());
    this.expire();
  }

  /** Forgets ended renders beyond the limits, the oldest first, and comes back when the next one is due. */
  private expire(): void {
    clearTimeout(this.expiry);
    const { endedRenders, endedRenderMs, resultBytes } = this.limits;
    const newestFirst = [...this.jobs.values()]
      .filter((job) => job.endedMs !== undefined)
      .sort((a, b) => (b.endedMs ?? 0) - (a.endedMs ?? 0));
    let bytes = 0;
    let kept = 0;
    let oldestMs: number | undefined;
    for (const job of newestFirst) {
      bytes += job.video?.bytes ?? 0;
      const endedMs = job.endedMs ?? 0;
      // The newest stays whatever its size: a result that no one can fetch was made for nothing.
      const isOver = kept >= endedRenders || (bytes > resultBytes && kept > 0);
      if (isOver || this.nowMs() - endedMs >= endedRenderMs) {
        this.forget(job);
      } else {
        kept++;
        oldestMs = endedMs;
      }
    }
    if (oldestMs === undefined || endedRenderMs === Infinity || this.isClosed) return;
    const dueMs = Math.min(Math.max(oldestMs + endedRenderMs - this.nowMs(), 1), MAX_TIMER_MS);
    this.expiry = setTimeout(() => this.expire(), dueMs);
    // A studio that is only remembering must not keep a Node process alive; other hosts give a number.
    (this.expiry as { unref?: () => void }).unref?.();
  }

  private forget(job: RenderJob): void {
    this.jobs.delete(job.id);
    job.log.end();
    this.clear(job);
  }

  private clear({ workspace, dir }: RenderJob): void {
    try {
      removeTree(workspace.fs, dir);
    } catch (error) {
      this.onError(error);
    }
  }
}

/** What setTimeout can wait for. */
const MAX_TIMER_MS = 2 ** 31 - 1;
const RETRY_AFTER_SEC = '5';

function busy(detail: string): Problem {
  return new Problem(429, 'TOO_MANY_RENDERS', detail, { headers: { 'retry-after': RETRY_AFTER_SEC } });
}
