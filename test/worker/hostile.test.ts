// An API, jobs and operators that mean no good, or do none.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import type { Volume } from 'memfs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, test } from 'vitest';
import { systemClock } from '../../src/clock.js';
import { AfmpegError, Runtime } from '../../src/index.js';
import { describeFailure } from '../../src/worker/observe/failures.js';
import { newVolume } from '../support/media.js';
import { usersFamily } from '../support/modules.js';
import { makeMedia } from './media.js';
import { TOKEN, addJob, allEnded, jobOf, newBench, startService, until } from './service.js';
import type { Fault, Service } from './service.js';

let runtime: Runtime;
let media: Volume;
let service: Service;
beforeAll(async () => {
  runtime = await Runtime.create({ wasm: usersFamily().source, concurrency: 2 });
  media = await makeMedia(runtime, { frames: 6 });
});
afterAll(() => runtime.close());
beforeEach(async () => {
  service = await startService();
});
afterEach(() => service.close());

it('an answer without end is cut off, and the poll tried again', async () => {
  const { worker, log } = await newBench(service, runtime, { media, settings: { API_TIMEOUT_MS: '60000' } });
  const block = new Uint8Array(2 ** 20).fill(0x20);
  let sent = 0;
  service.fault = ({ method }) => {
    if (method !== 'GET' || sent > 0) return 'none';
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += block.length;
        controller.enqueue(block);
      },
    });
    return new Response(body);
  };
  const running = worker.run();
  await until(() => log('poll').length > 0);
  await worker.stop();
  await running;
  expect(log('error')).toMatchObject([
    { error_message: 'The API does not answer the poll: an answer of more than 33554432 bytes' },
  ]);
  expect(sent).toBeLessThan(64 * 2 ** 20);
});

it('a list of thousands that are no jobs is one line, and the job among them is rendered', async () => {
  const { worker, log, files } = await newBench(service, runtime, { media });
  addJob(service, files.tmp, media, 'J1');
  const list = [...Array.from({ length: 5000 }, () => ({})), { id: 'J1', story_id: 'S', part_id: 'P' }];
  service.fault = ({ method }) => (method === 'GET' ? Response.json(list) : 'none');
  await worker.run({ once: true });
  expect(jobOf(service, 'J1').status).toBe('rendered');
  expect(log('error').map(({ error_message }) => error_message)).toEqual([
    'The API lists entries that are not jobs: a job has no usable `id`, and 4999 more',
  ]);
});

it('a job may name thousands of frames by long URLs', async () => {
  const { worker, log } = await newBench(service, runtime, { media, settings: { API_TIMEOUT_MS: '60000' } });
  const frame_urls = Array.from({ length: 3000 }, (_, i) => `http://127.0.0.1/${'x'.repeat(1000)}/${i}`);
  service.api.add({ id: 'J1', story_id: 'S', part_id: 'P', frame_urls });
  await worker.run({ once: true });
  expect(log('poll')).toMatchObject([{ queue_depth: 1 }]);
  expect(jobOf(service, 'J1').error_message).toContain('private address');
});

it.each(['GET /api/render-jobs', 'claim', 'heartbeat', 'status'])(
  'a redirect of "%s" to another host is not followed: the token stays',
  async (which) => {
    let visits = 0;
    const other = createServer((_, response) => {
      visits++;
      response.end('[]');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const location = `http://localhost:${(other.address() as AddressInfo).port}/`;
    const { worker, files } = await newBench(service, runtime, { media });
    addJob(service, files.tmp, media, 'J1', { lease_seconds: 1 });
    let met = 0;
    service.fault = ({ method, path }): Fault => {
      if (!`${method} ${path}`.endsWith(which)) {
        // Long enough for a heartbeat to come.
        return which === 'heartbeat' && path.endsWith('/status') && met === 0 ? 'down' : 'none';
      }
      return ++met === 1 ? new Response('', { status: 307, headers: { location } }) : 'none';
    };
    await worker.run({ once: true });
    other.close();
    other.closeAllConnections();
    expect(met).toBeGreaterThan(0);
    expect(visits).toBe(0);
  },
);

it('a job may not fetch from addresses of our own network, unless we say so', async () => {
  let visits = 0;
  const inner = createServer((_, response) => {
    visits++;
    response.end('credentials');
  });
  await new Promise<void>((resolve) => inner.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(inner.address() as AddressInfo).port}/latest/meta-data`;
  const { worker } = await newBench(service, runtime, { media });
  service.api.add({ id: 'J1', story_id: 'S', part_id: 'P', frame_urls: [url], music_url: url });
  await worker.run({ once: true });
  inner.close();
  expect(visits).toBe(0);
  expect(jobOf(service, 'J1')).toMatchObject({
    status: 'errored',
    error_class: 'PreflightError',
    error_message: 'The URL of an input leads to a private address (ALLOW_PRIVATE_INPUTS is not set)',
  });
});

it('an API that asks claims to wait for five minutes does not hold up a shutdown', async () => {
  const { worker, files } = await newBench(service, runtime, { media });
  addJob(service, files.tmp, media, 'J1');
  let claims = 0;
  service.fault = ({ path }) => {
    if (!path.endsWith('/claim')) return 'none';
    claims++;
    return new Response('', { status: 429, headers: { 'retry-after': '300' } });
  };
  const running = worker.run();
  await until(() => claims > 0);
  await worker.stop(0);
  expect(await running).toMatchObject({ rendered: 0, errored: 0 });
  expect(claims).toBe(1);
});

it('an API that is gone for minutes, in every way there is, gets few requests; then all jobs are done once', async () => {
  const SPEED = 60;
  const startMs = performance.now();
  const nowMs = () => (performance.now() - startMs) * SPEED;
  const clock = {
    ...systemClock,
    nowMs,
    sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / SPEED, signal),
  };
  const kinds: Fault[] = ['down', 'busy', 'garbage', 'drops', 'half', 'hangs', 'lost'];
  const settings = { API_TIMEOUT_MS: '1000', POLL_INTERVAL_MS: '5000', LEASE_SECONDS: '3600' };
  const { worker, files, log } = await newBench(service, runtime, { media, settings, clock });
  const ids = ['J1', 'J2', 'J3'];
  for (const id of ids) addJob(service, files.tmp, media, id, { lease_seconds: 3600 });
  let met = 0;
  service.fault = () => (nowMs() < 240_000 ? kinds[met++ % kinds.length]! : 'none');
  const running = worker.run();
  await until(() => allEnded(service));
  await worker.stop();
  await running;
  // Four minutes with pauses of up to one: 0.5, 1, 2, 4, 8, 16, 32 and 60 s, half of each left to chance.
  expect(met).toBeGreaterThanOrEqual(5);
  expect(met).toBeLessThan(20);
  expect(log('error').length).toBeGreaterThanOrEqual(met);
  for (const id of ids) {
    expect(service.api.history(id).map(({ status }) => status)).toEqual([
      ...['queued', 'claimed', 'rendering', 'rendered'],
    ]);
  }
});

it('a shutdown under load hands everything back, and leaves nothing', async () => {
  const long = await makeMedia(runtime, { frames: 120, size: '320x240' });
  const tmp = newVolume();
  const { worker, files, log } = await newBench(service, runtime, {
    media: long,
    settings: { VIDEO_PRESET: 'placebo', MAX_CONCURRENT: '2' },
    files: { tmp },
  });
  const ids = ['J1', 'J2', 'J3', 'J4'];
  for (const id of ids) addJob(service, tmp, long, id);
  const running = worker.run();
  await until(() => log('rendering').length >= 2);
  expect(await worker.stop(0)).toMatchObject({ rendered: 0, errored: 0, lost: 0, handed_back: 2 });
  await running;
  expect(ids.map((id) => jobOf(service, id).status)).toEqual(ids.map(() => 'queued'));
  expect(files.output.readdirSync('/')).toEqual([]);
  expect(tmp.readdirSync('/').map(String).sort()).toEqual(ids);
});

it('an error of the network that holds the token, in its causes too, is told without it', async () => {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const cause = Object.assign(new Error(`cannot send ${TOKEN}`), { code: `E_${TOKEN}`, headers });
  const fetcher = () => Promise.reject(new TypeError(`fetch failed with ${TOKEN}`, { cause }));
  const { worker, lines } = await newBench(service, runtime, { media, fetch: fetcher });
  const report = await worker.run({ once: true });
  expect(report).toMatchObject({ polled: false });
  expect(lines.join('')).toContain('network error E_[redacted]');
  expect(`${lines.join('')}${inspect(report)}`).not.toContain(TOKEN);
});

test('a secret at the edge of what is cut off is not left in half', () => {
  const message = `${'x'.repeat(490)}${TOKEN} and more`;
  const { error_message, stderr_snippet } = describeFailure(new AfmpegError('API_FAILED', message), [TOKEN]);
  expect(error_message).toBe(`${'x'.repeat(490)}[redacted]`);
  expect(stderr_snippet).not.toContain(TOKEN.slice(0, 4));
});
