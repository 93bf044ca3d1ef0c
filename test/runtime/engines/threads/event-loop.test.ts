// The caller's thread stays free: a server in the same process answers while every slot encodes.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import { Runtime } from '../../../../src/index.js';
import { newVolume, succeed } from '../../../support/media.js';
import { families } from '../../../support/modules.js';
import { rejection } from '../../tiny-wasi.js';

const threads = families().filter(({ execution }) => execution === 'thread');

it.each(threads)('an HTTP server answers while two slots of $module encode', async ({ module, source }) => {
  await using runtime = await Runtime.create({ wasm: source, concurrency: 2 });
  const controller = new AbortController();
  const { signal } = controller;
  const encode = ['-nostdin', '-f', 'lavfi', '-i', 'testsrc2=s=320x240:r=25', '-t', '3600'];
  await succeed(runtime, newVolume(), '-version');
  const server = createServer((_request, response) => response.end('here'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const runs = [1, 2].map(() =>
    rejection(runtime.run(newVolume(), ...encode, '-c:v', 'mpeg4', '-f', 'mpegts', 'out.ts', { signal })),
  );
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let slowestMs = 0;
  for (let request = 0; request < 40; request++) {
    const startedMs = performance.now();
    expect(await (await fetch(url)).text()).toBe('here');
    slowestMs = Math.max(slowestMs, performance.now() - startedMs);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  delay.disable();
  const ms = (ns: number) => `${(ns / 1e6).toFixed(1)} ms`;
  console.log(
    `${module}: event loop delay p50 ${ms(delay.percentile(50))}, p99 ${ms(delay.percentile(99))}, ` +
      `most ${ms(delay.max)}; slowest answer ${slowestMs.toFixed(1)} ms`,
  );
  controller.abort();
  for (const run of runs) expect(await run).toMatchObject({ code: 'ABORTED' });
  server.close();
  expect(slowestMs).toBeLessThan(1000);
});
