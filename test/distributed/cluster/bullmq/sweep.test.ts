// What nobody fetches is removed, by every worker's own clock.

import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { describe, expect, it, vi } from 'vitest';
import { EndedJobs } from '../../../../src/distributed/cluster/bullmq/sweep.js';
import { hasRedis } from '../../../support/redis.js';
import { Cluster } from './cluster.js';

it('keeps a render for its time by its own clock, whatever the others’ clocks say', () => {
  let now = 5_000_000;
  const ended = new EndedJobs(1000, () => now);
  const [late, early] = [
    { id: 'a', finishedOn: Date.now() - 86_400_000 },
    { id: 'b', finishedOn: Date.now() + 86_400_000 },
  ];
  expect(ended.longAgo([late, early])).toEqual([]);
  now += 999;
  expect(ended.longAgo([late, early])).toEqual([]);
  now += 1;
  expect(ended.longAgo([late, early])).toEqual([late, early]);
  // One that ran again is a new one, and one that is gone is forgotten.
  const again = { ...late, finishedOn: Date.now() };
  expect(ended.longAgo([again])).toEqual([]);
  expect(ended.longAgo([early])).toEqual([]);
});

describe.runIf(hasRedis())('a sweep', () => {
  it('takes a job that no worker understands, too', async () => {
    const cluster = await Cluster.start();
    const redis = new Redis(cluster.server.url(), { maxRetriesPerRequest: null });
    const queue = new Queue('renders', { connection: redis, prefix: 'afmpeg' });
    await queue.add('chunk', { version: 99 }, { jobId: 'odd-one' });
    const worker = await cluster.addWorker();
    await worker.says('A job of version 99 came to a worker of version 1');
    await vi.waitFor(async () => expect(await queue.getJob('odd-one')).toBeUndefined(), {
      timeout: 30_000,
      interval: 200,
    });
    await queue.close();
    redis.disconnect();
    expect((await cluster.leftovers()).keys).toEqual([]);
    await cluster.stop();
  });
});
