// The same timelines by our ffmpeg and by the machine's, into volumes and onto the host: what comes out is compared
// by probe, by picture and by sound.

import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import * as nodeFs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { Runtime, hostFs } from '../../../src/index.js';
import type { FileSystem } from '../../../src/index.js';
import { AfmpegRenderer, NativeRenderer } from '../../../src/reel/index.js';
import type { RenderProgress, Renderer, Timeline } from '../../../src/reel/index.js';
import { newVolume, succeed } from '../../support/media.js';
import { oldAndNew } from '../../support/modules.js';
import { hasNativeFfmpeg } from '../../support/native.js';
import { turnedMp4 } from '../../support/turned-mp4.js';
import { makeFootage, still, timelineOf, video } from '../footage.js';
import type { Footage } from '../footage.js';

const threads = oldAndNew();
const native = hasNativeFfmpeg();

/** The host's directory for temporary files, as this process sees it: nobody else makes any here. */
const TEMPORARY = mkdtempSync(join(tmpdir(), 'reel-temporary-'));
process.env['TMPDIR'] = TEMPORARY;

let tools: Runtime;
let footage: Footage;
beforeAll(async () => {
  tools = await Runtime.create({ wasm: threads.at(-1)!.source });
  footage = await makeFootage(tools);
});
afterAll(async () => {
  await tools.close();
  rmSync(TEMPORARY, { recursive: true });
});

/** A volume of its own with the footage. */
function copyOfFootage(): Footage {
  const copy = newVolume();
  for (const name of footage.readdirSync('/') as string[]) {
    copy.writeFileSync(`/${name}`, footage.readFileSync(`/${name}`));
  }
  return copy;
}

const TO = { outputPath: '/out.mp4' };

const REEL = timelineOf(
  [
    still('/a.png', 1, { motion: { fromZoom: 1, toZoom: 1.2 } }),
    video('clip.mp4', 1.4, { fit: 'contain', background: '#123456', audio: { gainDb: -3 } }),
    still('/c.still', 0.8, { fit: 'contain', background: 'orange', transition: { durationSec: 0 } }),
    still('/b.jpg', 0.6),
  ],
  {
    frameRate: { num: 30_000, den: 1001 },
    transition: { kind: 'circleopen', durationSec: 0.3 },
    audio: [
      { path: '/voice.wav', id: 'voice', delaySec: 0.2 },
      { path: '/music.mp3', loop: true, gainDb: -9, fadeOutSec: 0.5, ducking: { under: 'voice' } },
    ],
    loudness: { integratedLufs: -16 },
  },
);
/** Frames of 1, 1.4, 0.8 and 0.6 seconds, less two transitions of 9. */
const REEL_FRAMES = 30 + 42 + 24 + 18 - 18;

function renderers(): [string, (runtime: Runtime) => Renderer, Runtime['family'] | 'native'][] {
  return [
    ['afmpeg', (runtime) => new AfmpegRenderer(runtime), 'wasi'],
    ...(native ? [['native', () => new NativeRenderer(), 'native'] as never] : []),
  ];
}

async function checkReel(fs: FileSystem, path: string, renderer: Renderer): Promise<void> {
  const { durationSec, format, streams, raw } = await renderer.probe(fs, path);
  // FFmpeg 9 tells it to the tick of its tracks.
  expect(Math.abs(durationSec! - inMovieTime((REEL_FRAMES * 1001) / 30_000))).toBeLessThan(0.001);
  expect(format).toContain('mp4');
  const [picture, sound] = streams;
  expect((raw as { streams: unknown[] }).streams[0]).toMatchObject({ nb_frames: String(REEL_FRAMES) });
  expect(picture).toMatchObject({
    ...{ codec: 'h264', width: 96, height: 128, pixelFormat: 'yuv420p' },
    frameRate: { num: 30_000, den: 1001 },
  });
  expect(picture!.durationSec).toBeCloseTo((REEL_FRAMES * 1001) / 30_000, 5);
  expect(sound).toMatchObject({ codec: 'aac', sampleRate: 48_000, channels: 2 });
  expect(sound!.durationSec).toBeCloseTo((REEL_FRAMES * 1001) / 30_000, 3);
}

/** An mp4 says its whole length in milliseconds, rounded up; each stream says its own in ticks of its own. */
function inMovieTime(seconds: number): number {
  return Math.ceil(seconds * 1000 - 1e-6) / 1000;
}

describe.each(threads)('$module', ({ source }) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source });
  });
  afterAll(() => runtime.close());

  it('renders in a volume, with one progress for all its runs', async () => {
    const volume = copyOfFootage();
    const before = volume.readdirSync('/');
    const renderer = new AfmpegRenderer(runtime);
    expect(await renderer.available()).toBe(true);
    const seen: RenderProgress[] = [];
    const made = await renderer.render(volume, REEL, {
      ...TO,
      onProgress: (progress) => seen.push(progress),
    });
    expect(made).toEqual({
      path: '/out.mp4',
      durationSec: (REEL_FRAMES * 1001) / 30_000,
      frames: REEL_FRAMES,
      bytes: volume.statSync('/out.mp4').size,
    });
    expect(volume.readdirSync('/').sort()).toEqual([...before, 'out.mp4'].sort());
    await checkReel(volume, '/out.mp4', renderer);
    const fractions = seen.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(seen.at(-1)!.frame).toBe(REEL_FRAMES);
  });

  it.runIf(native)('looks and sounds as by native ffmpeg', async () => {
    const ours = copyOfFootage();
    await new AfmpegRenderer(runtime).render(ours, REEL, TO);
    const theirs = copyOfFootage();
    const renderer = new NativeRenderer();
    await renderer.render(theirs, REEL, TO);
    await checkReel(theirs, '/out.mp4', renderer);
    const both = newVolume({
      '/ours.mp4': ours.readFileSync('/out.mp4') as Buffer,
      '/theirs.mp4': theirs.readFileSync('/out.mp4') as Buffer,
    });
    const inputs = ['-i', '/ours.mp4', '-i', '/theirs.mp4'];
    const { stderr } = await succeed(tools, both, ...inputs, '-lavfi', 'ssim', '-f', 'null', '-');
    expect(Number(/SSIM .*All:([\d.]+)/.exec(stderr)![1])).toBeGreaterThan(0.98);
    for (const path of ['/ours.mp4', '/theirs.mp4']) {
      const { peak, loudness } = await soundOf(both, path);
      expect(peak).toBeLessThan(-0.3);
      expect(loudness).toBeGreaterThan(-19);
      expect(loudness).toBeLessThan(-13);
    }
  });
});

/** Peak in dBFS, and integrated loudness in LUFS. */
async function soundOf(fs: FileSystem, path: string): Promise<{ peak: number; loudness: number }> {
  const { stderr } = await succeed(
    tools,
    fs,
    ...['-i', path, '-vn', '-af', 'astats=measure_perchannel=none,ebur128', '-f', 'null', '-'],
  );
  return {
    peak: Number(/Peak level dB: (\S+)/.exec(stderr)![1]),
    loudness: Number(/I: +(\S+) LUFS/.exec(stderr.slice(stderr.lastIndexOf('Summary')))![1]),
  };
}

describe.each(renderers())('%s', (_name, make) => {
  let renderer: Renderer;
  beforeAll(() => {
    renderer = make(tools);
  });

  it('keeps sound and pictures in step: a flash and a tone', async () => {
    const volume = copyOfFootage();
    const flat = (color: string, path: string) =>
      succeed(tools, volume, '-f', 'lavfi', '-i', `color=${color}:s=32x32`, '-frames:v', '1', path);
    await flat('black', '/black.png');
    await flat('white', '/white.png');
    await succeed(tools, volume, '-f', 'lavfi', '-i', 'sine=f=1000:d=0.2', '/tone.wav');
    const segments = [still('/black.png', 1.2), still('/white.png', 0.2), still('/black.png', 0.6)];
    await renderer.render(
      volume,
      timelineOf(segments, { audio: [{ path: '/tone.wav', delaySec: 1.2 }] }),
      TO,
    );
    const { stderr } = await succeed(
      tools,
      volume,
      ...['-i', '/out.mp4', '-vf', 'blackdetect=d=0.04:pix_th=0.5'],
      ...['-af', 'silencedetect=n=-30dB:d=0.1', '-f', 'null', '-'],
    );
    const times = (key: string) =>
      [...stderr.matchAll(new RegExp(`${key}: ?([\\d.]+)`, 'g'))].map(([, t]) => Number(t));
    const frame = 1 / 25;
    expect(Math.abs(times('black_end')[0]! - 1.2)).toBeLessThan(1e-6);
    expect(Math.abs(times('silence_end')[0]! - 1.2)).toBeLessThan(frame);
    expect(Math.abs(times('silence_start')[1]! - 1.4)).toBeLessThan(frame);
  });

  it('lowers one track under another, by about as much as it is told', async () => {
    const volume = copyOfFootage();
    const make = (tone: string, path: string) =>
      succeed(tools, volume, '-f', 'lavfi', '-i', tone, '-ac', '2', path);
    await make("aevalsrc='0.5*sin(200*2*PI*t)*gt(t,1)':d=2", '/low.wav');
    await make("aevalsrc='0.3*sin(5000*2*PI*t)':d=2", '/high.wav');
    const audio = [
      { path: '/low.wav', id: 'low' },
      { path: '/high.wav', ducking: { under: 'low', amountDb: 15 } },
    ];
    await renderer.render(volume, timelineOf([still('/a.png', 2)], { audio }), TO);
    const level = async (from: number) => {
      const filters = `atrim=${from}:${from + 0.5},highpass=f=3000,highpass=f=3000,astats=measure_perchannel=none`;
      const { stderr } = await succeed(
        tools,
        volume,
        '-i',
        '/out.mp4',
        '-vn',
        '-af',
        filters,
        '-f',
        'null',
        '-',
      );
      return Number(/RMS level dB: (\S+)/.exec(stderr)![1]);
    };
    const [before, under] = [await level(0.3), await level(1.4)];
    expect(before - under).toBeGreaterThan(13);
    expect(before - under).toBeLessThan(17);
  });

  it('fades a track out where it ends, also where only its file tells', async () => {
    const volume = copyOfFootage();
    await succeed(tools, volume, '-f', 'lavfi', '-i', 'sine=f=500:d=1', '/one.wav');
    const audio = [{ path: '/one.wav', fadeOutSec: 0.5, fadeInSec: 0.2, delaySec: 0.5 }];
    await renderer.render(volume, timelineOf([still('/a.png', 2)], { audio }), TO);
    const level = async (from: number, to: number) => {
      const filters = `atrim=${from}:${to},astats=measure_perchannel=none`;
      const { stderr } = await succeed(
        tools,
        volume,
        '-i',
        '/out.mp4',
        '-vn',
        '-af',
        filters,
        '-f',
        'null',
        '-',
      );
      return Number(/RMS level dB: (\S+)/.exec(stderr)![1]?.replace('-inf', '-200'));
    };
    const full = await level(0.8, 0.9);
    expect(await level(0.5, 0.55)).toBeLessThan(full - 10);
    expect(await level(1.2, 1.25)).toBeLessThan(full - 3);
    expect(await level(1.44, 1.49)).toBeLessThan(full - 15);
    expect(await level(1.6, 2)).toBeLessThan(-80);
  });

  it('takes names of every kind for names', async () => {
    const names = [
      '-y.png',
      "it's.png",
      'a%03d.png',
      '100%.png',
      'a b.jpg',
      'concat:a|b',
      'Grüße 🎬.png',
      'a\nb',
      '[x];,=.png',
      'http:x.png',
    ];
    const volume = newVolume({ '/deep/ -x/voice,1.wav': footage.readFileSync('/voice.wav') as Buffer });
    for (const name of names) {
      volume.writeFileSync(`/${name}`, footage.readFileSync(name.endsWith('jpg') ? '/b.jpg' : '/a.png'));
    }
    const segments = [
      ...names.map((name) => still(name.startsWith('-') ? name : `/${name}`, 0.08)),
      still('/deep/../deep/../a%03d.png', 0.08),
    ];
    const outputPath = "/deep/ -x/-%d it's: [out];ü.mp4";
    const audio = [{ path: '/deep/ -x/voice,1.wav' }];
    const made = await renderer.render(volume, timelineOf(segments, { audio }), { outputPath });
    expect(made.frames).toBe(2 * segments.length);
    expect((await renderer.probe(volume, outputPath)).streams).toHaveLength(2);
    expect((volume.readdirSync('/deep/ -x') as string[]).sort()).toEqual([
      "-%d it's: [out];ü.mp4",
      'voice,1.wav',
    ]);
  });

  it('renders more segments than one run should hold', async () => {
    const volume = copyOfFootage();
    const segments = Array.from({ length: 200 }, (_, i) =>
      still(
        ['/a.png', '/b.jpg', '/c.still'][i % 3]!,
        0.12,
        i % 5 === 0 ? { transition: { durationSec: 0.04 } } : {},
      ),
    );
    const lossless = { encoding: { preset: 'ultrafast', crf: 0 } };
    const more = { ...lossless, width: 32, height: 32, audio: [{ path: '/voice.wav', loop: true }] };
    const seen: number[] = [];
    const onProgress = ({ fraction }: RenderProgress) => seen.push(fraction);
    const made = await renderer.render(volume, timelineOf(segments, more), { ...TO, onProgress });
    expect(made.frames).toBe(600 - 40);
    const { durationSec, streams } = await renderer.probe(volume, '/out.mp4');
    expect(durationSec).toBeCloseTo(560 / 25, 5);
    expect(streams.map(({ durationSec: sec }) => sec!.toFixed(2))).toEqual(['22.40', '22.40']);
    const { stdout } = await succeed(tools, volume, '-i', '/out.mp4', '-map', '0:v', '-f', 'framemd5', '-');
    const times = stdout
      .split('\n')
      .flatMap((line) => (line.startsWith('0,') ? [Number(line.split(',')[2])] : []));
    expect(times.map((time) => time - times[0]!)).toEqual(times.map((_, i) => (times[1]! - times[0]!) * i));
    expect(times).toHaveLength(560);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect((volume.readdirSync('/') as string[]).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('renders a last segment that is no longer than its transition, also where a new run would begin', async () => {
    const volume = copyOfFootage();
    const segments = Array.from({ length: 17 }, (_, i) => still('/a.png', i === 16 ? 0.08 : 0.2));
    const timeline = timelineOf(segments, { transition: { durationSec: 0.08 } });
    expect(await renderer.render(volume, timeline, TO)).toMatchObject({ frames: 16 * 5 + 2 - 16 * 2 });
  });

  it('shows a video of a single short frame', async () => {
    const volume = copyOfFootage();
    await succeed(tools, volume, '-i', '/clip.mp4', '-frames:v', '1', '/short.mp4');
    const timeline = timelineOf([video('/short.mp4', 0.6)], { frameRate: { num: 10, den: 1 } });
    expect(await renderer.render(volume, timeline, TO)).toMatchObject({ frames: 6 });
  });

  it('leaves nothing behind wherever it is aborted, and renders after that', async () => {
    const volume = copyOfFootage();
    volume.writeFileSync('/out.mp4', 'what was there');
    const before = (volume.readdirSync('/') as string[]).sort();
    const temporary = temporaryDirectories();
    let aborted = 0;
    for (const afterMs of [0, 5, 20, 60, 120, 200, 300, 450]) {
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(new Error('enough')), afterMs);
      try {
        await renderer.render(volume, REEL, { ...TO, signal: controller.signal });
      } catch (error) {
        expect(error).toMatchObject({ code: 'ABORTED', cause: expect.any(Error) as Error });
        expect(String(volume.readFileSync('/out.mp4').slice(0, 14))).toBe('what was there');
        aborted++;
      } finally {
        clearTimeout(timer);
      }
      expect((volume.readdirSync('/') as string[]).sort()).toEqual(before);
      volume.writeFileSync('/out.mp4', 'what was there');
    }
    expect(aborted).toBeGreaterThan(1);
    expect(temporaryDirectories()).toEqual(temporary);
    await renderer.render(volume, REEL, TO);
    await checkReel(volume, '/out.mp4', renderer);
  });

  it.each<[string, Timeline, string, object, string, string?]>([
    [
      'a file that is not there',
      timelineOf([still('/a.png', 1), still('/x.png', 1)]),
      'INVALID_OPTION',
      { option: 'segments[1].path', path: '/x.png' },
      'there is no such file',
    ],
    [
      'a track without sound',
      timelineOf([still('/a.png', 1)], { audio: [{ path: '/b.jpg' }] }),
      'INVALID_OPTION',
      { option: 'audio[0].path' },
      'it has no audio',
    ],
    [
      'a video that is sound',
      timelineOf([video('/voice.wav', 1)]),
      'INVALID_OPTION',
      { option: 'segments[0].path' },
      'it has no video',
    ],
    [
      'a directory that is not there',
      timelineOf([still('/a.png', 1)]),
      'IO_FAILED',
      { errno: 'ENOENT' },
      '/no/out.mp4',
      '/no/out.mp4',
    ],
    [
      'a still that is none',
      timelineOf([still('/a.png', 1), still('/voice.wav', 1)]),
      'INVALID_OPTION',
      { option: 'segments[1].path', path: '/voice.wav' },
      'it holds no picture that can be decoded',
    ],
    [
      'a still that is broken',
      timelineOf([still('/a.png', 1), still('/b.jpg', 1), still('/broken.png', 1)]),
      'INVALID_OPTION',
      { option: 'segments[2].path', path: '/broken.png' },
      'it holds no picture that can be decoded',
    ],
    [
      'a still that is empty',
      timelineOf([still('/empty.png', 1)]),
      'PROBE_FAILED',
      { path: '/empty.png' },
      'Cannot read /empty.png as media: ',
    ],
    [
      'a start behind the end',
      timelineOf([video('/clip.mp4', 1, { startSec: 30 })]),
      'INVALID_OPTION',
      { option: 'segments[0].startSec' },
      'clip.mp4 lasts, got `30`',
    ],
    [
      'a sound that starts behind its end',
      timelineOf([still('/a.png', 1)], { audio: [{ path: '/voice.wav', startSec: 5 }] }),
      'INVALID_OPTION',
      { option: 'audio[0].startSec' },
      'less than the 2 s that /voice.wav lasts',
    ],
    [
      'an encoder that is not there',
      timelineOf([still('/a.png', 1)], { encoding: { videoCodec: 'libx999' } }),
      'FFMPEG_FAILED',
      { reason: "Unknown encoder 'libx999'" },
      'libx999',
    ],
  ])(
    '%s fails clearly and leaves nothing',
    async (_what, timeline, code, details, message, outputPath = '/out.mp4') => {
      const volume = copyOfFootage();
      volume.writeFileSync('/broken.png', 'no picture');
      volume.writeFileSync('/empty.png', '');
      const before = volume.readdirSync('/');
      const temporary = temporaryDirectories();
      await expect(renderer.render(volume, timeline, { outputPath })).rejects.toMatchObject({
        code,
        details,
        message: expect.stringContaining(message) as string,
      });
      expect(volume.readdirSync('/')).toEqual(before);
      expect(temporaryDirectories()).toEqual(temporary);
    },
  );

  it('opens no other file for a list that calls itself a video', async () => {
    const volume = copyOfFootage();
    volume.writeFileSync('/list.mp4', "ffconcat version 1.0\nfile '/clip.mp4'\n");
    volume.writeFileSync(
      '/hls.mp4',
      '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1,\nfile:///clip.mp4\n#EXT-X-ENDLIST\n',
    );
    for (const path of ['/list.mp4', '/hls.mp4']) {
      await expect(renderer.render(volume, timelineOf([video(path, 0.2)]), TO)).rejects.toMatchObject({
        code: expect.stringMatching(/^(FFMPEG_FAILED|PROBE_FAILED|INVALID_OPTION)$/) as string,
      });
    }
  });

  it('plays a video that has no sound of its own silently', async () => {
    const volume = copyOfFootage();
    await succeed(tools, volume, '-i', '/clip.mp4', '-an', '-c', 'copy', '/mute.mp4');
    const made = await renderer.render(volume, timelineOf([video('/mute.mp4', 0.4, { audio: {} })]), TO);
    expect(made.frames).toBe(10);
    expect((await renderer.probe(volume, '/out.mp4')).streams).toHaveLength(1);
  });

  it('turns a video upright that is stored lying down', async () => {
    const volume = copyOfFootage();
    volume.writeFileSync('/lying.mp4', turnedMp4(volume.readFileSync('/clip.mp4') as Buffer, 270));
    await renderer.render(
      volume,
      timelineOf([video('/lying.mp4', 0.08, { fit: 'contain', background: 'white' })]),
      TO,
    );
    const { stderr } = await succeed(
      tools,
      volume,
      ...['-i', '/out.mp4', '-vf', 'negate,cropdetect=limit=40:round=2:skip=0', '-f', 'null', '-'],
    );
    // 120×80 stands as 80×120 in a frame of 96×128: the picture is taller than wide.
    const [, width, height] = /crop=(\d+):(\d+)/.exec(stderr)!;
    expect(Number(height)).toBeGreaterThan(Number(width));
  });
});

function temporaryDirectories(): string[] {
  return readdirSync(TEMPORARY);
}

describe.runIf(native)('native ffmpeg', () => {
  const root = mkdtempSync(join(tmpdir(), 'reel-test-'));
  beforeAll(() => {
    for (const name of footage.readdirSync('/') as string[]) {
      writeFileSync(join(root, name), footage.readFileSync(`/${name}`));
    }
  });
  afterAll(() => rmSync(root, { recursive: true }));

  /** Any attempt to copy fails: there is no such directory for it. */
  const renderer = new NativeRenderer({ tempDir: join(root, 'nowhere') });

  it('works on the files themselves where they are on the host', async () => {
    const made = await renderer.render(hostFs(root), REEL, TO);
    expect(made.bytes).toBe(readFileSync(join(root, 'out.mp4')).length);
    await checkReel(hostFs(root), '/out.mp4', renderer);
    const at = (path: string) => join(root, path);
    const timeline = timelineOf([still(at('a.png'), 0.2)]);
    await renderer.render(nodeFs, timeline, { outputPath: at('direct.mp4') });
    expect((await renderer.probe(nodeFs, at('direct.mp4'))).durationSec).toBeCloseTo(0.2);
    expect(readdirSync(root).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('copies where they are not', async () => {
    await expect(renderer.render(copyOfFootage(), REEL, TO)).rejects.toMatchObject({
      code: 'IO_FAILED',
      details: { errno: 'ENOENT' },
    });
  });

  it('copies what the timeline names and nothing else, into a directory of its own', async () => {
    const volume = copyOfFootage();
    const opened: string[] = [];
    const traced = new Proxy(volume, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): unknown => {
          if (key === 'openSync') opened.push(String(args[0]));
          return Reflect.apply(value, target, args);
        };
      },
    });
    const parent = mkdtempSync(join(root, 'temp-'));
    const seen: { name: string; mode: number }[] = [];
    const onProgress = () => {
      for (const name of readdirSync(parent)) {
        const mode = nodeFs.statSync(join(parent, name)).mode & 0o777;
        seen.push({ name: readdirSync(join(parent, name)).sort().join(' '), mode });
      }
    };
    const timeline = timelineOf([still('/../a.png', 0.4), still('/a.png', 0.4)]);
    await new NativeRenderer({ tempDir: parent }).render(traced, timeline, { ...TO, onProgress });
    // Once for what it is, and once to copy it.
    expect(opened.filter((path) => !path.startsWith('/.out.mp4'))).toEqual(['/a.png', '/a.png']);
    expect(seen[0]).toEqual({ name: 'in0.png whole', mode: 0o700 });
    expect(readdirSync(parent)).toEqual([]);
  });

  it('follows no link out of the directory', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'reel-outside-'));
    writeFileSync(join(outside, 'secret.png'), readFileSync(join(root, 'a.png')));
    nodeFs.symlinkSync(join(outside, 'secret.png'), join(root, 'link.png'));
    nodeFs.symlinkSync(join(root, 'a.png'), join(root, 'inside.png'));
    nodeFs.symlinkSync(join(outside, 'out.mp4'), join(root, 'linked.mp4'));
    try {
      await expect(
        renderer.render(hostFs(root), timelineOf([still('/link.png', 0.2)]), TO),
      ).rejects.toMatchObject({
        code: 'INVALID_OPTION',
        message: expect.stringContaining('EACCES') as string,
      });
      const outputPath = '/linked.mp4';
      await renderer.render(hostFs(root), timelineOf([still('/inside.png', 0.2)]), { outputPath });
      expect(readdirSync(outside)).toEqual(['secret.png']);
      expect(nodeFs.lstatSync(join(root, 'linked.mp4')).isFile()).toBe(true);
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  it('says what is missing', async () => {
    const missing = new NativeRenderer({ ffmpeg: '/no/ffmpeg', ffprobe: '/no/ffprobe' });
    expect(await missing.available()).toBe(false);
    expect(await renderer.available()).toBe(true);
    await expect(missing.render(copyOfFootage(), timelineOf([still('/a.png', 1)]), TO)).rejects.toMatchObject(
      {
        code: 'RENDERER_UNAVAILABLE',
        message: expect.stringContaining('Cannot start /no/ffmpeg: it is not there') as string,
        details: { path: '/no/ffmpeg' },
      },
    );
    await expect(missing.probe(copyOfFootage(), '/a.png')).rejects.toMatchObject({
      code: 'RENDERER_UNAVAILABLE',
    });
  });

  it('names the caller’s files in errors, not its copies', async () => {
    const failed = new NativeRenderer().render(copyOfFootage(), timelineOf([still('/voice.wav', 1)]), TO);
    const error = await failed.then(String, (thrown: unknown) => JSON.stringify(thrown));
    expect(error).toContain('/voice.wav');
    expect(error).not.toContain('in0.wav');
    const probed = new NativeRenderer().probe(newVolume({ '/not.mp4': 'text' }), '/not.mp4');
    await expect(probed).rejects.toMatchObject({ code: 'PROBE_FAILED', details: { path: '/not.mp4' } });
  });
});

test('paths that a guest has for itself are refused', async () => {
  const renderer = new AfmpegRenderer(tools);
  const rendered = renderer.render(copyOfFootage(), timelineOf([still('/a.png', 1)]), {
    outputPath: '/dev/o.mp4',
  });
  await expect(renderer.probe(newVolume(), '/.afmpeg-tmp/a.mp4')).rejects.toMatchObject({
    code: 'INVALID_OPTION',
  });
  await expect(rendered).rejects.toMatchObject({ code: 'INVALID_OPTION', details: { option: 'outputPath' } });
});
