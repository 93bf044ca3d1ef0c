// What is measured. Each suite takes the peers and prints one table.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { Volume } from 'memfs';
import { ROOT } from '../../scripts/tasks.mjs';
import { REFERENCE, compare, made } from './compare.mjs';
import { decode } from './decode.mjs';
import { distributed } from './distributed.mjs';
import { kernels } from './kernels.mjs';
import { interleaved, printTable, summary } from './measure.mjs';
import { reel } from './reel.mjs';
import { threads } from './threads.mjs';
import { Runtime } from 'afmpeg-ts';

const MIB = 2 ** 20;

export const SUITES = {
  cold: {
    about: 'a new process to the end of its first -version',
    async run(peers, rounds) {
      const tasks = peers.map(({ name, cold, command }) => ({
        name,
        fn: () => start(...(command ?? [process.execPath, cold])),
      }));
      printTable(
        'Cold start: process to the end of -version',
        await interleaved(tasks, rounds * 3),
        REFERENCE,
      );
    },
  },
  version: {
    about: 'a warm -version',
    async run(peers, rounds) {
      for (const peer of peers) peer.prepare({});
      const tasks = peers.map((peer) => ({
        name: peer.name,
        fn: () => peer.run(['-v', 'error', '-version']),
      }));
      await interleaved(tasks, 10);
      printTable('Warm -version', await interleaved(tasks, rounds * 10), REFERENCE);
    },
  },
  x264: {
    about: '120 frames of testsrc2 640×360 by x264, ultrafast and medium',
    async run(peers, rounds) {
      for (const preset of ['ultrafast', 'medium']) {
        const args = ['-f', 'lavfi', '-i', 'testsrc2=s=640x360:r=30:d=4', '-pix_fmt', 'yuv420p'];
        await compare(peers, rounds, `x264 ${preset}, 120 frames of 640×360`, {}, [
          ...[...args, '-c:v', 'libx264', '-preset', preset, 'out.mp4'],
        ]);
      }
    },
  },
  reel,
  remux: {
    about:
      '-c copy of a 512 MiB file in memory, with its copies in and out; a process per run, for its peak RSS',
    async run(peers, rounds) {
      const frames = Math.ceil((512 * MIB) / (640 * 360 * 1.5));
      const video = ['-f', 'lavfi', '-i', 'testsrc2=s=640x360', '-frames:v', String(frames)];
      const bytes = await made([...video, '-pix_fmt', 'yuv420p', '-c:v', 'rawvideo'], 'mkv');
      await withHostFile('in.mkv', bytes, (path) =>
        compareApart(peers, rounds, `Remux of ${Math.round(bytes.length / MIB)} MiB, mkv to mkv`, path),
      );
    },
  },
  decode,
  threads,
  distributed,
  coordination: {
    about: 'a plan of 10,000 chunks on a cluster of 100 simulated machines: CPU of all but the encoding',
    run() {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [join(ROOT, 'scripts/simulate.mjs'), '--chunks', '10000'],
        { cwd: ROOT, encoding: 'utf8' },
      );
      const [, figures] = /"cpuMsPerChunk": (\{[^}]*\})/.exec(stdout) ?? [];
      if (status !== 0 || !figures) throw new Error(`${stdout}\n${stderr}`);
      const { coordination, openings } = JSON.parse(figures);
      console.log(
        `\nCoordination of 10,000 chunks: ${coordination.toFixed(2)} ms of CPU for each, the plan read once included; ` +
          `${openings.toFixed(2)} ms more where all machines, those in place of dead ones too, open it`,
      );
    },
  },
  kernels,
  loop: {
    about: 'delay of the caller’s event loop while a run encodes in each of two slots',
    async run() {
      for (const wasm of runtimes()) await loopDelay(wasm);
    },
  },
  rss: {
    about: '200 runs in one Runtime: memory of the process along the way',
    async run() {
      for (const wasm of runtimes()) await memoryAcross200Runs(wasm);
    },
  },
};

/** Each peer in processes of its own, interleaved: the time of the run and the most memory the process held. */
function compareApart(peers, rounds, title, path) {
  const samples = new Map(peers.map(({ key }) => [key, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { key } of peers) {
      const script = fileURLToPath(new URL('./remux-once.mjs', import.meta.url));
      const { stdout, stderr, status } = spawnSync(process.execPath, [script, key, path], { cwd: ROOT });
      if (status !== 0) throw new Error(`${key}: ${stderr}`);
      samples.get(key).push(JSON.parse(stdout.toString()));
    }
  }
  const table = (field) =>
    peers.map(({ key, name }) =>
      summary(
        name,
        samples.get(key).map((sample) => sample[field]),
      ),
    );
  printTable(title, table('ms'), REFERENCE);
  const held = table('maxRssMiB').filter(({ name }) => !name.startsWith('native'));
  printTable(`${title}: peak RSS of the process`, held, REFERENCE, 'MiB');
}

async function withHostFile(name, bytes, use) {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'afmpeg-bench-'));
  try {
    writeFileSync(join(folder, name), bytes);
    await use(join(folder, name));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function loopDelay(wasm) {
  const runtime = await Runtime.create({ wasm, concurrency: 2 });
  const args = ['-f', 'lavfi', '-i', 'testsrc2=s=640x360:r=30:d=4', '-c:v', 'libx264', '/out.mp4'];
  await runtime.run(new Volume(), '-version');
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await Promise.all([runtime.run(new Volume(), ...args), runtime.run(new Volume(), ...args)]);
  delay.disable();
  const family = runtime.family;
  await runtime.close();
  const ms = (nanoseconds) => `${(nanoseconds / 1e6).toFixed(1)} ms`;
  console.log(
    `\nEvent loop of the caller, two encodes at once, ${family}: delay p50 ${ms(delay.percentile(50))}, ` +
      `p99 ${ms(delay.percentile(99))}, longest ${ms(delay.max)} (a timer of 1 ms alone counts as 1.1 ms)`,
  );
}

function start(program, args) {
  const { status, stderr } = spawnSync(program, args, { cwd: ROOT });
  if (status !== 0) throw new Error(`${program} ended with ${status}:\n${stderr}`);
}

function runtimes() {
  const module = process.env.AFMPEG_BENCH_WASM;
  return [...(module ? [{ file: module }] : []), { core: true }];
}

/** In a process of its own, so that no other benchmark's garbage is counted. */
async function memoryAcross200Runs(wasm) {
  const script = `
    import { Runtime } from 'afmpeg-ts';
    import { Volume } from 'memfs';
    const runtime = await Runtime.create({ wasm: ${JSON.stringify(wasm)} });
    const args = ['-f','lavfi','-i','testsrc2=s=320x240:d=0.4','-c:v','libx264','-preset','ultrafast','/out.mp4'];
    const seen = {};
    for (let run = 1; run <= 200; run++) {
      const { exitCode, stderr } = await runtime.run(new Volume(), ...args);
      if (exitCode !== 0) throw new Error(stderr);
      if (run % 50 === 0) { globalThis.gc(); await new Promise((r) => setTimeout(r, 50)); globalThis.gc(); seen[run] = Math.round(process.memoryUsage.rss() / 2 ** 20); }
    }
    console.log(JSON.stringify({ family: runtime.family, seen }));`;
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--expose-gc', '--input-type=module', '-e', script],
    {
      cwd: ROOT,
    },
  );
  if (status !== 0) throw new Error(stderr.toString());
  const { family, seen } = JSON.parse(stdout.toString());
  const ratio = (seen[200] / seen[50]).toFixed(3);
  console.log(
    `\n200 runs in one Runtime, ${family}: RSS ${JSON.stringify(seen)} MiB, end / after 50 = ${ratio}`,
  );
}
