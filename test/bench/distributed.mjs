// A reel in chunks over two slots against one: what a second core is worth, and what planning and joining cost.

import { cpus } from 'node:os';
import { Volume } from 'memfs';
import { interleaved, printTable, summary } from './measure.mjs';
import { Runtime } from 'afmpeg-ts';
import { plan, renderDistributed } from 'afmpeg-ts/distributed';

const SLOTS = [1, 2];
const [WIDTH, HEIGHT, RATE] = [720, 1280, 30];

/** Seconds of the reel; AFMPEG_BENCH_SECONDS takes a shorter one, to try. */
const SECONDS = Number(process.env.AFMPEG_BENCH_SECONDS || 60);

export const distributed = {
  about: `a ${SECONDS} s reel of ${WIDTH}×${HEIGHT} in chunks: two slots against one, and what plan and join cost`,
  async run(_, rounds) {
    const module = process.env.AFMPEG_BENCH_WASM;
    await slotsAgainstOne(module ? { file: module } : { core: true }, rounds);
  },
};

async function slotsAgainstOne(wasm, rounds) {
  const runtimes = await Promise.all(SLOTS.map((concurrency) => Runtime.create({ wasm, concurrency })));
  const [first] = runtimes;
  const volume = await sources(first);
  const stages = new Map(SLOTS.map((slots) => [slots, { plan: [], render: [], assemble: [] }]));
  const digests = new Set();
  const tasks = SLOTS.map((slots, i) => ({
    name: `${slots} slot${slots === 1 ? '' : 's'}`,
    async fn() {
      const { durationMs, sha256 } = await renderDistributed(volume, composition(), {
        runtime: runtimes[i],
        config: { format: 'mp4' },
        outputPath: '/out.mp4',
      });
      for (const [stage, ms] of Object.entries(durationMs)) stages.get(slots)[stage].push(ms);
      digests.add(sha256);
    },
  }));
  const made = await plan(volume, composition(), '/plan', { runtime: first, config: { format: 'mp4' } });
  const rows = await interleaved(tasks, rounds);
  await Promise.all(runtimes.map((runtime) => runtime.close()));
  if (digests.size !== 1) throw new Error('The renders differ');
  printTable(
    `Reel of ${made.frames} frames ${WIDTH}×${HEIGHT} in ${made.chunkCount} chunks, ${first.family}`,
    rows,
    rows[0].name,
  );
  const [one, two] = rows;
  console.log(`  two slots are ${(one.value / two.value).toFixed(2)} × as fast, on ${cpus().length} cores`);
  for (const stage of ['plan', 'render', 'assemble']) {
    const table = SLOTS.map((slots, i) => summary(rows[i].name, stages.get(slots)[stage]));
    printTable(`  of that, ${stage}`, table, rows[0].name);
  }
}

/** Stills of several sizes, a voice and music: the shape of the reels that are rendered most. */
async function sources(runtime) {
  const volume = new Volume();
  for (let i = 0; i < stills(); i++) {
    const picture = `testsrc2=s=1080x1920,hue=h=${(i * 47) % 360}`;
    await runtime.exec(volume, '-f', 'lavfi', '-i', picture, '-frames:v', '1', `/card-${i}.png`);
  }
  const sound = (hertz, seconds) => ['-f', 'lavfi', '-i', `sine=f=${hertz}:r=48000:d=${seconds}`];
  await runtime.exec(volume, ...sound(440, SECONDS / 2), '-c:a', 'aac', '/voice.m4a');
  await runtime.exec(volume, ...sound(220, 20), '-c:a', 'aac', '/music.m4a');
  return volume;
}

function composition() {
  const transitionSec = 0.5;
  const count = stills();
  const durationSec = (SECONDS + (count - 1) * transitionSec) / count;
  return {
    kind: 'timeline',
    timeline: {
      width: WIDTH,
      height: HEIGHT,
      frameRate: { num: RATE, den: 1 },
      transition: { durationSec: transitionSec },
      segments: Array.from({ length: count }, (_, i) => ({
        kind: 'still',
        path: `/card-${i}.png`,
        durationSec,
        ...(i % 2 === 1 && { motion: { fromZoom: 1, toZoom: 1.15 } }),
      })),
      audio: [
        { path: '/voice.m4a', id: 'voice', delaySec: 0.5 },
        { path: '/music.m4a', loop: true, gainDb: -12, ducking: { under: 'voice' }, fadeOutSec: 1 },
      ],
    },
  };
}

/** One for some five seconds. */
function stills() {
  return Math.max(2, Math.round(SECONDS / 5));
}
