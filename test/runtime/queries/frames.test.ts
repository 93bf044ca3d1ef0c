// Each frame of the videos here is another shade, so a picture tells which frame it is; the decoder's own list
// of timestamps says which frame is on screen when.

import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { FileSystem, FramesOptions } from '../../../src/index.js';
import { Runtime, blobSource } from '../../../src/index.js';
import { bytesOf, newVolume, succeed } from '../../support/media.js';
import { everyFamily } from '../../support/modules.js';
import { turnedMp4 } from '../../support/turned-mp4.js';

const SIZE = 16;
let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.create({ wasm: { core: true }, execution: 'inline' });
});
afterAll(() => runtime.close());

const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '0', '-bf', '3', '-pix_fmt', 'yuv444p'];

interface Sample {
  readonly name: string;
  readonly file: string;
  readonly rate: string;
  readonly frames: number;
  readonly args: readonly string[];
  /** Filters between the shades and the encoder. */
  readonly filters?: string;
}

const SAMPLES: readonly Sample[] = [
  { name: 'mp4 with B-frames', file: 'a.mp4', rate: '25', frames: 50, args: [...H264, '-g', '10'] },
  { name: 'Matroska, whose times are rounded', file: 'a.mkv', rate: '30', frames: 60, args: H264 },
  { name: 'NTSC in mp4', file: 'a.mp4', rate: '30000/1001', frames: 60, args: H264 },
  { name: 'MPEG-TS, which starts late', file: 'a.ts', rate: '25', frames: 50, args: H264 },
  { name: 'AVI', file: 'a.avi', rate: '25', frames: 50, args: ['-c:v', 'ffv1'] },
  {
    name: 'raw H.264 without a duration',
    file: 'a.h264',
    rate: '25',
    frames: 50,
    args: [...H264, '-bf', '0'],
  },
  {
    name: 'Matroska without a duration',
    file: 'a.mkv',
    rate: '25',
    frames: 50,
    args: [...H264, '-live', '1'],
  },
  { name: 'a slow stream, sought', file: 'a.mp4', rate: '1', frames: 240, args: [...H264, '-g', '100'] },
  {
    name: 'long mp4 with long GOPs, sought',
    file: 'a.mp4',
    rate: '10',
    frames: 600,
    args: [...H264, '-g', '250'],
  },
  { name: 'long Matroska, sought', file: 'a.mkv', rate: '10', frames: 600, args: [...H264, '-g', '99'] },
  {
    name: 'a variable frame rate, sought',
    file: 'a.mp4',
    rate: '10',
    frames: 600,
    args: H264,
    filters: "setpts='if(lt(N,300),N/10,30+(N-300)/4)/TB'",
  },
];

/** Writes the sample; each frame is one shade in its left half and another in its right. */
async function make(volume: FileSystem, { file, rate, frames, args, filters }: Sample): Promise<void> {
  const pixels = new Uint8Array(frames * SIZE * SIZE);
  pixels.forEach((_, at) => {
    const frame = Math.floor(at / (SIZE * SIZE));
    // Base 12, at distances that no conversion of colours blurs.
    pixels[at] =
      30 +
      15 * (at % SIZE < SIZE / 2 ? frame % 12 : Math.floor(frame / 12) % 12) +
      3 * Math.floor(frame / 144);
  });
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${SIZE}x${SIZE}`, '-r', rate, '-i', 'pipe:0'];
  const filter = filters === undefined ? [] : ['-vf', `settb=1/1000,${filters}`, '-fps_mode', 'passthrough'];
  await runtime.exec(volume, ...raw, ...filter, ...args, file, { stdin: pixels });
}

interface Decoded {
  readonly timeSec: number;
  readonly pixels: string;
}

/** All frames as RGB, with their times from the start of the file. */
async function decode(volume: FileSystem, input: readonly string[], stdin?: Uint8Array): Promise<Decoded[]> {
  const chunks: Uint8Array[] = [];
  const { stderr } = await runtime.exec(
    volume,
    ...[...input, '-map', '0:v', '-vf', 'showinfo', '-fps_mode', 'passthrough', '-pix_fmt', 'rgb24'],
    ...['-f', 'rawvideo', 'pipe:1'],
    { onStdout: (chunk) => void chunks.push(chunk.slice()), ...(stdin && { stdin }) },
  );
  const all = Buffer.concat(chunks);
  const times = [...stderr.matchAll(/pts_time:(-?[\d.]+)/g)].map(([, time]) => Number(time));
  const size = all.length / times.length;
  return times.map((timeSec, i) => ({ timeSec, pixels: all.toString('hex', i * size, (i + 1) * size) }));
}

async function pixelsOf(data: Uint8Array): Promise<string> {
  const [frame] = await decode(newVolume(), ['-f', 'png_pipe', '-i', 'pipe:0'], data);
  return frame!.pixels;
}

test.each(SAMPLES)('every picture is the frame on screen at its time: $name', async (sample) => {
  const volume = newVolume();
  await make(volume, sample);
  const frames = await decode(volume, ['-i', sample.file]);
  expect(new Set(frames.map(({ pixels }) => pixels)).size).toBe(sample.frames);

  // Where a frame starts, in its middle, just before its end, and n / rate as a caller reckons it.
  const [num = 1, den = 1] = sample.rate.split('/').map(Number);
  const last = frames.at(-1)!;
  const spread = [0, 1, 2, 0.31, 0.5, 0.77, 1].map((part, i) =>
    i < 3 ? i : Math.floor(part * (sample.frames - 2)),
  );
  const wanted = spread.flatMap((n) => {
    const [start, end] = [frames[n]!.timeSec, frames[n + 1]!.timeSec];
    const reckoned = sample.filters === undefined ? [[n, (n * den) / num]] : [];
    return [[n, start], [n, (start + end) / 2], [n, end - 0.002], ...reckoned] as [number, number][];
  });
  wanted.push([sample.frames - 1, last.timeSec + 0.01]);

  const taken = await runtime.frames(volume, sample.file, { at: wanted.map(([, time]) => time) });
  const far = [wanted.at(-2)!, wanted[2]!];
  const sought = await runtime.frames(volume, sample.file, { at: far.map(([, time]) => time) });
  const found = await Promise.all([...taken, ...sought].map(({ data }) => pixelsOf(data)));
  const numbers = found.map((pixels) => frames.findIndex((frame) => frame.pixels === pixels));
  expect(numbers).toEqual([...wanted, ...far].map(([n]) => n));
  expect(taken.map(({ timeSec }) => timeSec)).toEqual(wanted.map(([, time]) => Math.round(time * 1e6) / 1e6));
});

async function numbersOf(
  volume: FileSystem,
  file: string,
  options: FramesOptions,
): Promise<[number, number][]> {
  const frames = await decode(volume, ['-i', file]);
  const taken = await runtime.frames(volume, file, options);
  return Promise.all(
    taken.map(async ({ timeSec, data }) => {
      const pixels = await pixelsOf(data);
      return [timeSec, frames.findIndex((frame) => frame.pixels === pixels)] as [number, number];
    }),
  );
}

describe('the choice of frames', () => {
  const volume = newVolume();
  beforeAll(async () => {
    await make(volume, SAMPLES[0]!);
    await make(volume, SAMPLES[5]!);
  });

  it('every: from 0 to the end', async () => {
    const every = [
      [0, 0],
      [0.7, 17],
      [1.4, 35],
    ];
    expect(await numbersOf(volume, 'a.mp4', { every: 0.7 })).toEqual(every);
    expect(await numbersOf(volume, 'a.h264', { every: 0.7 })).toEqual(every);
    expect(await numbersOf(volume, 'a.mp4', { every: 5 })).toEqual([[0, 0]]);
  });

  it('count: the middle of each part', async () => {
    expect(await numbersOf(volume, 'a.mp4', { count: 1 })).toEqual([[1, 25]]);
    expect(await numbersOf(volume, 'a.h264', { count: 2 })).toEqual([
      [0.5, 12],
      [1.5, 37],
    ]);
    expect(await numbersOf(volume, 'a.mp4', { count: 100 })).toHaveLength(100);
  });

  it('at: in the order given, also twice the same', async () => {
    expect(await numbersOf(volume, 'a.mp4', { at: [1.5, 0, 1.5, 0.04] })).toEqual([
      [1.5, 37],
      [0, 0],
      [1.5, 37],
      [0.04, 1],
    ]);
  });

  it('thousands of times in one run', async () => {
    const at = Array.from({ length: 5000 }, (_, i) => i / 2500);
    const taken = await runtime.frames(volume, 'a.mp4', { at, format: 'jpeg' });
    expect(taken).toHaveLength(5000);
    expect(new Set(taken.map(({ data }) => Buffer.from(data).toString('hex'))).size).toBe(50);
  });

  it('leaves the volume as it is', () => {
    expect(volume.readdirSync('/').sort()).toEqual(['a.h264', 'a.mp4']);
  });

  it.each<[unknown, string]>([
    [{ at: 2 }, 'Expected `at` to be less than the duration, 2 seconds, got `2` (number)'],
    [{ at: [0, -1] }, 'Expected `at` to be seconds, 0 or more, got `-1` (number)'],
    [{ at: [] }, 'Expected `at` to be seconds, or an array of 1 to 10000 times, got an empty array'],
    [{ at: NaN }, 'got `NaN` (number)'],
    [{ every: 0 }, 'Expected `every` to be seconds, more than 0, got `0` (number)'],
    [{ every: 1e-4 }, 'Expected `every` to be long enough for at most 10000 frames'],
    [{ count: 0 }, 'Expected `count` to be an integer from 1 to 10000, got `0` (number)'],
    [{}, 'an object with exactly one of at, every, count'],
    [{ at: 0, count: 1 }, 'an object with exactly one of at, every, count, got `at and count` (string)'],
    [{ at: 0, width: 0 }, 'Expected `width` to be an integer from 1 to 16384, got `0` (number)'],
    [{ at: 0, format: 'gif' }, "Expected `format` to be 'png', 'jpeg' or 'webp', got `gif` (string)"],
    [{ at: 0, size: 1 }, 'Unknown option `size` in the frames options; known are at, every'],
  ])('%j is refused', async (options, message) => {
    const taken = runtime.frames(volume, 'a.mp4', options as FramesOptions);
    await expect(taken).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining(message) as string,
    });
  });

  it('stops with the signal', async () => {
    const taken = runtime.frames(volume, 'a.mp4', { at: 0, signal: AbortSignal.abort('enough') });
    await expect(taken).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' });
  });
});

test('a time past the end of a file that does not say its length is refused too', async () => {
  const volume = newVolume();
  await make(volume, SAMPLES[5]!);
  await expect(runtime.frames(volume, 'a.h264', { at: 2.1 })).rejects.toMatchObject({
    code: 'INVALID_OPTION',
  });
});

test('where sound goes on after the video, the last frame stays', async () => {
  const volume = newVolume();
  await make(volume, SAMPLES[0]!);
  const sound = ['-f', 'lavfi', '-i', 'anullsrc', '-t', '30', '-c:v', 'copy'];
  await succeed(runtime, volume, '-i', 'a.mp4', ...sound, 'long.mp4');
  expect(await numbersOf(volume, 'long.mp4', { at: [0.04, 3, 5] })).toEqual([
    [0.04, 1],
    [3, 49],
    [5, 49],
  ]);
  expect(await numbersOf(volume, 'long.mp4', { at: 29 })).toEqual([[29, 49]]);
});

test('a video is read where it is mounted', async () => {
  const volume = newVolume();
  await make(volume, SAMPLES[0]!);
  const mounts = {
    '/far.mp4': blobSource(new Blob([new Uint8Array(volume.readFileSync('/a.mp4') as Buffer)])),
  };
  await using threads = await Runtime.create({ wasm: { core: true } });
  const far = await threads.frames(newVolume(), '/far.mp4', { at: [0.5, 1], mounts });
  expect(far).toEqual(await runtime.frames(volume, '/a.mp4', { at: [0.5, 1] }));
});

test('a file that is missing, no media, or without video fails with PROBE_FAILED', async () => {
  const volume = newVolume({ '/text.mp4': 'no video' });
  await succeed(runtime, volume, '-f', 'lavfi', '-i', 'anullsrc=d=1', 'sound.wav');
  for (const path of ['missing.mp4', 'text.mp4', 'sound.wav']) {
    const taken = runtime.frames(volume, path, { at: 0 });
    await expect(taken).rejects.toMatchObject({ code: 'PROBE_FAILED', details: { path } });
  }
});

test('a video that cannot be decoded fails with FFMPEG_FAILED', async () => {
  const volume = newVolume();
  await make(volume, SAMPLES[0]!);
  const bytes = volume.readFileSync('/a.mp4') as Buffer;
  const data = bytes.indexOf('mdat') + 4;
  const end = bytes.indexOf('moov') - 4;
  bytes.fill(0, data, end > data ? end : undefined);
  volume.writeFileSync('/broken.mp4', bytes);
  await expect(runtime.frames(volume, 'broken.mp4', { at: 1 })).rejects.toMatchObject({
    code: 'FFMPEG_FAILED',
    details: { exitCode: expect.any(Number) as number },
  });
});

describe.each(everyFamily())('pictures, by $name', ({ source, execution }) => {
  let own: Runtime;
  const volume = newVolume();
  beforeAll(async () => {
    own = await Runtime.create({ wasm: source, execution });
    const video = ['-f', 'lavfi', '-i', 'color=red:s=64x48,drawbox=w=64:h=24:color=blue:t=fill'];
    const encode = ['-frames:v', '5', '-c:v', 'mpeg4', '-q:v', '2'];
    await succeed(own, volume, ...video, ...encode, 'plain.mp4');
    volume.writeFileSync('/turned.mp4', turnedMp4(bytesOf(volume, '/plain.mp4'), 270));
    await succeed(own, volume, ...video, '-vf', 'setsar=2', ...encode, 'wide.mp4');
  });
  afterAll(() => own.close());

  it.each<[string, Partial<FramesOptions>, string]>([
    ['plain.mp4', {}, '64x48'],
    ['plain.mp4', { width: 20 }, '20x15'],
    ['plain.mp4', { height: 96 }, '128x96'],
    ['plain.mp4', { width: 20, height: 96 }, '20x15'],
    ['plain.mp4', { width: 1 }, '1x1'],
    ['wide.mp4', {}, '128x48'],
    ['wide.mp4', { width: 64 }, '64x24'],
    ['turned.mp4', {}, '48x64'],
    ['turned.mp4', { width: 24 }, '24x32'],
  ])('%s with %j is %s', async (path, size, expected) => {
    for (const format of ['png', 'jpeg', 'webp'] as const) {
      const [frame] = await own.frames(volume, path, { at: 0, format, ...size } as FramesOptions);
      const picture = newVolume({ '/picture': frame!.data });
      const { streams } = await own.probe(picture, 'picture');
      const codec = { png: 'png', jpeg: 'mjpeg', webp: 'webp' }[format];
      expect(streams).toMatchObject([{ codec }]);
      expect(`${streams[0]!.width}x${streams[0]!.height}`).toBe(expected);
    }
  });

  it('stands upright where the file says that it is turned', async () => {
    const [plain] = await own.frames(volume, 'plain.mp4', { at: 0 });
    const [turned] = await own.frames(volume, 'turned.mp4', { at: 0 });
    const [top, left] = [await pixelsOf(plain!.data), await pixelsOf(turned!.data)];
    // Blue above in the one is blue at the left in the other, which is to be turned by 270 degrees clockwise.
    expect((await own.probe(volume, 'turned.mp4')).streams[0]!.rotation).toBe(270);
    expect([hue(top, 64, 5, 5), hue(top, 64, 5, 40)]).toEqual(['blue', 'red']);
    expect([hue(left, 48, 5, 5), hue(left, 48, 40, 5)]).toEqual(['blue', 'red']);
  });
});

function hue(pixels: string, width: number, x: number, y: number): string {
  const [red = 0, , blue = 0] = Buffer.from(pixels, 'hex').subarray((y * width + x) * 3);
  return red > blue ? 'red' : 'blue';
}
