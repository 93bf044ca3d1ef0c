// A worker inside of a program of the user's own: when it is closed nothing of it keeps the process alive.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RedisServer, hasRedis } from '../../../support/redis.js';
import { MODULE, TestWorker } from './cluster.js';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

/** Closes its worker when its stdin ends, and then has nothing more to do. */
const PROGRAM = (redis: string) => `
  import { Runtime } from 'afmpeg-ts';
  import { startClusterWorker } from 'afmpeg-ts/distributed';
  const runtime = await Runtime.create({ wasm: ${JSON.stringify(MODULE)} });
  const worker = await startClusterWorker({ redis: ${JSON.stringify(redis)}, store: 'memory:', runtime });
  await worker.ready;
  console.log('ready');
  for await (const _ of process.stdin);
  await worker.close(0);
  await runtime.close();
  console.log('closed');
  setTimeout(() => console.log('still alive: ' + process.getActiveResourcesInfo()), 3000).unref();
  setTimeout(() => process.exit(9), 5000).unref();
`;

describe.runIf(hasRedis())('a worker in a program of its own', () => {
  let server: RedisServer;
  beforeEach(async () => {
    server = await RedisServer.start();
  });
  afterEach(() => server.kill());

  it.each(['is there', 'vanished'])('lets the process end after close() while Redis %s', async (state) => {
    const args = ['--input-type=module', '-e', PROGRAM(server.url())];
    const child = spawn(process.execPath, args, { cwd: ROOT });
    const program = new TestWorker(child);
    await program.says('ready');
    if (state === 'vanished') await server.kill();
    child.stdin.end();
    expect({ exitCode: await program.exited, log: program.log }).toEqual({
      exitCode: 0,
      log: 'ready\nclosed\n',
    });
  });
});
