// Servers that are there and say no: another password, no room.

import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { Volume } from 'memfs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/clock.js';
import { openBlobStore, renderOnCluster, startClusterWorker } from '../../../../src/distributed/index.js';
import { BlobScope } from '../../../../src/distributed/store/blob-scope.js';
import { storeTree, verifyTree } from '../../../../src/distributed/store/tree.js';
import { Runtime } from '../../../../src/index.js';
import type { FileSystem } from '../../../../src/index.js';
import { start } from '../../../cli/afmpeg.js';
import { RedisServer, hasRedis } from '../../../support/redis.js';
import { CLIP, CONFIG, MODULE, MODULE_FLAGS, clip } from './cluster.js';

describe.runIf(hasRedis())('a server that refuses', () => {
  let server: RedisServer;
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: MODULE });
  });
  afterEach(() => server.kill());
  afterAll(() => runtime.close());

  it.each([
    ['no password', ''],
    ['a wrong one', ':secret@'],
  ])('%s is told at once, to clients, workers and stores', async (_, userInfo) => {
    server = await RedisServer.start('--requirepass', 'right');
    const redis = server.url().replace('//', `//${userInfo}`);
    const volume = await clip(runtime);
    const files = Object.keys(volume.toJSON());
    const refused = { code: 'CLUSTER_FAILED', retryable: false };
    const options = { runtime, config: CONFIG, outputPath: '/out.mp4' };
    // The patience is a minute.
    const rendering = renderOnCluster(volume, CLIP, { ...options, redis, store: 'memory:' });
    await expect(rendering).rejects.toMatchObject(refused);
    const right = server.url().replace('//', '//:right@');
    await expect(
      renderOnCluster(volume, CLIP, { ...options, redis: right, store: redis }),
    ).rejects.toMatchObject({ code: 'BLOB_STORE_FAILED', retryable: false });
    expect(Object.keys(volume.toJSON())).toEqual(files);

    for (const [options, error] of [
      [{ redis, store: 'memory:' }, refused],
      [
        { redis: right, store: redis },
        { code: 'BLOB_STORE_FAILED', retryable: false },
      ],
    ] as const) {
      await expect(startClusterWorker({ ...options, runtime })).rejects.toMatchObject(error);
    }
    // The command ends by itself: no connection stays behind.
    for (const [redisUrl, store, said] of [
      [redis, 'file:///tmp', /CLUSTER_FAILED.*Redis: (?:NOAUTH|WRONGPASS)/],
      [right, redis, /BLOB_STORE_FAILED.* (?:NOAUTH|WRONGPASS)/],
    ] as const) {
      const child = start(['chunk-worker', '--redis', redisUrl, '--store', store, ...MODULE_FLAGS]);
      let log = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk: Buffer) => (log += chunk.toString()));
      }
      expect(await new Promise((resolve) => child.once('close', resolve))).toBe(70);
      expect(log).toMatch(said);
      expect(log).not.toContain('waits for jobs');
      expect(log).not.toContain('secret');
    }
  });

  it('for want of room is told with a code, and leaves what was there', async () => {
    server = await RedisServer.start('--maxmemory', '3mb', '--maxmemory-policy', 'noeviction');
    const store = await openBlobStore(server.url());
    const scope = new BlobScope(store, 'full', systemClock);
    const volume = new Volume() as Volume & FileSystem;
    volume.writeFileSync('/small', new Uint8Array(1000));
    volume.writeFileSync('/large', randomBytes(8_000_000));
    const small = await storeTree(scope, volume, '/small');
    const undo = { partBytes: 500_000, undo: () => true };
    await expect(storeTree(scope, volume, '/large', undo)).rejects.toMatchObject({
      code: 'BLOB_STORE_FAILED',
      retryable: true,
    });
    expect(await verifyTree(scope, small.sha256)).toBe(true);
    // What did get in is gone, so that there is room again.
    const redis = new Redis(server.url());
    expect(await redis.dbsize()).toBe(2);
    redis.disconnect();
    await store.close();
  });
});
