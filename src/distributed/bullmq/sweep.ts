// What a client that died has left: every worker looks for renders that ended longer ago than the retention time, and
// removes their jobs, values and blobs. BullMQ itself only cleans when another job ends.

import type { BlobScope } from '../blobs/blob-scope.js';
import { realClock } from '../cluster/clock.js';
import { checkJob } from '../cluster/jobs.js';
import { clearRender } from '../cluster/results.js';
import type { Queue } from './packages.js';
import type { RedisBoard } from './redis-board.js';

const MOST_JOBS = 100;
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
  const loop = async () => {
    for (;;) {
      await realClock.sleep(Math.min(retentionMs / 2, MAX_INTERVAL_MS), over.signal);
      await sweep(queue, board, scopeOf, retentionMs).catch((error: unknown) => onError(error as Error));
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
  retentionMs: number,
): Promise<void> {
  const endedBefore = Date.now() - retentionMs;
  for (const state of ['completed', 'failed'] as const) {
    const jobs = await queue.getJobs([state], 0, MOST_JOBS - 1, true);
    for (const job of jobs) {
      if (!job.id || (job.finishedOn ?? Infinity) > endedBefore) continue;
      const data = checkJob(job.data);
      if (data.step.kind === 'assemble') {
        await clearRender(scopeOf(data.render), data);
        await board.forget(data.render);
      }
      await queue.remove(job.id, { removeChildren: true });
    }
  }
}
