// A long video cut at any frame shows what decoding from the start shows: the frames here are all different, and
// chunk borders fall between key frames, on B-frames, in open GOPs and in a clip of uneven times.

import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { frameGrid, slotOf } from '../../src/distributed/compositions/frame-grid.js';
import { renderDistributed } from '../../src/distributed/index.js';
import { Runtime } from '../../src/index.js';
import { frameHashes, newVolume, succeed } from '../support/media.js';
import { madeInput } from './media.js';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.create({ wasm: { core: true }, concurrency: 2 });
});
afterAll(() => runtime.close());

const X264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p'];
const OPEN = ['-x264-params', 'open-gop=1:keyint=12:min-keyint=12:bframes=3:b-adapt=0:scenecut=0'];
const UNEVEN = ['-vf', `select='not(eq(mod(n,5),3))+eq(mod(n,2),0)'`, '-fps_mode', 'vfr'];

interface Sample {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly rate?: { num: number; den: number };
}

const SAMPLES: readonly Sample[] = [
  { name: 'B-frames and key frames every 12', file: 'a.mp4', args: [...X264, '-bf', '3', '-g', '12'] },
  { name: 'open GOPs', file: 'a.mp4', args: [...X264, ...OPEN] },
  { name: 'open GOPs in Matroska, whose times are rounded', file: 'a.mkv', args: [...X264, ...OPEN] },
  { name: 'uneven times', file: 'a.mp4', args: [...UNEVEN, ...X264, '-g', '10'] },
  {
    name: 'uneven times to another rate',
    file: 'a.mkv',
    args: [...UNEVEN, ...X264, '-g', '10'],
    rate: { num: 30_000, den: 1001 },
  },
  { name: 'MPEG-TS, which starts late and is not sought', file: 'a.ts', args: [...X264, '-g', '12'] },
  { name: 'raw H.264 without times', file: 'a.h264', args: [...X264, '-bf', '0'] },
];

describe.each(SAMPLES)('$name', ({ file, args, rate }) => {
  test('every chunk shows the frames that decoding from the start shows', async () => {
    const volume = newVolume();
    const path = `/${file}`;
    const source = ['-f', 'lavfi', '-i', 'testsrc2=s=96x64:r=25:d=3'];
    await succeed(runtime, volume, ...source, ...args, path);
    const composition = { kind: 'video', path, ...(rate && { frameRate: rate }) } as const;
    const config = { format: 'png-sequence', pixelFormat: 'rgb24' } as const;
    const one = await renderDistributed(volume, composition, {
      runtime,
      outputPath: '/one',
      config: { ...config, chunks: { kind: 'ranges', ranges: [{ start: 0, end: await frameCount() }] } },
    });
    const many = await renderDistributed(volume, composition, {
      runtime,
      outputPath: '/many',
      config: { ...config, chunks: { kind: 'size', frames: 7 } },
    });
    expect(many.chunks.length).toBeGreaterThan(9);
    const hashes = await frameHashes(runtime, volume, madeInput('png-sequence', '/one'));
    expect(await frameHashes(runtime, volume, madeInput('png-sequence', '/many'))).toEqual(hashes);
    expect(many.sha256).toBe(one.sha256);

    // And that is what ffmpeg's own conversion to a constant rate shows.
    const { streams } = await runtime.probe(volume, path);
    const { num, den } = rate ?? streams[0]!.frameRate!;
    const timed = file.endsWith('h264') ? '' : 'setpts=PTS-STARTPTS,';
    const plain = `${timed}fps=${num}/${den}:start_time=0,scale=96:64:flags=bicubic,format=rgb24`;
    const expected = await frameHashes(runtime, volume, ['-i', path, '-vf', plain]);
    expect(hashes.slice(0, expected.length)).toEqual(expected.slice(0, hashes.length));
    expect(Math.abs(hashes.length - expected.length)).toBeLessThanOrEqual(1);
    expect(new Set(hashes).size).toBeGreaterThan(50);

    async function frameCount(): Promise<number> {
      const all = await renderDistributed(volume, composition, { runtime, outputPath: '/count', config });
      return all.frames;
    }
  });
});

test('the sound of the source comes along, as long as the pictures', async () => {
  const volume = newVolume();
  const inputs = ['-f', 'lavfi', '-i', 'testsrc2=s=96x64:r=25:d=2', '-f', 'lavfi', '-i', 'sine=f=440:d=1.4'];
  await succeed(runtime, volume, ...inputs, ...X264, '-c:a', 'aac', '/in.mp4');
  const composition = { kind: 'video', path: '/in.mp4' } as const;
  const made = await renderDistributed(volume, composition, {
    runtime,
    outputPath: '/out.mp4',
    config: { format: 'mp4' },
  });
  expect(made).toMatchObject({ audio: 'joined', frames: 50 });
  const { streams } = await runtime.probe(volume, '/out.mp4');
  expect(Math.abs(streams.find(({ type }) => type === 'audio')!.durationSec! - 2)).toBeLessThan(
    1024 / 48_000,
  );
  const { stderr } = await succeed(
    runtime,
    volume,
    ...['-i', '/out.mp4', '-map', '0:a', '-af', 'silencedetect=n=-50dB:d=0.2', '-f', 'null', '-'],
  );
  expect(stderr).toMatch(/silence_start: 1\.[34]/);
});

it('rounds to frames as ffmpeg does, halves away from 0', () => {
  const rate = { num: 25, den: 1 };
  const slots = [0, 19, 20, 59, 60, -20, -19].map((ticks) => slotOf(ticks, { num: 1, den: 1000 }, rate));
  expect(slots).toEqual([0, 0, 1, 1, 2, -1, 0]);
});

it('starts reading two key frames early, and moves the grid by whole ticks only', () => {
  const times = Array.from({ length: 300 }, (_, i) => i * 33 + 7);
  const source = {
    times,
    keys: times.filter((_, i) => i % 30 === 0),
    end: 300 * 33 + 7,
    untimed: 0,
    timebase: { num: 1, den: 1000 },
    rate: { num: 30, den: 1 },
    sourceRate: { num: 30, den: 1 },
    startSec: 0,
    canSeek: true,
  };
  const grid = frameGrid(source);
  expect(grid.access(10)).toEqual({ offsetTicks: 7, skip: 10 });
  // 3 frames are 100 ticks.
  expect(grid.access(200)).toEqual({ seekSec: 4.957, offsetTicks: 7 + 6600, skip: 2 });
  expect(frameGrid({ ...source, canSeek: false }).access(200)).toEqual({ offsetTicks: 7, skip: 200 });
});

it('asks for a frame rate where the source has none that can be rendered, and takes it', async () => {
  const volume = newVolume();
  const source = ['-f', 'lavfi', '-i', 'testsrc2=s=96x64:r=1000', '-frames:v', '400'];
  await succeed(runtime, volume, ...source, '-c:v', 'mpeg4', '/screen.mkv');
  const composition = { kind: 'video', path: '/screen.mkv' } as const;
  const options = { runtime, config: { format: 'mp4' }, outputPath: '/out.mp4' } as const;
  await expect(renderDistributed(volume, composition, options)).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    message:
      'Expected `composition.frameRate` to be given, from 1 to 240 frames per second: /screen.mkv has none that can be rendered, got `1000/1` (string)',
  });
  const made = await renderDistributed(volume, { ...composition, frameRate: { num: 25, den: 1 } }, options);
  expect(made.frames).toBe(10);
});
