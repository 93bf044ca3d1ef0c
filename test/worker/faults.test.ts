// What goes wrong around a worker, put between it and the real API, or into its directories.

import type { Volume } from 'memfs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { systemClock } from '../../src/clock.js';
import { Runtime } from '../../src/index.js';
import type { FileSystem } from '../../src/index.js';
import { bytesOf, newVolume } from '../support/media.js';
import { usersFamily } from '../support/modules.js';
import { makeMedia } from './media.js';
import { TOKEN, addJob, allEnded, jobOf, newBench, startService, until } from './service.js';
import type { Bench, Fault, Service } from './service.js';

let runtime: Runtime;
let media: Volume;
let longMedia: Volume;
let service: Service;
beforeAll(async () => {
  runtime = await Runtime.create({ wasm: usersFamily().source, concurrency: 2 });
  media = await makeMedia(runtime, { frames: 6 });
  // Some seconds of work with the preset `placebo`.
  longMedia = await makeMedia(runtime, { frames: 240, size: '320x240' });
});
afterAll(() => runtime.close());
beforeEach(async () => {
  service = await startService();
});
afterEach(() => service.close());

const LONG = { VIDEO_PRESET: 'placebo' };
const statesOf = (id: string) => service.api.history(id).map(({ status }) => status);
const rendersOf = (id: string) => statesOf(id).filter((status) => status === 'rendered').length;

async function runToEnd({ worker }: Bench): Promise<void> {
  const running = worker.run();
  await until(() => allEnded(service));
  await worker.stop();
  await running;
}

async function expectVideo(bench: Bench, id: string): Promise<void> {
  const job = jobOf(service, id);
  expect(job.status, JSON.stringify(job)).toBe('rendered');
  const path = job.artifact_path!.slice('/output'.length);
  const { streams } = await runtime.probe(bench.files.output, path);
  expect(streams.map(({ type }) => type)).toEqual(['video', 'audio']);
}

describe('the API', () => {
  it.each<Exclude<Fault, Response>>(['down', 'busy', 'hangs', 'garbage', 'drops', 'half', 'lost'])(
    'is "%s" for the first requests of every kind: the job is rendered once all the same',
    async (fault) => {
      const bench = await newBench(service, runtime, { media, settings: { API_TIMEOUT_MS: '300' } });
      // A claim whose answer is lost twice holds the job until its lease is over.
      addJob(service, bench.files.tmp, media, 'J1', { lease_seconds: fault === 'lost' ? 4 : 10 });
      const met = new Map<string, number>();
      service.fault = ({ path }) => {
        const count = (met.get(path) ?? 0) + 1;
        met.set(path, count);
        return count <= 2 ? fault : 'none';
      };
      await runToEnd(bench);
      await expectVideo(bench, 'J1');
      expect(rendersOf('J1')).toBe(1);
      const polls = bench.log('error').filter(({ error_class }) => error_class === 'ApiError');
      expect(polls.length).toBeGreaterThanOrEqual(2);
      expect(bench.files.tmp.readdirSync('/')).toEqual([]);
    },
  );

  it('asks for patience by Retry-After, and gets it', async () => {
    const { worker, log } = await newBench(service, runtime, { media });
    const at: number[] = [];
    service.fault = () => {
      at.push(performance.now());
      return at.length === 1 ? new Response('', { status: 429, headers: { 'retry-after': '1' } }) : 'none';
    };
    const running = worker.run();
    await until(() => at.length >= 2);
    await worker.stop();
    await running;
    expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(990);
    expect(log('error')).toMatchObject([{ error_message: 'The API does not answer the poll: HTTP 429' }]);
  });

  it.each([400, 401, 403, 422, 301])(
    'refuses a claim with %i: it is not asked again at once',
    async (status) => {
      const { worker, files, log } = await newBench(service, runtime, { media });
      addJob(service, files.tmp, media, 'J1');
      service.fault = ({ path }) => (path.endsWith('/claim') ? new Response('', { status }) : 'none');
      expect(await worker.run({ once: true })).toMatchObject({ rendered: 0, errored: 0 });
      expect(service.requests.filter((request) => request.endsWith('/claim'))).toHaveLength(1);
      expect(log('error')).toMatchObject([
        { error_message: `The API refuses a claim: HTTP ${status}`, job_id: 'J1' },
      ]);
    },
  );

  it('answers a claim with 409: it is asked once more, and then the job is left to others', async () => {
    const { worker, files, log } = await newBench(service, runtime, { media });
    addJob(service, files.tmp, media, 'J1');
    addJob(service, files.tmp, media, 'J2');
    let conflicts = 0;
    service.fault = ({ path }) =>
      path.includes('J1/claim') && ++conflicts ? new Response('', { status: 409 }) : 'none';
    await worker.run({ once: true });
    expect(conflicts).toBe(2);
    expect(log('error')).toEqual([]);
  });

  it.each([401, 403])(
    'refuses the token with %i: said once, not ready, asked less and less often, and well again after',
    async (status) => {
      const pauses: number[] = [];
      let isAccepted = false;
      const clock = {
        ...systemClock,
        sleep: (ms: number, signal?: AbortSignal) => {
          pauses.push(ms);
          return systemClock.sleep(isAccepted ? ms : ms / 5000, signal);
        },
      };
      const settings = { POLL_INTERVAL_MS: '5000' };
      const bench = await newBench(service, runtime, { media, settings, clock, random: () => 0.5 });
      const { worker, log } = bench;
      addJob(service, bench.files.tmp, media, 'J1');
      const text = `The API refuses the token: HTTP ${status}`;
      let refused = 0;
      const seen: unknown[] = [];
      service.fault = ({ method }) => {
        isAccepted ||= refused === 7;
        if (method !== 'GET' || isAccepted) return 'none';
        if (refused++ > 0) seen.push(worker.health());
        return new Response('', { status });
      };
      await runToEnd(bench);
      expect(pauses.slice(0, 7)).toEqual([3750, 7500, 15_000, 30_000, 45_000, 45_000, 45_000]);
      expect(seen).toEqual(seen.map(() => ({ live: true, ready: false, reason: text })));
      expect(log('error').map(({ error_message }) => error_message)).toEqual([text]);
      await expectVideo(bench, 'J1');
    },
  );

  it('refuses the token, is down, and refuses it again: each change is one line of the log', async () => {
    const { worker, log } = await newBench(service, runtime, {
      media,
      settings: { API_AUTH_TOKEN: 'not-it-at-all' },
    });
    const answers: Fault[] = ['none', 'none', 'down', 'none', 'none'];
    let polls = 0;
    service.fault = () => answers[polls++] ?? Response.json([]);
    const running = worker.run();
    await until(() => log('poll').length > 0);
    expect(worker.health()).toEqual({ live: true, ready: true });
    expect(await worker.stop()).toMatchObject({ polled: true });
    await running;
    expect(log('error').map(({ error_message }) => error_message)).toEqual([
      'The API refuses the token: HTTP 401',
      'The API does not answer the poll: HTTP 503',
      'The API refuses the token: HTTP 401',
    ]);
  });

  it('lists what is no job, and jobs with hostile ids and claim URLs', async () => {
    const { worker, log, files } = await newBench(service, runtime, { media });
    const hostile = [
      ...[null, 'x', {}, { id: '..', story_id: 'S', part_id: 'P' }, { id: 'a' }, { id: 1.5 }],
      { id: 'J1', story_id: '../../S', part_id: '/..', claim_url: 'http://attacker.invalid/claim' },
    ];
    addJob(service, files.tmp, media, 'J1');
    service.fault = ({ method }) => (method === 'GET' ? Response.json(hostile) : 'none');
    await worker.run({ once: true });
    expect(log('error').map(({ error_message }) => error_message)).toEqual([
      'The API lists entries that are not jobs: a job is not an object, and 5 more',
    ]);
    expect(jobOf(service, 'J1').status).toBe('rendered');
    expect(service.requests).toContain('POST /api/render-jobs/J1/claim');
    expect(files.output.readdirSync('/')).toEqual([
      expect.stringMatching(/^S-[\da-f]{12}_[\da-f]{12}_.*\.mp4$/),
    ]);
  });

  it('names frames that are in none of our directories', async () => {
    const { worker, files } = await newBench(service, runtime, { media });
    addJob(service, files.tmp, media, 'J1', { frames_dir: '/tmp/renderer/../../etc' });
    await worker.run({ once: true });
    expect(jobOf(service, 'J1')).toMatchObject({
      status: 'errored',
      error_message: "The job's frames_dir is neither in /tmp/renderer nor in /content",
    });
  });
});

describe('leases', () => {
  test('two workers race for the same jobs: each is rendered once, counted in the database', async () => {
    const tmp = newVolume();
    const output = newVolume();
    const benches = await Promise.all(
      ['worker-1', 'worker-2'].map((id) =>
        newBench(service, runtime, {
          media,
          settings: { WORKER_ID: id, MAX_CLAIM: '5', MAX_CONCURRENT: '2' },
          files: { tmp, output },
        }),
      ),
    );
    const ids = Array.from({ length: 12 }, (_, i) => `J${i}`);
    for (const id of ids) addJob(service, tmp, media, id);
    await Promise.all(benches.map(runToEnd));
    expect(ids.map(rendersOf)).toEqual(ids.map(() => 1));
    expect(ids.map((id) => statesOf(id).filter((state) => state === 'claimed').length)).toEqual(
      ids.map(() => 1),
    );
    expect(output.readdirSync('/')).toHaveLength(12);
    expect(tmp.readdirSync('/')).toEqual([]);
  });

  // A second is what is asked for; a machine with other work to do gets two more tries.
  test(
    'heartbeat answers 409: the render stops within a second, nothing is published',
    { retry: 2 },
    async () => {
      const { worker, log, files } = await newBench(service, runtime, { media: longMedia, settings: LONG });
      addJob(service, files.tmp, longMedia, 'J1', { lease_seconds: 1 });
      let refusedAt = Infinity;
      service.fault = ({ path }) => {
        if (!path.endsWith('/heartbeat') || log('rendering').length < 2) return 'none';
        refusedAt = Math.min(refusedAt, performance.now());
        return new Response('', { status: 409 });
      };
      expect(await worker.run({ once: true })).toMatchObject({ lost: 1, rendered: 0, errored: 0 });
      expect(performance.now() - refusedAt).toBeLessThan(1000);
      expect(log('error')).toMatchObject([{ job_id: 'J1', error_class: 'LeaseExpired' }]);
      expect(files.output.readdirSync('/')).toEqual([]);
      // Whoever has the job now needs its frames.
      expect(files.tmp.readdirSync('/')).toEqual(['J1']);
      expect(statesOf('J1')).toEqual(['queued', 'claimed', 'rendering']);
    },
  );

  test('no heartbeat gets through: the render is aborted, errored, and nothing is published', async () => {
    const bench = await newBench(service, runtime, { media: longMedia, settings: LONG });
    addJob(service, bench.files.tmp, longMedia, 'J1', { lease_seconds: 1 });
    service.fault = ({ path }) => (path.endsWith('/heartbeat') ? 'down' : 'none');
    expect(await bench.worker.run({ once: true })).toMatchObject({ errored: 1 });
    expect(jobOf(service, 'J1')).toMatchObject({
      status: 'errored',
      error_class: 'LeaseExpired',
      error_message: 'The lease ran out before it could be renewed',
    });
    expect(bench.files.output.readdirSync('/')).toEqual([]);
    const { text } = await bench.metrics.expose();
    expect(text).toMatch(/renderer_lease_renewals_total\{result="failed"\} [1-9]/);
    expect(text).toContain('renderer_failures_total{error_class="LeaseExpired"} 1');
  });

  test('the answer to `rendered` is a 409: the video is taken away again', async () => {
    const { worker, log, files } = await newBench(service, runtime, { media });
    addJob(service, files.tmp, media, 'J1');
    let statuses = 0;
    service.fault = ({ path }) =>
      path.endsWith('/status') && ++statuses === 2 ? new Response('', { status: 409 }) : 'none';
    expect(await worker.run({ once: true })).toMatchObject({ lost: 1 });
    expect(files.output.readdirSync('/')).toEqual([]);
    expect(log('error')).toMatchObject([{ error_class: 'LeaseExpired' }]);
  });
});

describe('the disk', () => {
  /** A volume whose writes meet a full disk as long as `isFull` says so. */
  function fullable(isFull: () => boolean): Volume & FileSystem {
    const volume = newVolume();
    const output = Object.create(volume) as Volume & FileSystem;
    const writes: FileSystem = volume;
    const writeSync: FileSystem['writeSync'] = (...args) => {
      if (isFull()) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      return writes.writeSync(...args);
    };
    Object.assign(output, { writeSync });
    return output;
  }

  test('is full at publish: the render is retried MAX_RETRIES times, and then errored', async () => {
    const output = fullable(() => true);
    const settings = { MAX_RETRIES: '1' };
    const { worker, log, files } = await newBench(service, runtime, { media, settings, output });
    addJob(service, files.tmp, media, 'J1');
    await worker.run({ once: true });
    expect(jobOf(service, 'J1')).toMatchObject({ status: 'errored', error_class: 'DiskFull' });
    expect(jobOf(service, 'J1').error_message).toMatch(/^Cannot write \/output\/.*: ENOSPC$/);
    expect(log('error')).toHaveLength(2);
    expect(log('preflight')).toHaveLength(2);
    expect(output.readdirSync('/')).toEqual([]);
  });

  test('has room again: the retry publishes', async () => {
    let writes = 0;
    const output = fullable(() => ++writes === 1);
    const { worker, files } = await newBench(service, runtime, { media, output });
    addJob(service, files.tmp, media, 'J1');
    expect(await worker.run({ once: true })).toMatchObject({ rendered: 1 });
    expect(output.readdirSync('/')).toHaveLength(1);
  });

  test('has less than 2 GB: no job is claimed until there is more', async () => {
    let freeBytes = 1_999_999_999;
    const bench = await newBench(service, runtime, { media, freeBytes: () => freeBytes });
    addJob(service, bench.files.tmp, media, 'J1');
    const ending = runToEnd(bench);
    await until(() => bench.log('error').length >= 2);
    expect(bench.log('error')[0]).toMatchObject({ error_class: 'DiskFull' });
    expect(bench.worker.health()).toMatchObject({ live: true, ready: false });
    expect(bench.log('claim')).toEqual([]);
    freeBytes = 2_000_000_000;
    await ending;
    expect(jobOf(service, 'J1').status).toBe('rendered');
  });

  test('lost its room after the claim: errored in preflight', async () => {
    const answers = [3e9, 1e9];
    const settings = { DEBUG: 'true' };
    const freeBytes = () => answers.shift() ?? 0;
    const { worker, files, log } = await newBench(service, runtime, { media, settings, freeBytes });
    addJob(service, files.tmp, media, 'J1');
    await worker.run({ once: true });
    expect(jobOf(service, 'J1')).toMatchObject({ status: 'errored', error_class: 'PreflightError' });
    expect(jobOf(service, 'J1').error_message).toContain('/output has 1000000000 bytes free');
    expect(log('ffmpeg_cmd')).toEqual([]);
  });

  test('holds what a worker left that died while it published: it is taken away, what is in work stays', async () => {
    const stale = '.0a1b2c3d-0000-4000-8000-000000000000.tmp';
    const fresh = '.0a1b2c3d-0000-4000-8000-000000000001.tmp';
    const output = newVolume({ [`/${stale}`]: 'x', [`/${fresh}`]: 'x', '/.other.tmp': 'x' });
    const old = (Date.now() - 2 * 3_600_000) / 1000;
    for (const name of [stale, '.other.tmp']) output.utimesSync(`/${name}`, old, old);
    const { worker } = await newBench(service, runtime, { media, files: { output } });
    await worker.run({ once: true });
    expect(output.readdirSync('/').sort()).toEqual([fresh, '.other.tmp'].sort());
  });
});

test('a corrupt frame: errored, and named', async () => {
  const { worker, files } = await newBench(service, runtime, { media });
  addJob(service, files.tmp, media, 'J1');
  const damaged = Buffer.from(bytesOf(media, '/frames/frame-3.png'));
  damaged[100]! ^= 0xff;
  files.tmp.writeFileSync('/J1/frames/frame-3.png', damaged);
  await worker.run({ once: true });
  expect(jobOf(service, 'J1')).toMatchObject({
    status: 'errored',
    error_class: 'PreflightError',
    error_message: '/tmp/renderer/J1/frames/frame-3.png is damaged: its IDAT chunk fails its checksum',
  });
  expect(files.output.readdirSync('/')).toEqual([]);
  expect(files.tmp.readdirSync('/')).toEqual([]);
});

test('JOB_TIMEOUT_SEC: ffmpeg is killed, the job errored with timeout=true', async () => {
  const settings = { ...LONG, JOB_TIMEOUT_SEC: '1' };
  const { worker, files, log } = await newBench(service, runtime, { media: longMedia, settings });
  addJob(service, files.tmp, longMedia, 'J1');
  expect(await worker.run({ once: true })).toMatchObject({ errored: 1 });
  expect(jobOf(service, 'J1')).toMatchObject({ status: 'errored', error_class: 'Timeout', timeout: 1 });
  expect(log('error')).toMatchObject([{ timeout: true, error_message: 'The job took longer than 1 s' }]);
  expect(files.output.readdirSync('/')).toEqual([]);
});

test('the clock on the wall jumps by a day and back: leases and names hold', async () => {
  let calls = 0;
  const noon = Date.UTC(2025, 0, 31, 12);
  const clock = { ...systemClock, wallMs: () => noon + (++calls % 2 === 0 ? 86_400_000 : -86_400_000) };
  const bench = await newBench(service, runtime, { media, clock });
  for (const id of ['J1', 'J2', 'J3', 'J4'])
    addJob(service, bench.files.tmp, media, id, { lease_seconds: 5 });
  await runToEnd(bench);
  expect(bench.log('error')).toEqual([]);
  expect(bench.files.output.readdirSync('/')).toHaveLength(4);
});

describe('shutdown', () => {
  test('jobs finish within the grace time, and no more are claimed', async () => {
    const { worker, files, log } = await newBench(service, runtime, { media });
    addJob(service, files.tmp, media, 'J1');
    addJob(service, files.tmp, media, 'J2');
    const running = worker.run();
    await until(() => log('rendering').length > 0);
    expect(await worker.stop()).toMatchObject({ rendered: 1, handed_back: 0 });
    expect(await running).toMatchObject({ rendered: 1 });
    expect(jobOf(service, 'J2').status).toBe('queued');
    expect(worker.health()).toMatchObject({ ready: false, reason: 'it is shutting down' });
    expect(log('stop')).toMatchObject([{ rendered: 1, errored: 0, handed_back: 0, lost: 0 }]);
  });

  test('what does not finish is handed back, and another worker renders it', async () => {
    const tmp = newVolume();
    const first = await newBench(service, runtime, { media: longMedia, settings: LONG, files: { tmp } });
    addJob(service, tmp, longMedia, 'J1');
    const running = first.worker.run();
    await until(() => first.log('rendering').length > 0);
    expect(await first.worker.stop(100)).toMatchObject({ rendered: 0, handed_back: 1 });
    await running;
    expect(first.log('error')).toMatchObject([{ error_class: 'ShuttingDown', job_id: 'J1' }]);
    expect(jobOf(service, 'J1')).toMatchObject({ status: 'queued', claim_id: null });
    expect(first.files.output.readdirSync('/')).toEqual([]);
    const second = await newBench(service, runtime, { media: longMedia, files: { tmp } });
    await second.worker.run({ once: true });
    await expectVideo(second, 'J1');
    expect(second.log('claim')).toMatchObject([{ attempt: 2 }]);
  });

  test('--once takes what it has room for, and ends', async () => {
    const bench = await newBench(service, runtime, { media, settings: { MAX_CONCURRENT: '2' } });
    for (const id of ['J1', 'J2', 'J3']) addJob(service, bench.files.tmp, media, id);
    expect(await bench.worker.run({ once: true })).toMatchObject({ rendered: 2, polled: true });
    expect(bench.log('poll')).toHaveLength(1);
  });
});

test('the token is in no log, no error and no body, whoever puts it there', async () => {
  const settings = { DEBUG: 'true', MAX_CONCURRENT: '2' };
  const { worker, files, lines } = await newBench(service, runtime, { media, settings });
  const evil = `/tmp/renderer/${TOKEN}/${encodeURIComponent(TOKEN)}`;
  addJob(service, files.tmp, media, 'J1', { frames_dir: evil });
  addJob(service, files.tmp, media, 'J2');
  files.tmp.renameSync('/J2/frames/frame-1.png', `/J2/frames/${TOKEN}.png`);
  files.tmp.writeFileSync(`/J2/frames/${TOKEN}.png`, 'no PNG');
  let polls = 0;
  service.fault = ({ method }) => {
    if (method !== 'GET' || ++polls > 2) return 'none';
    const echo = {
      status: polls === 1 ? 500 : 403,
      statusText: `no ${TOKEN}`,
      headers: { 'x-you-said': TOKEN },
    };
    return new Response(`You said: Bearer ${TOKEN}`, echo);
  };
  const running = worker.run();
  await until(() => allEnded(service));
  await worker.stop();
  const report = await running;
  expect(report).toMatchObject({ errored: 2 });
  expect(lines.length).toBeGreaterThan(6);
  const ours = {
    lines,
    report,
    worker: Object.keys(worker),
    jobs: service.api
      .jobs()
      .map(({ id, error_message, stderr_snippet }) => ({ id, error_message, stderr_snippet })),
  };
  expect(JSON.stringify(ours)).toContain('[redacted]');
  expect(JSON.stringify(ours)).not.toContain(TOKEN);
  const bodies = service.errorBodies.filter((body) => !body.startsWith('You said'));
  expect(JSON.stringify(bodies)).not.toContain(TOKEN);
});
