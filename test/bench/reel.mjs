// A reel of three cards, two transitions, voices and music: what the least-work plan saves, and against whom.

import { Volume } from 'memfs';
import { made } from './compare.mjs';
import { interleaved, printTable } from './measure.mjs';
import { reelGraphs } from './reel-graphs.mjs';
import { Runtime, toArgs } from 'afmpeg-ts';
import { AfmpegRenderer } from 'afmpeg-ts/reel';

const STILLS = ['a.png', 'b.png', 'c.png'];
const VOICES = ['1.wav', '2.wav', '3.wav'];
/** Seconds: three cards of 3, less two transitions of 0.5. */
const LENGTH = 8;
const VOICE_STARTS = [0.5, 3, 5.5];

export const reel = {
  about:
    '3 stills of 1080×1920, 2 transitions, voices and music to 8 s of 720×1280, veryfast: plans and peers',
  async run(peers, rounds) {
    const inputs = await makeInputs();
    for (const peer of peers) peer.prepare(inputs);
    const plain = (words, by = peers) => by.map((peer) => task(`${peer.name}: plain`, () => peer.run(words)));
    const native = peers.find(({ key }) => key === 'native');
    // Taken apart is our plan, and the plain graph on the same module and by native ffmpeg.
    const [first] = peers;
    const apart = [first, ...(native ? [native] : [])];
    const renderers = await Promise.all(
      peers.filter(({ wasm }) => wasm).map(({ name, wasm }) => openRenderer(name, wasm, inputs)),
    );
    try {
      const [best] = renderers;
      const ours = (fn) => (best ? [task(`${best.name}: our plan`, fn(best))] : []);
      const whole = [
        ...renderers.map(({ name, render }) => task(`${name}: our plan`, render)),
        ...plain([...PLAIN_INPUTS, '-filter_complex', `${PICTURES};${SOUND}`, ...MAPS, ...ENCODE, 'out.mp4']),
      ];
      const pictures = [...ours((by) => by.pictures), ...plain(toNull(PICTURES, 'v'), apart)];
      const sound = [...ours((by) => by.sound), ...plain(toNull(SOUND, 'a'), apart)];
      // All in the same rounds: what else the machine does falls on them alike.
      const rows = await interleaved([...whole, ...pictures, ...sound], rounds);
      const [wholes, seen, heard] = [
        rows.slice(0, whole.length),
        rows.slice(whole.length, whole.length + pictures.length),
        rows.slice(whole.length + pictures.length),
      ];
      const reference = `${native?.name ?? '@ffmpeg/core, own glue'}: plain`;
      printTable(`Reel, ${LENGTH} s of 720×1280 with sound`, wholes, reference);
      printTable('  of that its pictures, not encoded', seen, reference);
      printTable('  of that its sound, not encoded', heard, reference);
      tellShares(wholes, seen, heard);
    } finally {
      for (const { close } of renderers) await close();
      for (const peer of peers) peer.prepare({});
    }
  },
};

/** What encoding takes is what is left of the whole. */
function tellShares(rows, pictures, sound) {
  console.log('\n  Where the time goes');
  for (const { name, value } of pictures) {
    const whole = rows.find((row) => row.name === name)?.value;
    const heard = sound.find((row) => row.name === name)?.value;
    if (!whole || !heard) continue;
    const percent = (part) => `${Math.round((100 * part) / whole)} %`;
    const shares = `pictures ${percent(value)}, sound ${percent(heard)}, encoding and files ${percent(whole - value - heard)}`;
    console.log(`  ${name.padEnd(34)} ${shares}`);
  }
}

const task = (name, fn) => ({ name, fn });

async function makeInputs() {
  const still = (hue) =>
    made(['-f', 'lavfi', '-i', `testsrc2=s=1080x1920,hue=h=${hue}`, '-frames:v', '1'], 'png');
  const tone = (hertz, seconds) => made(['-f', 'lavfi', '-i', `sine=f=${hertz}:r=48000:d=${seconds}`], 'wav');
  const entries = [
    ...STILLS.map((name, n) => [name, () => still(120 * n)]),
    ...VOICES.map((name, n) => [name, () => tone(300 + 100 * n, 1.8)]),
    ['music.wav', () => tone(110, 5)],
  ];
  const inputs = {};
  for (const [name, make] of entries) inputs[name] = await make();
  return inputs;
}

// What one writes by hand: every still looped and scaled for its whole length, xfade after xfade.
const PLAIN_INPUTS = [
  ...STILLS.flatMap((name) => ['-loop', '1', '-t', '3', '-framerate', '30', '-i', name]),
  ...VOICES.flatMap((name) => ['-i', name]),
  ...['-stream_loop', '-1', '-t', String(LENGTH), '-i', 'music.wav'],
];
const PICTURES = [
  ...STILLS.map((_, n) => `[${n}:v]scale=720:1280,setsar=1,format=yuv420p[v${n}]`),
  '[v0][v1]xfade=fade:duration=0.5:offset=2.5[x]',
  '[x][v2]xfade=slideleft:duration=0.5:offset=5,format=yuv420p[v]',
].join(';');
const SOUND = [
  ...VOICES.map((_, n) => `[${n + 3}:a]adelay=${VOICE_STARTS[n] * 1000}:all=1[a${n}]`),
  `[6:a]volume=-6dB,afade=t=out:st=${LENGTH - 2}:d=2[m]`,
  `[a0][a1][a2][m]amix=inputs=4:normalize=0:duration=longest,alimiter=limit=0.95[a]`,
].join(';');
const MAPS = ['-map', '[v]', '-map', '[a]'];
const toNull = (graph, pad) => [
  ...[...PLAIN_INPUTS, '-filter_complex', graph, '-map', `[${pad}]`],
  ...['-f', 'null', 'out.null'],
];
const ENCODE = [
  ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-pix_fmt', 'yuv420p'],
  ...['-c:a', 'aac', '-b:a', '160k', '-movflags', '+faststart'],
];

/** The same reel as a timeline. */
const TIMELINE = {
  width: 720,
  height: 1280,
  frameRate: { num: 30, den: 1 },
  segments: STILLS.map((name, n) => ({
    kind: 'still',
    path: `/${name}`,
    durationSec: 3,
    transition: { kind: n === 0 ? 'fade' : 'slideleft', durationSec: 0.5 },
  })),
  audio: [
    ...VOICES.map((name, n) => ({ path: `/${name}`, delaySec: VOICE_STARTS[n] })),
    { path: '/music.wav', gainDb: -6, fadeOutSec: 2, loop: true },
  ],
};

async function openRenderer(name, wasm, inputs) {
  const runtime = await Runtime.create({ wasm });
  const renderer = new AfmpegRenderer(runtime);
  const volume = new Volume();
  for (const [path, bytes] of Object.entries(inputs)) volume.writeFileSync(`/${path}`, bytes);
  const { resolveTimeline, videoGraph, audioGraph } = await reelGraphs();
  const resolved = resolveTimeline(TIMELINE);
  const decode = async ({ inputs: read, filterGraph, output }) => {
    const outputs = [{ url: '-', format: 'null', maps: [`[${output}]`] }];
    await runtime.exec(volume, ...toArgs({ inputs: read, filterGraph, outputs }));
  };
  return {
    name,
    render: () => renderer.render(volume, TIMELINE, { outputPath: '/out.mp4' }),
    pictures: () => decode(videoGraph(resolved)),
    sound: () => decode(audioGraph(resolved)),
    close: () => runtime.close(),
  };
}
