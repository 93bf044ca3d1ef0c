// A Redis that is frozen, or a port of something else: it takes connections, and never says a word.

import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { renderOnCluster, startClusterWorker } from '../../../../src/distributed/index.js';
import { Runtime } from '../../../../src/index.js';
import { CLIP, CONFIG, MODULE, clip } from './cluster.js';

let runtime: Runtime;
let server: Server;
let redis: string;
const sockets: Socket[] = [];

beforeAll(async () => {
  runtime = await Runtime.create({ wasm: MODULE });
  server = createServer((socket) => void sockets.push(socket.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  redis = `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  server.close();
  await runtime.close();
});

it('makes a client fail with a code', async () => {
  const volume = await clip(runtime);
  const options = { redis, store: 'memory:', runtime, config: CONFIG, outputPath: '/out.mp4', patienceMs: 0 };
  await expect(renderOnCluster(volume, CLIP, options)).rejects.toMatchObject({
    code: 'CLUSTER_FAILED',
    retryable: true,
  });
  expect(Object.keys(volume.toJSON())).toEqual(['/in.mp4']);
});

it('is waited for by a worker, which ends all the same when it is told to', async () => {
  const worker = await startClusterWorker({ redis, store: 'memory:', runtime });
  worker.ready.catch(() => undefined);
  await expect(worker.close(0)).resolves.toBeUndefined();
});
