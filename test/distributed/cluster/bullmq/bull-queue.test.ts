// What a client reads of a render, at the worst moment: the render ends between two of its reads.

import { Queue, FlowProducer, UnrecoverableError, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BullQueue } from '../../../../src/distributed/cluster/bullmq/bull-queue.js';
import { toFailedReason } from '../../../../src/distributed/cluster/bullmq/failed-reason.js';
import { QUEUE } from '../../../../src/distributed/cluster/bullmq/packages.js';
import { RedisBoard } from '../../../../src/distributed/cluster/bullmq/redis-board.js';
import type { ClusterJob } from '../../../../src/distributed/cluster/jobs.js';
import { AfmpegError } from '../../../../src/errors.js';
import { RedisServer, hasRedis } from '../../../support/redis.js';

const FLOW = { render: 'one', plan: 'a'.repeat(64), chunks: 2, hasAudio: false };
const RESULT = { tree: 'b'.repeat(64), sha256: 'c'.repeat(64), bytes: 7, frames: 3 };

/** Right after the first read of a job, the render goes on to its end. */
class EndingQueue extends Queue {
  goOn: (() => Promise<void>) | undefined;

  override async getJob(id: string) {
    const job = await super.getJob(id);
    await this.proceed();
    return job as never;
  }

  override async getJobState(id: string) {
    const state = await super.getJobState(id);
    await this.proceed();
    return state;
  }

  private async proceed(): Promise<void> {
    const { goOn } = this;
    this.goOn = undefined;
    await goOn?.();
  }
}

describe.runIf(hasRedis())('a look at a render that ends meanwhile', () => {
  let server: RedisServer;
  let redis: Redis;
  let raw: EndingQueue;
  let producer: FlowProducer;
  let queue: BullQueue;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server.kill());
  beforeEach(async () => {
    redis = new Redis(server.url(), { maxRetriesPerRequest: null });
    await redis.flushall();
    const shared = { connection: redis, prefix: 'test' };
    raw = new EndingQueue(QUEUE, shared);
    producer = new FlowProducer(shared);
    const options = { attempts: 3, callMs: 10_000 };
    queue = new BullQueue(raw, producer, new RedisBoard(redis, 'test', 60_000), options);
  });
  afterEach(async () => {
    await Promise.all([raw.close(), producer.close()]);
    redis.disconnect();
  });

  /** Works off what waits, until the render has ended. */
  async function workOff(process: (job: ClusterJob) => unknown): Promise<void> {
    const worker = new Worker(QUEUE, (job) => Promise.resolve(process(job.data as ClusterJob)), {
      connection: redis,
      prefix: 'test',
    });
    const parent = `${FLOW.render}-assemble`;
    await new Promise<void>((resolve) => {
      worker.on('completed', ({ id }) => id === parent && resolve());
      worker.on('failed', (job) => job?.id === parent && resolve());
    });
    await worker.close();
  }

  it('sees it at work, or completed with what it returned', async () => {
    await queue.submit(FLOW);
    raw.goOn = () => workOff(() => RESULT);
    expect(await queue.look(FLOW)).toMatchObject({ state: 'working' });
    expect(await queue.look(FLOW)).toEqual({ state: 'completed', result: RESULT });
  });

  it('sees it at work, or failed for the reason that its step had', async () => {
    const error = new AfmpegError('CHUNK_CORRUPT', 'chunk 1 is torn', { details: { chunkIndex: 1 } });
    await queue.submit(FLOW);
    raw.goOn = () =>
      workOff(({ step }) => {
        if (step.kind !== 'chunk' || step.index !== 1) return RESULT;
        throw new UnrecoverableError(toFailedReason(error));
      });
    expect(await queue.look(FLOW)).toMatchObject({ state: 'working' });
    expect(await queue.look(FLOW)).toEqual({ state: 'failed', error: error.toJSON() });
  });

  it('sees it gone when somebody has removed it', async () => {
    await queue.submit(FLOW);
    await workOff(() => RESULT);
    raw.goOn = async () => {
      await raw.remove(`${FLOW.render}-assemble`, { removeChildren: true });
    };
    expect(await queue.look(FLOW)).toEqual({ state: 'missing' });
  });
});
