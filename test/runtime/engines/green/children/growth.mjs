/* global AbortController */
// Runs again and again, whole ones and such that fail or are aborted, and prints how much memory the process holds after
// a quarter of them and after all. Words: the module, how many runs.

import { setTimeout as sleep } from 'node:timers/promises';
import { Volume } from 'memfs';
import { Runtime } from 'afmpeg-ts';

const [file, count] = process.argv.slice(2);
const runtime = await Runtime.create({ wasm: { file }, execution: 'inline' });
const VIDEO = [
  '-nostdin',
  '-f',
  'lavfi',
  '-i',
  'testsrc2=s=160x120:r=25',
  '-c:v',
  'libx264',
  '-preset',
  'ultrafast',
];
const problems = [];
let first;

const WAYS = [
  () => whole(),
  () => ends(1, () => runtime.run(new Volume(), '-i', '/none.mp4')),
  () => whole(),
  () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 60);
    return ends('ABORTED', () =>
      runtime.run(new Volume(), ...VIDEO, '/o.mp4', { signal: controller.signal }),
    );
  },
];

async function whole() {
  const volume = new Volume();
  const exact = ['-fflags', '+bitexact', '-flags', '+bitexact'];
  await runtime.exec(volume, ...VIDEO, '-t', '0.4', ...exact, '/o.mp4');
  const bytes = volume.readFileSync('/o.mp4');
  first ??= bytes;
  if (!bytes.equals(first)) problems.push('other bytes');
}

async function ends(expected, work) {
  const end = await work().catch((error) => error);
  if (expected === 1 ? !(end.exitCode > 0) : end.code !== expected)
    problems.push(String(end.code ?? end.exitCode));
}

async function heldMiB() {
  for (let i = 0; i < 3; i++) {
    globalThis.gc();
    await sleep(50);
  }
  return Math.round(process.memoryUsage.rss() / 2 ** 20);
}

let warmMiB = 0;
for (let run = 1; run <= Number(count); run++) {
  await WAYS[run % WAYS.length]();
  if (run === Math.floor(Number(count) / 4)) warmMiB = await heldMiB();
}
const endMiB = await heldMiB();
await runtime.close();
console.log(JSON.stringify({ warmMiB, endMiB, problems }));
