// A cluster whose bytes go through S3, named by its URL: from code, and from the command line.

import { afterEach, describe, expect, it } from 'vitest';
import { renderDistributed, renderOnCluster, startClusterWorker } from '../../../../src/distributed/index.js';
import { hasRedis } from '../../../support/redis.js';
import { S3_CREDENTIALS } from '../../../support/s3-server.js';
import { CLIP, CONFIG, Cluster, RETENTION_MS, clip } from './cluster.js';

describe.runIf(hasRedis())('a cluster on S3', () => {
  let cluster: Cluster;
  afterEach(() => cluster.stop());

  /** Renders on the cluster and on one machine, and compares the bytes. */
  async function expectSameBytes(): Promise<void> {
    const { runtime } = cluster;
    const volume = await clip(runtime);
    const video = await renderOnCluster(volume, CLIP, cluster.options());
    const alone = { runtime, config: CONFIG, outputPath: '/alone.mp4' };
    const { sha256, planHash } = await renderDistributed(volume, CLIP, alone);
    expect(video).toMatchObject({ sha256, planHash, frames: 48 });
    expect(volume.readFileSync('/out.mp4')).toEqual(volume.readFileSync('/alone.mp4'));
    expect(await cluster.leftovers()).toEqual({ keys: [], blobs: [] });
  }

  it('renders with a worker that was started from code', async () => {
    cluster = await Cluster.start('s3');
    const { redis, store, runtime } = cluster.options();
    const jobs: string[] = [];
    const worker = await startClusterWorker({
      redis,
      store,
      s3: S3_CREDENTIALS,
      runtime,
      retentionMs: RETENTION_MS,
      onJob: ({ step, outcome }) => void jobs.push(`${outcome} ${step.kind}`),
    });
    await expectSameBytes();
    expect(jobs).toContain('done assemble');
    await worker.close();
  });

  it('renders with `afmpeg chunk-worker`', async () => {
    cluster = await Cluster.start('s3');
    const worker = await cluster.addWorker();
    await expectSameBytes();
    expect(worker.log).toMatch(/^done \S+ assemble /m);
    expect(await worker.kill('SIGTERM')).toBe(0);
  });

  it('names the credential that is missing or unknown', async () => {
    cluster = await Cluster.start('s3');
    const { accessKeyId } = S3_CREDENTIALS;
    for (const [s3, option] of [
      [undefined, 's3'],
      [{ accessKeyId }, 's3.secretAccessKey'],
      [{ ...S3_CREDENTIALS, token: 'x' }, 's3.token'],
    ] as const) {
      const options = cluster.options({ s3: s3 as never });
      const refused = { code: 'INVALID_OPTION', details: { option } };
      await expect(renderOnCluster(await clip(cluster.runtime), CLIP, options)).rejects.toMatchObject(
        refused,
      );
      const { redis, store, runtime } = options;
      await expect(startClusterWorker({ redis, store, runtime, s3: s3 as never })).rejects.toMatchObject(
        refused,
      );
    }
  });
});
