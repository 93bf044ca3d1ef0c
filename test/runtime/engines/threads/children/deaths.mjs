// Kills the threads of a Runtime at random moments. Words: the module, how many deaths, a seed.
// The library's own Worker is replaced by one that lets itself be found, before the library is loaded.

import { createRequire, syncBuiltinESMExports } from 'node:module';
import { Volume } from 'memfs';

const threads = createRequire(import.meta.url)('node:worker_threads');
const alive = new Set();
threads.Worker = class extends threads.Worker {
  constructor(...words) {
    super(...words);
    alive.add(this);
    this.once('exit', () => alive.delete(this));
  }
};
syncBuiltinESMExports();
const { AfmpegError, Runtime } = await import('afmpeg-ts');

const [source, deaths, firstSeed] = process.argv.slice(2);
const problems = [];
process.on('unhandledRejection', (reason) => problems.push(`unhandled rejection: ${String(reason)}`));

let seed = Number(firstSeed);
function random(below) {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
}

const WORDS = ['-nostdin', '-f', 'lavfi', '-i', 'testsrc2=s=320x240:r=25:d=4', '-c:v', 'mpeg4', 'out.avi'];
const runtime = await Runtime.create({ wasm: source === 'core' ? { core: true } : { file: source } });
const ends = {};
const killed = [];
for (let round = 0; round < Number(deaths); round++) {
  const run = runtime.run(new Volume(), ...WORDS, { limits: { timeoutMs: 30_000 } });
  // The next run waits in the queue and must not get the dead thread.
  const next = runtime.run(new Volume(), '-version');
  setTimeout(() => {
    killed.push(Promise.all([...alive].map((worker) => worker.terminate())));
  }, random(300));
  try {
    const { exitCode } = await run;
    ends[`exit ${exitCode}`] = (ends[`exit ${exitCode}`] ?? 0) + 1;
  } catch (error) {
    ends[error.code] = (ends[error.code] ?? 0) + 1;
    if (!AfmpegError.is(error) || !error.retryable) problems.push(`round ${round}: ${error.stack}`);
  }
  const { exitCode } = await next.catch((error) => ({ exitCode: error.code }));
  // Where the run was over before the death came, the death may have come to the next.
  if (exitCode !== 0 && ends['exit 0'] === undefined)
    problems.push(`round ${round}: the next run: ${exitCode}`);
}

while (killed.length < Number(deaths)) await new Promise((resolve) => setTimeout(resolve, 20));
// A thread that is about to die still takes a run.
await Promise.all(killed);

// A thread that throws tells so before it tells its end; the next run comes between the two.
await runtime.run(new Volume(), '-version');
for (const worker of alive) worker.postMessage({ type: 'load', version: -1 });
const thrown = await Promise.allSettled([
  runtime.run(new Volume(), '-version'),
  runtime.run(new Volume(), '-version'),
]);
const throws = thrown.map(({ value, reason }) => (value ? `exit ${value.exitCode}` : reason.code));
await runtime.close();
process.stdout.write(JSON.stringify({ deaths: killed.length, ends, throws, problems }));
