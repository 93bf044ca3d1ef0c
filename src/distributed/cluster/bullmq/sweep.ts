// What a client that died has left: every worker looks for renders that have been over for the retention time, and
// removes their jobs, values and blobs. BullMQ itself only cleans when another job ends, and knows of no blobs.

import { sleptThrough, systemClock } from '../../../clock.js';
import type { BlobScope } from '../../store/blob-scope.js';
import { checkClusterJob } from '../jobs.js';
import { clearRender } from '../results.js';
import type { Job, Queue } from './packages.js';
import type { RedisBoard } from './redis-board.js';

const MOST_JOBS = 1000;
const MAX_INTERVAL_MS = 60_000;

/** What a sweep looks through, and where it removes what is left. */
export interface SweepContext {
  readonly queue: Queue;
  readonly board: RedisBoard;
  readonly scopeOf: (render: string) => BlobScope;
  readonly onError: (error: Error) => void;
}

/** Returns what ends it; it resolves when no sweep is under way. */
export function startSweep(context: SweepContext, retentionMs: number): () => Promise<void> {
  const over = new AbortController();
  const ended = new EndedJobs(retentionMs);
  const intervalMs = Math.min(retentionMs / 2, MAX_INTERVAL_MS);
  const loop = async () => {
    while (await sleptThrough(systemClock, intervalMs, over.signal)) {
      await sweep(context, ended).catch((error: unknown) => context.onError(error as Error));
    }
  };
  const looping = loop();
  return async () => {
    over.abort();
    await looping;
  };
}

async function sweep(context: SweepContext, ended: EndedJobs): Promise<void> {
  const { queue, onError } = context;
  const jobs = (await queue.getJobs(['completed', 'failed'], 0, MOST_JOBS - 1, true)) as (Job | undefined)[];
  for (const job of ended.longAgo(jobs.filter((each) => each !== undefined))) {
    try {
      await clear(job, context);
    } catch (error) {
      onError(error as Error);
      if (isOurs(job)) continue; // the store is away: the next sweep
    }
    await queue.remove(job.id ?? '', { removeChildren: true });
  }
}

async function clear(job: Job, { board, scopeOf }: SweepContext): Promise<void> {
  const data = checkClusterJob(job.data);
  if (data.step.kind !== 'assemble') return;
  await clearRender(scopeOf(data.render), data);
  await board.forget(data.render);
}

/** A job of another version, or of nobody, must not be in the way for good. */
function isOurs(job: Job): boolean {
  try {
    checkClusterJob(job.data);
    return true;
  } catch {
    return false;
  }
}

/**
 * How long jobs have been over by this process's own clock: those of other machines, which stamp the jobs, may be
 * hours off, and a render must not go before its client has fetched it.
 */
export class EndedJobs {
  private seenMs = new Map<string, number>();

  constructor(
    private readonly retentionMs: number,
    private readonly nowMs: () => number = () => systemClock.nowMs(),
  ) {}

  /** Of all jobs that are over now, those that were so a retention time ago. */
  longAgo<T extends { readonly id?: string | undefined; readonly finishedOn?: number | undefined }>(
    jobs: readonly T[],
  ): T[] {
    const now = this.nowMs();
    // A job of the same name that is run again ends at another time.
    const nameOf = ({ id, finishedOn }: T) => `${id ?? ''} ${finishedOn ?? ''}`;
    this.seenMs = new Map(jobs.map((job) => [nameOf(job), this.seenMs.get(nameOf(job)) ?? now]));
    return jobs.filter((job) => now - (this.seenMs.get(nameOf(job)) ?? now) >= this.retentionMs);
  }
}
