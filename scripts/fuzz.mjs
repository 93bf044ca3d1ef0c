// npm run fuzz [-- --seeds N --seed S --core]: mutated media of twelve formats, made by the runtime itself, through
// probe and run. Fails with a reproducer on a hang, on an error that is no AfmpegError, on memory without bound;
// a crash of the process fails by itself, after the seed that was printed last.

import { parseArgs } from 'node:util';
import { ensureBuilt, ensureInstalled } from './tasks.mjs';
import { cachedWasm } from './wasm.mjs';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    core: { type: 'boolean', default: false },
  },
});
ensureInstalled();
ensureBuilt();
const { AfmpegError, Runtime } = await import('afmpeg-ts');
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
  ogg: [...VIDEO, '-c:v', 'theora', ...SOUND, '-c:a', 'flac'],
};
/** Where the build has no encoder for the usual content. */
const INSTEAD = {
  mp3: [...SOUND, '-c:a', 'mp2', '-f', 'mp2'],
  webm: [...VIDEO, '-c:v', 'mpeg4', '-f', 'matroska'],
  ogg: [...SOUND, '-c:a', 'flac'],
};

const file = values.core ? undefined : process.env.AFMPEG_TEST_FFMPEG_WASM || cachedWasm();
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
  const growth = process.memoryUsage().rss - warmRss;
  most = Math.max(most, growth);
  if (growth > MOST_GROWTH_BYTES) fail(name, `memory grew by ${growth} bytes`);
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
  tally[`${call} ${how}`] = (tally[`${call} ${how}`] ?? 0) + 1;
}

function fail(name, why) {
  const [, seed] = /^seed (\d+)/.exec(name);
  const core = file ? '' : ' --core';
  console.error(`${name}: ${why}\nAgain: npm run fuzz -- --seed ${seed} --seeds 1${core}`);
  process.exit(1);
}

/** Flips, replaces, cuts, doubles or fills parts of the file, most of them near its head. */
function mutate(original, random) {
  let bytes = Buffer.from(original);
  for (let edits = 1 + random(8); edits > 0; edits--) {
    const span = random(3) === 0 ? bytes.length : Math.min(bytes.length, 512);
    const at = random(span);
    const length = 1 + random(64);
    switch (random(6)) {
      case 0:
        bytes[at] ^= 1 << random(8);
        break;
      case 1:
        bytes[at] = random(256);
        break;
      case 2:
        bytes.fill(random(2) * 255, at, at + (random(2) === 0 ? 4 : length));
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
        break;
      default:
        if (random(4) === 0) bytes = bytes.subarray(0, Math.max(1, random(bytes.length)));
        else for (let i = at; i < Math.min(at + length, bytes.length); i++) bytes[i] = random(256);
    }
    if (bytes.length === 0) return Buffer.from([0]);
  }
  return bytes;
}

/** xorshift32: the same numbers for the same seed. */
function generator(seed) {
  let state = Math.imul(seed, 0x9e3779b1) | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
