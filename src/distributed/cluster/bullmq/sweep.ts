// What a client that died has left: every worker looks for renders that have been over for the retention time, and
// removes their jobs, values and blobs. BullMQ itself only cleans when another job ends, and knows of no blobs.

import { systemClock } from '../../../clock.js';
import type { BlobScope } from '../../store/blob-scope.js';
import { checkJob } from '../jobs.js';
import { clearRender } from '../results.js';
import type { Job, Queue } from './packages.js';
import type { RedisBoard } from './redis-board.js';

const MOST_JOBS = 1000;
const MAX_INTERVAL_MS = 60_000;

/** Returns what ends it; it resolves when no sweep is under way. */
export function startSweep(
  queue: Queue,
  board: RedisBoard,
  scopeOf: (render: string) => BlobScope,
  retentionMs: number,
  onError: (error: Error) => void,
): () => Promise<void> {
  const over = new AbortController();
  const ended = new EndedJobs(retentionMs);
  const loop = async () => {
    for (;;) {
      await systemClock.sleep(Math.min(retentionMs / 2, MAX_INTERVAL_MS), over.signal);
      await sweep(queue, board, scopeOf, ended, onError).catch((error: unknown) => onError(error as Error));
    }
  };
  const looping = loop().catch(() => undefined); // over
  return async () => {
    over.abort();
    await looping;
  };
}

async function sweep(
  queue: Queue,
  board: RedisBoard,
  scopeOf: (render: string) => BlobScope,
  ended: EndedJobs,
  onError: (error: Error) => void,
): Promise<void> {
  const jobs = (await queue.getJobs(['completed', 'failed'], 0, MOST_JOBS - 1, true)) as (Job | undefined)[];
  for (const job of ended.longAgo(jobs.filter((each) => each !== undefined))) {
    try {
      await clear(job, board, scopeOf);
    } catch (error) {
      onError(error as Error);
      if (isOurs(job)) continue; // the store is away: the next sweep
    }
    await queue.remove(job.id ?? '', { removeChildren: true });
  }
}

async function clear(job: Job, board: RedisBoard, scopeOf: (render: string) => BlobScope): Promise<void> {
  const data = checkJob(job.data);
  if (data.step.kind !== 'assemble') return;
  await clearRender(scopeOf(data.render), data);
  await board.forget(data.render);
}

/** A job of another version, or of nobody, must not be in the way for good. */
function isOurs(job: Job): boolean {
  try {
    checkJob(job.data);
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
