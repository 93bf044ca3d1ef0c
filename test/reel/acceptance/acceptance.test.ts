// A reel of four cards with voices and music at 1080×1920, once wholly in memory by our ffmpeg, with the host out of
// reach, and once on disk by the machine's: the same video.

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Runtime, hostFs } from '../../../src/index.js';
import type { MediaInfo } from '../../../src/index.js';
import { NativeRenderer, renderReel } from '../../../src/reel/index.js';
import type { Video } from '../../../src/reel/index.js';
import { newVolume, succeed } from '../../support/media.js';
import { usersFamily } from '../../support/modules.js';
import { hasNativeFfmpeg } from '../../support/native.js';

const STORYBOARD = {
  frameRate: 10,
  music: { gainDb: -20 },
  cards: [
    { text: 'Four cards,\n*one reel*', cover: true },
    { text: 'In the dark', bg: '#000000', transition: { durationSec: 0 } },
    { text: 'In the light', bg: '#ffffff', fg: '#111827', accent: '#be123c' },
    { text: 'Over a *scene*', scene: 'scene.png' },
  ],
};
/** Seconds of each voice. A card lasts 0.5 s before it and 0.7 s after it, up to a whole frame. */
const VOICES = [0.4, 0.5, 0.4, 0.45];
/** Frames: four cards, less two transitions of 0.5 s. */
const FRAMES = 16 + 17 + 16 + 17 - 5 - 5;
/** Second in which each voice starts: 0.5 s after its card. */
const VOICE_STARTS = [0.5, 1.1 + 0.5, 2.8 + 0.5, 3.9 + 0.5];
const CUT_SEC = 2.8;
const FRAME_SEC = 0.1;

interface Report {
  readonly video: Video;
  readonly files: readonly string[];
  readonly drawn: Readonly<Record<string, string>>;
  readonly recorded: readonly string[];
}

describe.runIf(hasNativeFfmpeg())('in memory and on disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reel-acceptance-'));
  const [project, disk, output] = ['project', 'disk', 'memory.mp4'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const { source } = usersFamily();
  const native = new NativeRenderer();
  let tools: Runtime;
  let report: Report;
  let onDisk: Video;

  beforeAll(async () => {
    tools = await Runtime.create({ wasm: source });
    await makeProject(tools, project);
    await makeProject(tools, disk);
    const program = fileURLToPath(new URL('render-in-memory.mjs', import.meta.url));
    const alarm = new URL('../../conformance/host-untouched/deny-fs.mjs', import.meta.url).href;
    const settings = JSON.stringify({ wasm: source, workspace: project, output });
    const options = { maxBuffer: 2 ** 26 };
    const args = ['--import', alarm, program, settings];
    const { stdout } = await promisify(execFile)(process.execPath, args, options);
    report = JSON.parse(stdout) as Report;
    onDisk = await renderReel(hostFs(disk), '/', { renderer: native });
  }, 120_000);
  afterAll(async () => {
    await tools.close();
    rmSync(folder, { recursive: true });
  });

  it('touches no file of the host', () => {
    expect(report.recorded).toEqual([]);
    const sources = [
      'storyboard.json',
      'music.m4a',
      'scene.png',
      ...VOICES.map((_, i) => `vo/0${i + 1}.wav`),
    ];
    const drawn = ['cover.png', ...VOICES.map((_, i) => `cards/0${i + 1}.png`)];
    const all = [...sources, ...drawn, 'reel.mp4'].map((name) => `/project/${name}`).sort();
    expect(report.files).toEqual(all);
    expect(report.video).toMatchObject({ path: '/project/reel.mp4', frames: FRAMES });
    expect(report.video.durationSec).toBeCloseTo(FRAMES * FRAME_SEC, 9);
  });

  it('draws the same cards, to the byte, in another process and another file system', () => {
    expect(Object.keys(report.drawn)).toHaveLength(5);
    for (const [name, bytes] of Object.entries(report.drawn)) {
      expect(readFileSync(join(disk, name)).equals(Buffer.from(bytes, 'base64')), name).toBe(true);
    }
    expect(report.drawn['cover.png']).toBe(report.drawn['cards/01.png']);
  });

  it('makes videos of the same size, rate, codecs and length, to the frame', async () => {
    const seen = [
      await native.probe(hostFs(folder), '/memory.mp4'),
      await native.probe(hostFs(disk), '/reel.mp4'),
    ];
    expect(describeMedia(seen[0]!)).toEqual(describeMedia(seen[1]!));
    expect(seen[0]!.streams).toMatchObject([
      { codec: 'h264', width: 1080, height: 1920, pixelFormat: 'yuv420p', frameRate: { num: 10, den: 1 } },
      { codec: 'aac', sampleRate: 48_000, channels: 2 },
    ]);
    expect(seen.map(frameCount)).toEqual([FRAMES, FRAMES]);
    for (const { streams } of seen) {
      for (const { durationSec } of streams) expect(durationSec).toBeCloseTo(FRAMES * FRAME_SEC, 6);
    }
    expect(onDisk).toMatchObject({ frames: FRAMES, durationSec: report.video.durationSec });
    expect(readdirSync(disk).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('shows the same pictures', async () => {
    const both = videos();
    const graph = ['-i', '/memory.mp4', '-i', '/disk.mp4', '-lavfi', 'ssim=stats_file=-', '-f', 'null', '-'];
    const { stderr, stdout } = await succeed(tools, both, ...graph);
    expect(Number(/SSIM .*All:([\d.]+)/.exec(stderr)![1])).toBeGreaterThanOrEqual(0.98);
    const each = [...stdout.matchAll(/All:([\d.]+)/g)].map(([, value]) => Number(value));
    expect(each).toHaveLength(FRAMES);
    // A frame that is off by one would show at the transitions.
    expect(Math.min(...each)).toBeGreaterThanOrEqual(0.95);
  });

  it.each(['/memory.mp4', '/disk.mp4'])(
    '%s sounds, unclipped and in step with its pictures',
    async (path) => {
      const listen = async (...words: string[]) =>
        (await succeed(tools, videos(), '-i', path, ...words, '-f', 'null', '-')).stderr;
      const log = await listen('-vn', '-af', 'astats=measure_perchannel=none');
      const peakDb = Number(/Peak level dB: (\S+)/.exec(log)![1]);
      expect(peakDb).toBeLessThan(-0.3);
      expect(peakDb).toBeGreaterThan(-12);
      // The voices are at 3 kHz, the music below 300 Hz.
      const voices = await listen(
        '-vn',
        '-af',
        'highpass=f=2000,highpass=f=2000,silencedetect=n=-40dB:d=0.1',
      );
      const starts = [...voices.matchAll(/silence_end: ([\d.]+)/g)].map(([, sec]) => Number(sec)).slice(0, 4);
      expect(starts).toHaveLength(4);
      starts.forEach((sec, i) => expect(Math.abs(sec - VOICE_STARTS[i]!)).toBeLessThan(FRAME_SEC / 2));
      const music = await listen('-vn', '-af', 'lowpass=f=400,atrim=0:0.4,astats=measure_perchannel=none');
      expect(Number(/RMS level dB: (\S+)/.exec(music)![1])).toBeGreaterThan(-40);
      // The cut from the dark card to the light one: 0.5 s before the third voice.
      const pictures = await listen(
        '-an',
        '-vf',
        'select=gte(t\\,2),blackdetect=d=0.1:pix_th=0.1:pic_th=0.8',
      );
      const cuts = [...pictures.matchAll(/black_end:([\d.]+)/g)].map(([, sec]) => Number(sec));
      expect(cuts).toEqual([CUT_SEC]);
      expect(Math.abs(starts[2]! - 0.5 - cuts[0]!)).toBeLessThan(FRAME_SEC);
    },
  );

  function videos() {
    return newVolume({
      '/memory.mp4': readFileSync(output),
      '/disk.mp4': readFileSync(join(disk, 'reel.mp4')),
    });
  }
});

async function makeProject(tools: Runtime, directory: string): Promise<void> {
  mkdirSync(join(directory, 'vo'), { recursive: true });
  writeFileSync(join(directory, 'storyboard.json'), JSON.stringify(STORYBOARD));
  const fs = hostFs(directory);
  const make = (graph: string, ...words: string[]) =>
    succeed(tools, fs, '-f', 'lavfi', '-i', graph, ...words);
  for (const [i, seconds] of VOICES.entries())
    await make(`aevalsrc='0.5*sin(3000*2*PI*t)':s=24000:d=${seconds}`, `vo/0${i + 1}.wav`);
  await make('sine=f=220:r=44100:d=2,volume=8', 'music.m4a');
  await make('gradients=s=1080x1920:c0=0x0f766e:c1=0x1e1b4b:n=2:seed=7', '-frames:v', '1', 'scene.png');
}

/** What must not differ between two ffmpegs. */
function describeMedia({ durationSec, format, streams }: MediaInfo) {
  return {
    durationSec,
    format,
    streams: streams.map((stream) => {
      const { type, codec, profile, width, height, frameRate, pixelFormat } = stream;
      const { sampleRate, channels, channelLayout, durationSec: sec } = stream;
      return {
        ...{ type, codec, profile, width, height, frameRate, pixelFormat },
        ...{ sampleRate, channels, channelLayout, sec },
      };
    }),
  };
}

function frameCount({ raw }: MediaInfo): number {
  return Number((raw as { streams: { nb_frames: string }[] }).streams[0]!.nb_frames);
}
