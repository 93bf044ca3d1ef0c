// Three worker processes, one killed while it works, again and again. npm run soak:cluster does it 20 times.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/clock.js';
import { renderDistributed, renderOnCluster } from '../../../../src/distributed/index.js';
import { hasRedis } from '../../../support/redis.js';
import { drawSeed, seeded } from '../../../support/seed.js';
import { CLIP, CONFIG, Cluster, clip } from './cluster.js';

const KILLS = Number(process.env['AFMPEG_CLUSTER_KILLS'] ?? 3);

describe.runIf(hasRedis())('three workers, one killed during each render', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start();
    await Promise.all([cluster.addWorker(), cluster.addWorker(), cluster.addWorker()]);
  });
  afterAll(() => cluster.stop());

  it(
    `gives the same bytes ${KILLS} times, and leaves nothing`,
    { timeout: 60_000 + KILLS * 60_000 },
    async () => {
      const volume = await clip(cluster.runtime);
      const { runtime } = cluster;
      const { sha256 } = await renderDistributed(volume, CLIP, {
        runtime,
        config: CONFIG,
        outputPath: '/one.mp4',
      });
      const random = seeded(drawSeed());
      let interrupted = 0;
      for (let round = 0; round < KILLS; round++) {
        const rendering = renderOnCluster(volume, CLIP, cluster.options({ outputPath: `/out-${round}.mp4` }));
        // A random one of the three, at a random moment of the twelve chunks.
        const victim = cluster.workers.filter(({ isAlive }) => isAlive)[Math.floor(random() * 3)]!;
        const before = victim.log.length;
        const after = Math.floor(random() * 3);
        const jobsOf = () => victim.log.slice(before).match(/^done /gm)?.length ?? 0;
        while (jobsOf() < after && (await stillGoing(rendering))) continue;
        // The moment itself is part of what is drawn.
        await systemClock.sleep(random() * 200);
        if (await stillGoing(rendering)) interrupted++;
        await victim.kill('SIGKILL');
        const replacement = cluster.addWorker();
        const video = await rendering;
        expect(video).toMatchObject({ sha256, frames: 48, durationSec: 2, path: `/out-${round}.mp4` });
        await replacement;
        expect(await cluster.leftovers(), `after round ${round}`).toEqual({ keys: [], blobs: [] });
      }
      expect(interrupted).toBeGreaterThan(0);
      // The render's own file system has what it had, and the outputs.
      const outputs = Array.from({ length: KILLS }, (_, i) => `/out-${i}.mp4`);
      expect(Object.keys(volume.toJSON()).sort()).toEqual(['/in.mp4', '/one.mp4', ...outputs].sort());
    },
  );
});

async function stillGoing(work: Promise<unknown>): Promise<boolean> {
  return Promise.race([work.then(() => false), systemClock.sleep(20).then(() => true)]);
}
