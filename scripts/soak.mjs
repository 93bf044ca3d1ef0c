// npm run soak [-- --runs N --deaths N --arenas N --single --seed N]: many mixed runs in one Runtime, encoders and filters
// with numbers of threads by chance. Prints the memory after the first 50 and at the end, what is left after close, and
// fails where a run ends as it should not, or makes other bytes than the one before it with as many threads.
//
// glibc keeps what a thread freed in an arena of that thread; `--arenas 1` tells that from what the library keeps.

/* global AbortController */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultWasm } from './default-wasm.mjs';
import { generator } from './mutate.mjs';
import { ROOT, ensureBuilt, ensureInstalled } from './tasks.mjs';

const WARM_RUNS = 50;
const GOAL = 1.05;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    deaths: { type: 'string', default: '100' },
    arenas: { type: 'string', default: '0' },
    single: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
  },
});
if (!globalThis.gc) {
  // Garbage that is still to be collected is not what the library keeps.
  const env = { ...process.env, ...(values.arenas !== '0' && { MALLOC_ARENA_MAX: values.arenas }) };
  const args = ['--expose-gc', ...process.argv.slice(1)];
  const { status } = spawnSync(process.execPath, args, { env, stdio: 'inherit' });
  process.exit(status ?? 1);
}
const runs = Number(values.runs);
ensureInstalled();
ensureBuilt();
const { AfmpegError, Runtime } = await import('afmpeg-ts');
const { Volume } = await import('memfs');

const file = process.env.AFMPEG_TEST_FFMPEG_WASM || defaultWasm(values);
const runtime = await Runtime.create({
  wasm: file ? { file } : { core: true },
  concurrency: 2,
  limits: { memoryBytes: 2 ** 29 },
});
console.log(`${runs} runs of ${file ?? '@ffmpeg/core'}, two at a time`);

const VIDEO = ['-nostdin', '-f', 'lavfi', '-i', 'testsrc2=s=320x240:r=25', '-c:v', 'mpeg4'];
const media = new Volume();
await runtime.run(media, ...VIDEO, '-t', '1', 'in.avi');
// V8 compiles hot functions again, once for all threads; what that takes is no run's.
for (const end of ['out.avi', 'out.mp4']) await runtime.run(new Volume(), ...VIDEO, '-t', '20', end);

const random = generator(Number(values.seed));

/** The digest of what was made with each line of arguments. */
const made = new Map();
async function sameBytes(name, volume, ...args) {
  const { exitCode } = await runtime.run(volume, ...args);
  const digest = exitCode === 0 ? createHash('sha256').update(volume.readFileSync('/out')).digest('hex') : '';
  const line = args.join(' ');
  if (!made.has(line)) made.set(line, digest);
  return made.get(line) === digest ? `exit ${exitCode}, ${name}` : `other bytes, ${name}: ${line}`;
}

const THREADS = [1, 2, 3, 4, 7, 16];
const GRAPH =
  '[0:v]split[a][b];[a]scale=160:120,hflip[c];[b]scale=160:120:flags=lanczos,boxblur=2[d];[c][d]xfade=duration=0.2:offset=0.2';

/** Each kind of run, and how it must end. */
const KINDS = {
  'exit 0, x264': () => {
    const args = [...VIDEO.slice(0, -1), 'libx264', '-preset', 'veryfast', '-t', '0.6', '-f', 'mp4'];
    return sameBytes('x264', new Volume(), ...args, '-threads', String(THREADS[random(6)]), '/out');
  },
  'exit 0, decode and filter': () => {
    const count = String(THREADS[random(6)]);
    const threads = ['-filter_complex_threads', count, '-threads', count];
    const volume = Volume.fromJSON({});
    volume.writeFileSync('/in.avi', media.readFileSync('/in.avi'));
    const args = [
      '-nostdin',
      ...threads,
      '-i',
      '/in.avi',
      '-filter_complex',
      GRAPH,
      '-f',
      'framemd5',
      '/out',
    ];
    return sameBytes('decode and filter', volume, ...args);
  },
  'exit 1, no such filter': async () => {
    const { exitCode } = await runtime.run(new Volume(), ...VIDEO, '-vf', 'none', '-t', '1', 'out.mp4');
    return `exit ${exitCode && 1}, no such filter`;
  },
  'exit 0, probe': async () => {
    await runtime.probe(media, '/in.avi');
    return 'exit 0, probe';
  },
  'exit 0, encode': async () => {
    const volume = new Volume();
    const { exitCode } = await runtime.run(volume, ...VIDEO, '-t', '0.5', 'out.mp4');
    return `exit ${exitCode}, encode`;
  },
  'exit 1, no such file': async () => {
    const { exitCode } = await runtime.run(new Volume(), '-i', 'none.mp4');
    // FFmpeg 9 leaves with the number of what failed.
    return `exit ${exitCode && 1}, no such file`;
  },
  ABORTED: async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 40);
    const { signal } = controller;
    await runtime.run(new Volume(), ...VIDEO, '-t', '3600', '-f', 'null', '-', { signal });
  },
  TIMEOUT: async () => {
    const limits = { timeoutMs: 40 };
    await runtime.run(new Volume(), ...VIDEO, '-t', '3600', '-f', 'null', '-', { limits });
  },
  LIMIT_EXCEEDED: async () => {
    const limits = { bytesWritten: 10_000 };
    await runtime.run(new Volume(), ...VIDEO, '-t', '5', 'out.avi', { limits });
  },
};

async function one(index) {
  const kinds = Object.entries(KINDS);
  const [expected, start] = kinds[index % kinds.length];
  const end = await start().catch((error) => {
    if (error.code === 'BRIDGE_FAILED') console.error(error);
    return AfmpegError.is(error) ? error.code : String(error);
  });
  if (end !== expected) throw new Error(`Run ${index} ended in ${end}, not in ${expected}`);
}

async function many(from, to) {
  let next = from;
  const lane = async () => {
    while (next < to) await one(next++);
  };
  await Promise.all([lane(), lane()]);
}

const mib = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
function report(after) {
  globalThis.gc();
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  console.log(
    `  after ${after}: RSS ${mib(rss)}, heap ${mib(heapUsed)}, external ${mib(external)}, buffers ${mib(arrayBuffers)}`,
  );
  return rss;
}

const startedMs = performance.now();
await many(0, WARM_RUNS);
const warm = report(WARM_RUNS);
const step = Math.max(1, Math.ceil((runs - WARM_RUNS) / 5));
let last = warm;
for (let at = WARM_RUNS; at < runs; at += step) {
  const to = Math.min(at + step, runs);
  await many(at, to);
  last = report(to);
}
await runtime.close();
const left = process.getActiveResourcesInfo().filter((name) => !/^(TTYWrap|PipeWrap|FSReq)/.test(name));
const ratio = last / warm;
console.log(`RSS at the end is ${ratio.toFixed(3)} × RSS after ${WARM_RUNS} (goal ${GOAL})`);
console.log(`Left after close: ${left.length === 0 ? 'nothing' : left.join(', ')}`);
console.log(`${((performance.now() - startedMs) / runs).toFixed(0)} ms a run`);

const deaths = spawnSync(
  process.execPath,
  [join(ROOT, 'test/runtime/engines/threads/children/deaths.mjs'), file ?? 'core', values.deaths, '7'],
  { encoding: 'utf8', timeout: 600_000 },
);
console.log(`${values.deaths} deaths of a thread: ${deaths.stdout || deaths.stderr}`);
const { problems } = JSON.parse(deaths.stdout);
if (ratio > GOAL || left.length > 0 || problems.length > 0) process.exitCode = 1;
