// npm run fuzz [-- --seeds N --seed S --core --no-render --single]: mutated media, made by the runtime itself, through probe, run,
// a reel and a distributed render. Fails with a reproducer on a hang, on an error that is no AfmpegError or does not
// name the file, on a video that does not decode to the frames that were promised, on anything left behind, on memory
// without bound; a crash of the process fails by itself, after the seed that was printed last.

import { parseArgs } from 'node:util';
import { defaultWasm } from './default-wasm.mjs';
import { ensureBuilt, ensureInstalled } from './tasks.mjs';
import { generator, mutate } from './mutate.mjs';

const { values } = parseArgs({
  allowNegative: true,
  options: {
    seeds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    core: { type: 'boolean', default: false },
    render: { type: 'boolean', default: true },
    single: { type: 'boolean', default: false },
  },
});
ensureInstalled();
ensureBuilt();
const { AfmpegError, Runtime } = await import('afmpeg-ts');
const { AfmpegRenderer } = await import('afmpeg-ts/reel');
const { renderDistributed } = await import('afmpeg-ts/distributed');
const { Volume } = await import('memfs');

/** A mutated file may well cost time; one that costs more than this hangs. */
const TIMEOUT_MS = 20_000;
/** What the process may take besides what it had when all was warm. */
const MOST_GROWTH_BYTES = 1.5 * 2 ** 30;

const VIDEO = ['-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=25:d=0.4'];
const SOUND = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=8000:d=0.4'];
const FORMATS = {
  mp4: [...VIDEO, ...SOUND, '-c:v', 'mpeg4', '-c:a', 'aac'],
  mkv: [...VIDEO, ...SOUND, '-c:v', 'mpeg4', '-c:a', 'flac'],
  webm: [...SOUND, '-c:a', 'opus', '-strict', '-2', '-ar', '48000'],
  avi: [...VIDEO, '-c:v', 'mpeg4'],
  ts: [...VIDEO, '-c:v', 'mpeg2video'],
  flac: [...SOUND],
  mp3: [...SOUND, '-c:a', 'libmp3lame'],
  wav: [...SOUND],
  gif: [...VIDEO],
  png: [...VIDEO, '-frames:v', '1'],
  jpg: [...VIDEO, '-frames:v', '1'],
  tiff: [...VIDEO, '-frames:v', '1', '-pix_fmt', 'rgba'],
  webp: [...VIDEO, '-frames:v', '1', '-c:v', 'libwebp', '-pix_fmt', 'yuva420p'],
  mpg: [...VIDEO, ...SOUND, '-c:v', 'mpeg2video', '-c:a', 'mp2', '-ar', '44100', '-f', 'mpeg'],
  aac: [...SOUND, '-c:a', 'aac', '-f', 'adts'],
  mov: [...VIDEO, '-c:v', 'qtrle', '-pix_fmt', 'argb'],
  ogg: [...VIDEO, '-c:v', 'theora', ...SOUND, '-c:a', 'flac'],
};
const SOUNDS = ['flac', 'mp3', 'wav', 'aac', 'webm'];
const STILLS = ['png', 'jpg', 'tiff', 'webp'];
/** Where the build has no encoder for the usual content. */
const INSTEAD = {
  mp3: [...SOUND, '-c:a', 'mp2', '-f', 'mp2'],
  webm: [...VIDEO, '-c:v', 'mpeg4', '-f', 'matroska'],
  ogg: [...SOUND, '-c:a', 'flac'],
};

const file = values.core ? undefined : process.env.AFMPEG_TEST_FFMPEG_WASM || defaultWasm(values);
const runtime = await Runtime.create({
  wasm: file ? { file } : { core: true },
  limits: { memoryBytes: 2 ** 29, timeoutMs: TIMEOUT_MS },
});
const media = await makeMedia();
const formats = Object.keys(media);
const warmRss = process.memoryUsage().rss;
let most = 0;
const tally = {};
const first = Number(values.seed);
for (let seed = first; seed < first + Number(values.seeds); seed++) await trial(seed);
await runtime.close();
console.log(`${values.seeds} seeds of ${formats.join(', ')}: ${JSON.stringify(tally)}`);
console.log(`RSS grew by at most ${(most / 2 ** 20).toFixed(0)} MiB`);

async function makeMedia() {
  const made = {};
  for (const [name, words] of Object.entries(FORMATS)) {
    const volume = new Volume();
    for (const attempt of [words, INSTEAD[name]]) {
      if (!attempt || made[name]) continue;
      const result = await runtime.run(volume, '-nostdin', ...attempt, '-y', `out.${name}`);
      if (result.exitCode === 0) made[name] = volume.readFileSync(`/out.${name}`);
    }
    if (!made[name]) throw new Error(`This ffmpeg makes no ${name}`);
  }
  return made;
}

async function trial(seed) {
  const random = generator(seed);
  const format = formats[seed % formats.length];
  const path = `/in.${format}`;
  const bytes = mutate(media[format], random);
  const name = `seed ${seed} (${format})`;
  const volume = new Volume();
  volume.writeFileSync(path, bytes);
  await expectFair(name, 'probe', () => runtime.probe(volume, path));
  await expectFair(name, 'run', () =>
    runtime.run(volume, '-nostdin', '-v', 'error', '-i', path, '-t', '5', '-f', 'null', '-'),
  );
  if (values.render) await renders(name, volume, path, random);
  const growth = process.memoryUsage().rss - warmRss;
  most = Math.max(most, growth);
  if (growth > MOST_GROWTH_BYTES) fail(name, `memory grew by ${growth} bytes`);
}

/** The file as a segment or a track of a reel, and as a distributed video. */
async function renders(name, volume, path, random) {
  const format = path.slice(path.lastIndexOf('.') + 1);
  const acceptDamage = random(2) === 0;
  const startSec = random(3) === 0 ? 0.12 : 0;
  const before = listing(volume);
  const shown = STILLS.includes(format)
    ? { kind: 'still', path, ...(random(2) === 0 && { motion: { fromZoom: 1, toZoom: 1.1 } }) }
    : { kind: 'video', path, startSec, audio: {} };
  const isSound = SOUNDS.includes(format);
  const timeline = {
    ...{
      width: 64,
      height: 48,
      frameRate: { num: 25, den: 1 },
      acceptDamage,
      encoding: { preset: 'ultrafast' },
    },
    segments: [
      isSound ? { kind: 'still', path: '/ground.png', durationSec: 0.4 } : { ...shown, durationSec: 0.4 },
    ],
    ...(isSound && { audio: [{ path, startSec }] }),
  };
  if (isSound) volume.writeFileSync('/ground.png', media.png);
  await expectVideo(name, 'reel', volume, path, () =>
    new AfmpegRenderer(runtime).render(volume, timeline, { outputPath: '/out.mp4' }),
  );
  if (isSound) volume.unlinkSync('/ground.png');
  if (listing(volume) !== before) fail(name, `reel leaves ${listing(volume)}`);
  if (isSound || STILLS.includes(format)) return;
  await expectVideo(name, 'distributed', volume, path, () =>
    renderDistributed(
      volume,
      { kind: 'video', path, acceptDamage, ...(random(2) === 0 && { frameRate: { num: 25, den: 1 } }) },
      {
        ...{ runtime, outputPath: '/out.mp4', resume: false, retry: { attempts: 1 } },
        config: { format: 'mp4', preset: 'ultrafast', chunks: { kind: 'size', frames: 4 } },
      },
    ),
  );
  if (listing(volume) !== before) fail(name, `distributed leaves ${listing(volume)}`);
}

/** A video of as many frames as it says, which decodes without a word, or an error that names the file. */
async function expectVideo(name, call, volume, path, work) {
  const end = await work().catch((error) => error);
  if (end instanceof Error) {
    if (!AfmpegError.is(end)) fail(name, `${call}: ${end.stack}`);
    if (end.code === 'TIMEOUT' || end.code === 'BRIDGE_FAILED') fail(name, `${call}: ${end.message}`);
    // What a path or a size of the file makes impossible is told of the field that names it.
    if (!JSON.stringify(end.toJSON()).includes(path)) fail(name, `${call} names no file: ${end.stack}`);
    count(`${call} ${end.code}`);
    return;
  }
  const { stdout, stderr, exitCode } = await runtime.run(
    ...[volume, '-nostdin', '-v', 'error', '-i', '/out.mp4', '-map', '0:v', '-f', 'framecrc', '-'],
  );
  const frames = stdout.split('\n').filter((line) => /^0,/.test(line)).length;
  if (exitCode !== 0 || stderr !== '') fail(name, `${call}: the video does not decode: ${stderr}`);
  if (frames !== end.frames) fail(name, `${call}: ${frames} frames, not ${end.frames}`);
  volume.unlinkSync('/out.mp4');
  count(`${call} ok`);
}

function listing(volume) {
  return Object.keys(volume.toJSON()).sort().join(' ');
}

function count(what) {
  tally[what] = (tally[what] ?? 0) + 1;
}

async function expectFair(name, call, work) {
  const end = await work().then(
    (result) => (result.exitCode === undefined ? 'ok' : `exit ${result.exitCode}`),
    (error) => error,
  );
  if (end instanceof Error && !AfmpegError.is(end)) fail(name, `${call}: ${end.stack}`);
  const how = end instanceof Error ? end.code : end;
  if (how === 'TIMEOUT') fail(name, `${call} hangs`);
  if (how === 'BRIDGE_FAILED') fail(name, `${call}: ${end.message}`);
  count(`${call} ${how}`);
}

function fail(name, why) {
  const [, seed] = /^seed (\d+)/.exec(name);
  const core = file ? '' : ' --core';
  console.error(`${name}: ${why}\nAgain: npm run fuzz -- --seed ${seed} --seeds 1${core}`);
  process.exit(1);
}
