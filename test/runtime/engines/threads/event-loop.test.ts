// The caller's thread stays free: a server in the same process answers while every slot encodes.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import { Runtime } from '../../../../src/index.js';
import { busyThread } from '../../../support/busy-thread.js';
import { newVolume, succeed } from '../../../support/media.js';
import { everyFamily } from '../../../support/modules.js';
import { rejection } from '../../tiny-wasi.js';

const threads = everyFamily().filter(({ execution }) => execution === 'thread');

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
  const answersMs = await answers(url);
  delay.disable();
  const ms = (ns: number) => `${(ns / 1e6).toFixed(1)} ms`;
  console.log(
    `${module}: event loop delay p50 ${ms(delay.percentile(50))}, p99 ${ms(delay.percentile(99))}, ` +
      `most ${ms(delay.max)}; slowest answer ${answersMs.at(-1)!.toFixed(1)} ms`,
  );
  controller.abort();
  for (const run of runs) expect(await run).toMatchObject({ code: 'ABORTED' });
  // The same with two threads that only compute: what is slower then is so by the machine.
  const busy = await Promise.all([busyThread(), busyThread()]);
  const plainMs = await answers(url);
  await Promise.all(busy.map((thread) => thread.terminate()));
  server.close();
  const most = (sorted: readonly number[]) => sorted[Math.floor(sorted.length * 0.9)]!;
  expect(most(answersMs)).toBeLessThan(100 + 3 * most(plainMs));
});

/** Milliseconds that each of forty requests took, in ascending order. */
async function answers(url: string): Promise<number[]> {
  const took: number[] = [];
  for (let request = 0; request < 40; request++) {
    const startedMs = performance.now();
    expect(await (await fetch(url)).text()).toBe('here');
    took.push(performance.now() - startedMs);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return took.sort((a, b) => a - b);
}
