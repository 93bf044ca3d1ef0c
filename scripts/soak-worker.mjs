// npm run soak:worker [-- --jobs N --workers N --seed N --single]: many jobs through several worker processes, with random
// faults between them and the API, damaged inputs among the jobs, and one worker after the other killed. Fails unless
// every job ends rendered or errored with a reason, every video is whole, nothing is left, and memory is flat.

/* global Response */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultWasm } from './default-wasm.mjs';
import { ROOT, ensureBuilt, ensureInstalled } from './tasks.mjs';

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '300' },
    workers: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    single: { type: 'boolean', default: false },
  },
});
const jobCount = Number(values.jobs);
const TOKEN = 'soak-token-91c3';
/** Of the requests meet a fault. */
const FAULT_SHARE = 0.15;
/** RSS at the end against RSS at a third of the way. */
const GOAL = 1.25;

ensureInstalled();
ensureBuilt();
const { Runtime, hostFs } = await import('afmpeg-ts');
const { serve } = await import('@hono/node-server');
const { createApi } = await import('../examples/render-service/api.mjs');

const folder = mkdtempSync(join(tmpdir(), 'afmpeg-soak-'));
const place = (...names) => join(folder, ...names);
for (const name of ['content/audio/music', 'output', 'tmp', 'frames'])
  mkdirSync(place(name), { recursive: true });
const file = process.env.AFMPEG_TEST_FFMPEG_WASM || defaultWasm(values);
const runtime = await Runtime.create({ wasm: file ? { file } : { core: true } });
const api = createApi({ file: place('jobs.db'), token: TOKEN, leaseSec: 3 });

let state = Number(values.seed) >>> 0;
function random() {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}
const pick = (list) => list[Math.floor(random() * list.length)];

const faults = { requests: 0, met: 0 };
const server = serve({ fetch: through, port: 0, hostname: '127.0.0.1' });
await once(server, 'listening');
const url = `http://127.0.0.1:${server.address().port}`;

/** What a request meets on its way to the API. */
async function through(request, { outgoing }) {
  faults.requests++;
  if (random() >= FAULT_SHARE) return api.fetch(request);
  faults.met++;
  const never = new Promise(() => undefined);
  switch (pick(['500', '429', 'garbage', 'drops', 'half', 'lost', 'hangs'])) {
    case '500':
      return new Response('down', { status: 500 });
    case '429':
      return new Response('', { status: 429, headers: { 'retry-after': '1' } });
    case 'garbage':
      return new Response('<html>');
    case 'half':
      outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': '999' });
      outgoing.write('[');
      setTimeout(() => outgoing.destroy(), 5);
      return never;
    case 'lost':
      await api.fetch(request);
      outgoing.destroy();
      return never;
    case 'hangs':
      return never;
    default:
      outgoing.destroy();
      return never;
  }
}

/** Each kind of job, and how it must end. */
const KINDS = {
  good: 'rendered',
  long: 'rendered',
  'no frames': 'errored',
  'corrupt frame': 'errored',
  'two sizes': 'errored',
};

async function seed() {
  const frames = hostFs(place('frames'));
  const music = hostFs(place('content/audio/music'));
  await runtime.exec(frames, '-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=30', '-frames:v', '24', '/f%d.png');
  await runtime.exec(frames, '-f', 'lavfi', '-i', 'testsrc2=s=16x16:r=30', '-frames:v', '1', '/small.png');
  await runtime.exec(music, '-f', 'lavfi', '-i', 'sine=d=1', '/tone.mp3');
  const pngs = Object.fromEntries(
    readdirSync(place('frames')).map((name) => [name, readFileSync(place('frames', name))]),
  );
  const { 'small.png': small, ...long } = pngs;
  const good = Object.fromEntries(Object.entries(long).filter(([name]) => /^f[1-8]\.png$/.test(name)));
  const corrupt = Buffer.from(good['f3.png']);
  corrupt[100] ^= 0xff;
  const sets = {
    good,
    long,
    'no frames': {},
    'corrupt frame': { ...good, 'f3.png': corrupt },
    'two sizes': { ...good, 'g.png': small },
  };
  for (let i = 0; i < jobCount; i++) {
    const kind = i % 10 < 6 ? 'good' : Object.keys(KINDS)[(i % 10) - 5];
    const id = `J${i}`;
    mkdirSync(place('tmp', id, 'frames'), { recursive: true });
    for (const [name, bytes] of Object.entries(sets[kind]))
      writeFileSync(place('tmp', id, 'frames', name), bytes);
    api.add({ id, story_id: kind, part_id: String(i), lease_seconds: 3 });
  }
}

const log = [];
function startWorker(id) {
  const child = spawn(
    process.execPath,
    [join(ROOT, 'dist/cli.js'), 'worker', ...(file ? ['--wasm', file] : ['--core'])],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        ...{
          API_BASE_URL: url,
          API_AUTH_TOKEN: TOKEN,
          WORKER_ID: id,
          API_TIMEOUT_MS: '500',
          POLL_INTERVAL_MS: '200',
        },
        ...{
          CONTENT_DIR: place('content'),
          MUSIC_DIR: place('content/audio/music'),
          OUTPUT_DIR: place('output'),
        },
        ...{
          TMP_DIR: place('tmp'),
          VIDEO_PRESET: 'ultrafast',
          MIN_FREE_BYTES: '0',
          MAX_CLAIM: '5',
          CHUNK_FRAMES: '10',
          HEALTH_PORT: '',
        },
      },
    },
  );
  child.stdout.on('data', (chunk) => log.push(String(chunk)));
  return child;
}

const rssOf = ({ pid }) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? NaN) * 1024;
const endedJobs = () =>
  api.jobs().filter(({ status }) => status === 'rendered' || status === 'errored').length;
const problems = [];
const startedMs = performance.now();
await seed();
const names = Array.from({ length: Number(values.workers) }, (_, i) => `worker-${i}`);
const workers = names.map(startWorker);
/** Jobs of killed workers: one may have been told as ended, and not cleaned up yet. */
const cutOff = new Set();
console.log(`${jobCount} jobs, ${workers.length} workers, ${file ?? '@ffmpeg/core'}`);
let killed = 0;
let early;
let late;
try {
  for (let ended = 0; ended < jobCount; ended = endedJobs()) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    // The first worker lives to the end, for its memory; the others are killed now and then, and started anew.
    if (workers.length > 1 && ended > ((killed + 1) * jobCount) / 6 && killed < 4) {
      const at = 1 + (killed++ % (workers.length - 1));
      workers[at].kill('SIGKILL');
      await once(workers[at], 'exit');
      for (const { id, worker_id } of api.jobs()) if (worker_id === names[at]) cutOff.add(id);
      names[at] = `worker-${at}-${killed}`;
      workers[at] = startWorker(names[at]);
    }
    if (early === undefined && ended >= jobCount / 3) early = rssOf(workers[0]);
    if (ended < jobCount) late = rssOf(workers[0]);
    if (performance.now() - startedMs > jobCount * 4000)
      throw new Error(`Stuck at ${ended} of ${jobCount} jobs`);
  }
  console.log(
    `  all ended after ${Math.round((performance.now() - startedMs) / 1000)} s; ${killed} workers were killed`,
  );
} finally {
  for (const worker of workers) worker.kill('SIGTERM');
  await Promise.all(workers.map((worker) => worker.exitCode === null && once(worker, 'exit')));
  server.close();
  server.closeAllConnections();
}

for (const job of api.jobs()) {
  const expected = KINDS[job.story_id];
  const isGivenUp = job.error_class === 'LeaseExpired';
  if (job.status !== expected && !isGivenUp)
    problems.push(`${job.id} (${job.story_id}) is ${job.status}: ${job.error_message}`);
  if (job.status === 'errored' && !(job.error_class && job.error_message))
    problems.push(`${job.id} errored without a reason`);
  const renders = api.history(job.id).filter(({ status }) => status === 'rendered').length;
  if (renders !== (job.status === 'rendered' ? 1 : 0))
    problems.push(`${job.id} was rendered ${renders} times`);
  if (job.status !== 'rendered') continue;
  const { streams } = await runtime.probe(hostFs(place('output')), `/${basename(job.artifact_path)}`);
  if (streams.map(({ type }) => type).join() !== 'video,audio')
    problems.push(`${job.artifact_path} lacks a stream`);
}
const rendered = api.jobs().filter(({ status }) => status === 'rendered').length;
const files = readdirSync(place('output'));
const left = readdirSync(place('tmp')).filter((id) => !cutOff.has(id));
if (left.length > 0) problems.push(`left in TMP_DIR: ${left.join(', ')}`);
const aside = files.filter((name) => name.endsWith('.tmp')).length;
if (aside > killed) problems.push(`${aside} files aside are left, by ${killed} killed workers`);
if (log.join('').includes(TOKEN)) problems.push('the token is in a log');
const ratio = late / early;
const mib = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
if (jobCount >= 200 && ratio > GOAL) problems.push(`RSS grew from ${mib(early)} to ${mib(late)}`);
console.log(
  `  ${rendered} rendered, ${jobCount - rendered} errored, ${files.length} files; ${faults.met} of ${faults.requests} requests met a fault`,
);
console.log(
  `  RSS of a worker: ${mib(early)} after a third, ${mib(late)} at the end (${ratio.toFixed(2)}, goal ${GOAL})`,
);
api.close();
await runtime.close();
rmSync(folder, { recursive: true, force: true });
console.log(problems.length === 0 ? 'No problems' : `Problems:\n  ${problems.join('\n  ')}`);
process.exitCode = problems.length === 0 ? 0 : 1;
