// All renders of a studio: who waits, who runs, and who is remembered. Each of the three has a bound.

import { MAX_TIMER_MS } from '../../clock.js';
import { removeTree } from '../../fs/tree.js';
import { Problem } from '../http/problem.js';
import { publicError } from '../http/public-error.js';
import type { StudioLimits } from '../projects/limits.js';
import type { Workspace } from '../projects/workspace.js';
import { snapshotDir } from './render-project.js';
import type { RenderChoice } from './studio-render.js';
import { StudioRender } from './studio-render.js';

/** Does the work of a render; sets its `video`. Rejects when its signal fires. */
export type RunRender = (render: StudioRender) => Promise<void>;

export class RenderQueue {
  /** In the order they were made. */
  private readonly renders = new Map<string, StudioRender>();
  private running = 0;
  private expiry: ReturnType<typeof setTimeout> | undefined;
  private isClosed = false;

  constructor(
    private readonly limits: Required<StudioLimits>,
    private readonly run: RunRender,
    private readonly onError: (error: unknown) => void,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /** Refuses one more than the limits allow; asked before the work of a snapshot. */
  checkRoom(workspace: Workspace): void {
    const active = [...this.renders.values()].filter((render) => !render.isEnded);
    const ofProject = active.filter((render) => render.workspace === workspace).length;
    if (ofProject >= this.limits.rendersPerProject) {
      throw busy(`${ofProject} renders of this project run or wait already`);
    }
    const waiting = active.filter((render) => render.state === 'queued').length;
    if (this.running >= this.limits.concurrentRenders && waiting >= this.limits.queuedRenders) {
      throw busy(`${waiting} renders wait already`);
    }
  }

  /** `dir` belongs to the render from now on. */
  add(workspace: Workspace, dir: string, choice: RenderChoice): StudioRender {
    this.checkRoom(workspace);
    const render = new StudioRender(workspace, dir, choice, this.nowMs());
    this.renders.set(render.id, render);
    this.startNext();
    return render;
  }

  get(workspace: Workspace, id: string): StudioRender | undefined {
    const render = this.renders.get(id);
    return render?.workspace === workspace ? render : undefined;
  }

  /** The newest first. */
  list(workspace: Workspace): StudioRender[] {
    return [...this.renders.values()].filter((render) => render.workspace === workspace).reverse();
  }

  /** Stops a render that waits or runs, and leaves an ended one as it is. */
  async cancel(render: StudioRender): Promise<void> {
    if (render.isEnded) return;
    render.controller.abort(new DOMException('The render was cancelled', 'AbortError'));
    if (render.state === 'queued') this.settle(render, 'cancelled');
    await render.ended;
  }

  /** Cancels and forgets it, its result too. */
  async remove(render: StudioRender): Promise<void> {
    await this.cancel(render);
    this.forget(render);
  }

  async removeAll(workspace: Workspace): Promise<void> {
    await Promise.all(this.list(workspace).map((render) => this.remove(render)));
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([...this.renders.values()].map((render) => this.remove(render)));
    clearTimeout(this.expiry);
  }

  private startNext(): void {
    if (this.isClosed) return;
    for (const render of this.renders.values()) {
      if (this.running >= this.limits.concurrentRenders) return;
      if (render.state === 'queued') void this.work(render);
    }
  }

  private async work(render: StudioRender): Promise<void> {
    this.running++;
    render.start(this.nowMs());
    try {
      await this.run(render);
      this.settle(render, 'done');
    } catch (error) {
      if (!render.controller.signal.aborted)
        render.error = publicError(error, snapshotDir(render.dir), this.onError);
      this.settle(render, render.error ? 'failed' : 'cancelled');
    } finally {
      this.running--;
      this.startNext();
    }
  }

  private settle(render: StudioRender, state: 'done' | 'failed' | 'cancelled'): void {
    if (state !== 'done') this.clear(render);
    render.end(state, this.nowMs());
    this.expire();
  }

  /** Forgets ended renders beyond the limits, the oldest first, and comes back when the next one is due. */
  private expire(): void {
    clearTimeout(this.expiry);
    const { endedRenders, endedRenderMs, resultBytes } = this.limits;
    const newestFirst = [...this.renders.values()]
      .filter((render) => render.endedMs !== undefined)
      .sort((a, b) => (b.endedMs ?? 0) - (a.endedMs ?? 0));
    let bytes = 0;
    let kept = 0;
    let oldestMs: number | undefined;
    for (const render of newestFirst) {
      bytes += render.video?.bytes ?? 0;
      const endedMs = render.endedMs ?? 0;
      // The newest stays whatever its size: a result that no one can fetch was made for nothing.
      const isOver = kept >= endedRenders || (bytes > resultBytes && kept > 0);
      if (isOver || this.nowMs() - endedMs >= endedRenderMs) {
        this.forget(render);
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

  private forget(render: StudioRender): void {
    this.renders.delete(render.id);
    render.log.end();
    this.clear(render);
  }

  private clear({ workspace, dir }: StudioRender): void {
    try {
      removeTree(workspace.fs, dir);
    } catch (error) {
      this.onError(error);
    }
  }
}

const RETRY_AFTER_SEC = '5';

function busy(detail: string): Problem {
  return new Problem(429, 'TOO_MANY_RENDERS', detail, { headers: { 'retry-after': RETRY_AFTER_SEC } });
}
