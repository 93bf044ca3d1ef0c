// npm run simulate runs this with more chunks.

import { describe, expect, it } from 'vitest';
import { AfmpegError } from '../../../src/errors.js';
import { schedule } from '../../../src/render/schedule/schedule.js';
import { SEED, SIZE, seeded } from '../../support/seed.js';
import { simulate } from './simulation.js';
import type { Weather } from './simulation.js';
import { VirtualClock } from './virtual-clock.js';

const CHUNKS = Number(process.env['AFMPEG_SIMULATED_CHUNKS'] ?? 2000);
const FAIR: Omit<Weather, 'seed' | 'chunks'> = {
  workers: 100,
  straggler: 0,
  crash: 0,
  partition: 0,
  hiccup: 0,
  amnesiaMs: [],
};
const FOUL: Omit<Weather, 'seed' | 'chunks'> = {
  workers: 100,
  straggler: 0.01,
  crash: 0.02,
  partition: 0.01,
  hiccup: 0.03,
  amnesiaMs: [],
};

describe('the coordinator of a cluster on virtual time', () => {
  it(
    `brings ${CHUNKS} chunks through stragglers, crashes, lost locks and failures`,
    { timeout: 600_000 },
    async () => {
      const heap = process.memoryUsage().heapUsed;
      const end = await simulate({ ...FOUL, seed: 1, chunks: CHUNKS });
      const heapMiB = (process.memoryUsage().heapUsed - heap) / 2 ** 20;
      console.log(
        JSON.stringify(
          { ...end, collected: undefined, expected: undefined, error: end.error?.message, heapMiB },
          null,
          1,
        ),
      );
      expect(end.error).toBeUndefined();
      // No chunk is lost, and none is there twice.
      expect(end.collected).toEqual(end.expected);
      expect(end.counts.collected).toBe(1);
      expect(end.changedKeys).toEqual([]);
      // All the faults did happen.
      const { crashes, partitions, stragglers, hiccups, reused } = end.counts;
      expect(
        Math.min(crashes, partitions, stragglers, hiccups, reused, end.queue.stalled, end.queue.refused),
      ).toBeGreaterThan(0);
      // Bounded: by the workers and by the chunks, not by the attempts; and nothing stays.
      expect(end.peak.running).toBeLessThanOrEqual(2 * FOUL.workers);
      expect(end.peak.timers).toBeLessThan(20 * FOUL.workers + CHUNKS / 10);
      expect(end.peak.blobs).toBeLessThanOrEqual(3 * (CHUNKS + 2) + end.plan.blobs);
      expect(end.left).toEqual({ jobs: 0, blobs: 0 });
    },
  );

  it('makes each chunk once in fair weather', async () => {
    const end = await simulate({ ...FAIR, seed: 2, chunks: 500 });
    expect(end.collected).toEqual(end.expected);
    expect(end.counts).toMatchObject({ encoded: 501, reused: 0, collected: 1 });
    expect(end.queue).toEqual({ delivered: 502, stalled: 0, refused: 0, retried: 0 });
  });

  const seeds = SEED === undefined ? Array.from({ length: 6 * SIZE }, (_, i) => 11 + i) : [SEED];
  it.each(seeds)('comes through any weather: seed %i', async (seed) => {
    const random = seeded(seed);
    const end = await simulate({
      seed,
      chunks: 1 + Math.floor(random() * 200),
      workers: 1 + Math.floor(random() * 30),
      straggler: random() * 0.1,
      crash: random() * 0.1,
      partition: random() * 0.1,
      hiccup: random() * 0.1,
      amnesiaMs: [random() * 60_000, random() * 60_000],
    });
    expect(end.error).toBeUndefined();
    expect(end.collected).toEqual(end.expected);
    expect(end.changedKeys).toEqual([]);
    expect(end.left).toEqual({ jobs: 0, blobs: 0 });
  });

  it('takes up what is there when the queue forgets everything', async () => {
    const end = await simulate({ ...FAIR, workers: 10, seed: 3, chunks: 300, amnesiaMs: [40_000] });
    expect(end.collected).toEqual(end.expected);
    expect(end.counts.reused).toBeGreaterThan(50);
    expect(end.left).toEqual({ jobs: 0, blobs: 0 });
  });

  it('gives up on a queue that forgets again and again, with a code', async () => {
    const amnesiaMs = Array.from({ length: 100 }, (_, i) => 3000 * (i + 1));
    const end = await simulate({ ...FAIR, workers: 2, seed: 4, chunks: 300, amnesiaMs });
    expect(end.error).toMatchObject({ code: 'CLUSTER_FAILED', retryable: true });
    expect(end.left).toEqual({ jobs: 0, blobs: 0 });
  });

  it('ends everywhere at the first failure that no attempt mends, and tells that one', async () => {
    const end = await simulate({ ...FAIR, workers: 10, seed: 5, chunks: 2000, doomed: 7 });
    expect(end.error).toMatchObject({ code: 'FFMPEG_FAILED', details: { chunkIndex: 7 } });
    expect(end.counts.encoded).toBeLessThan(40);
    expect(end.left).toEqual({ jobs: 0, blobs: 0 });
  });

  it('leaves nothing when it is aborted', async () => {
    const end = await simulate({ ...FAIR, workers: 10, seed: 6, chunks: 2000, abortMs: 20_000 });
    expect(end.error).toMatchObject({ code: 'ABORTED' });
    expect(end.virtualMs).toBeLessThan(22_500);
    expect(end.left).toEqual({ jobs: 0, blobs: 0 });
  });
});

describe('the scheduler of one machine on virtual time', () => {
  it('runs 10,000 steps, each to its end, on its slots', async () => {
    const clock = new VirtualClock();
    const random = seeded(7);
    const done = new Uint8Array(10_000);
    let [running, most, retries] = [0, 0, 0];
    const steps = Array.from({ length: done.length }, (_, index) => ({
      ...{ name: `step ${index}`, weight: 1, frames: 1 },
      async run() {
        most = Math.max(most, ++running);
        try {
          await clock.sleep(random() < 0.01 ? 60_000 : 1000 + random() * 1000);
          if (random() < 0.05) throw new AfmpegError('IO_FAILED', 'hiccup', { retryable: true });
          done[index]!++;
        } finally {
          running--;
        }
      },
    }));
    const wait = (ms: number, signal: AbortSignal) => clock.sleep(ms, signal);
    const onRetry = () => {
      retries++;
    };
    await clock.run(
      schedule(steps, { concurrency: 16, retry: { attempts: 10, wait }, signal: undefined, onRetry }),
    );
    expect(done.every((times) => times === 1)).toBe(true);
    expect(most).toBe(16);
    expect(retries).toBeGreaterThan(300);
  });
});
