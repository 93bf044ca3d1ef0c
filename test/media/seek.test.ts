// What a segment begins with, in any container: picture `n` of a source is as bright as its number says, and a tone
// begins at a known time, so that what is right is known without any decoder.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Runtime } from '../../src/index.js';
import { AfmpegRenderer, NativeRenderer } from '../../src/reel/index.js';
import type { Renderer } from '../../src/reel/index.js';
import type { Footage } from '../reel/footage.js';
import { timelineOf, video } from '../reel/footage.js';
import { bytesOf, newVolume, succeed } from '../support/media.js';
import { everyFamily } from '../support/modules.js';
import { hasNativeFfmpeg } from '../support/native.js';

const RATE = 30;
const FRAMES = 120;
const TONE_SEC = 2;
/** So many pictures differ from each other, and so much: far more than encoding and a change of matrices take away. */
const LEVELS = 18;
const STEP = 12;
const SOURCE = [
  ...[
    '-f',
    'lavfi',
    '-i',
    `color=c=black:s=64x48:r=${RATE}:d=${FRAMES / RATE},format=yuv420p,geq=lum=20+mod(N\\,${LEVELS})*${STEP}:cb=128:cr=128`,
  ],
  ...[
    '-f',
    'lavfi',
    '-i',
    `aevalsrc=exprs='gte(t,${TONE_SEC})*0.5*sin(1000*2*PI*t)':s=48000:d=${FRAMES / RATE}`,
  ],
];
const H264 = ['-c:v', 'libx264', '-g', '60', '-bf', '3', '-crf', '4'];
const MPEG = ['-g', '60', '-bf', '2', '-q:v', '1', '-ac', '2'];

const clips: readonly [name: string, ...args: string[]][] = [
  ['clip.mp4', ...H264],
  ['delayed.mp4', ...H264, '-output_ts_offset', '3'],
  ['fragments.mp4', ...H264, '-movflags', 'empty_moov+frag_keyframe'],
  ['clip.mkv', ...H264],
  ['silent.mkv', ...H264, '-an'],
  ['live.webm', '-c:v', 'libvpx', '-g', '60', '-b:v', '2M', '-f', 'webm', '-live', '1'],
  ['clip.ts', ...H264, '-f', 'mpegts'],
  ['at-a-minute.ts', ...H264, '-f', 'mpegts', '-output_ts_offset', '60'],
  ['at-a-day.ts', ...H264, '-f', 'mpegts', '-output_ts_offset', '86400'],
  ['clip.m2ts', ...H264, '-f', 'mpegts', '-mpegts_m2ts_mode', '1'],
  ['mpeg2.ts', '-c:v', 'mpeg2video', ...MPEG, '-c:a', 'mp2', '-f', 'mpegts'],
  ['clip.mpg', '-c:v', 'mpeg2video', ...MPEG, '-c:a', 'mp2', '-f', 'mpeg'],
  ['clip.vob', '-c:v', 'mpeg2video', ...MPEG, '-c:a', 'ac3', '-f', 'vob'],
  ['clip.avi', '-c:v', 'mpeg4', ...MPEG, '-c:a', 'libmp3lame'],
  ['clip.flv', ...H264, '-c:a', 'aac'],
  ['clip.nut', ...H264, '-c:a', 'aac'],
  ['clip.wmv', '-c:v', 'wmv2', '-g', '60', '-q:v', '1', '-c:a', 'wmav2'],
  ['clip.mxf', '-c:v', 'mpeg2video', ...MPEG, '-c:a', 'pcm_s16le', '-f', 'mxf'],
];

/** Ticks of a millisecond, of 1/90000 s that starts anywhere, and of a frame; an index, and none. */
const CLOCKS = new Set(['clip.mp4', 'silent.mkv', 'live.webm', 'at-a-day.ts', 'clip.avi']);

describe.each(everyFamily().filter(({ execution }) => execution === 'thread'))(
  'by $module',
  ({ source, module }) => {
    let runtime: Runtime;
    beforeAll(async () => {
      runtime = await Runtime.create({ wasm: source });
    });
    afterAll(async () => {
      await runtime.close();
    });

    const backends: [string, () => Renderer][] = [
      ['the renderer', () => new AfmpegRenderer(runtime)],
      ...(module === 'WASI' && hasNativeFfmpeg()
        ? [['the native renderer', () => new NativeRenderer()] as [string, () => Renderer]]
        : []),
    ];

    // Demuxers are the same with threads: one of each kind of clock.
    const tried = module === 'WASI with threads' ? clips.filter(([name]) => CLOCKS.has(name)) : clips;
    test.each(tried)('%s begins with the picture and the sound of its startSec', async (name, ...args) => {
      const volume = newVolume();
      await succeed(runtime, volume, '-v', 'error', ...SOURCE, ...args, `/${name}`);
      for (const [backend, make] of backends) {
        for (const startSec of [0, 0.9, 1.5, 1.76, 3.1]) {
          const timeline = {
            ...timelineOf([video(`/${name}`, 0.8, { startSec, audio: {} })], {
              frameRate: { num: RATE, den: 1 },
              encoding: { preset: 'ultrafast', crf: 4 },
            }),
            ...{ width: 64, height: 48 },
          };
          await make().render(volume, timeline, { outputPath: '/out.mp4' });
          const place = `${name} from ${startSec} by ${backend}`;
          const shown = await numbers(volume, '/out.mp4', startSec * RATE);
          expect(shown, place).toHaveLength(24);
          // A container may begin some hundredths of a second before its first picture, with sound.
          const [first = NaN] = shown;
          expect(Math.abs(first - Math.floor(startSec * RATE + 1e-6)), place).toBeLessThanOrEqual(3);
          const still = await runtime.frames(volume, `/${name}`, { at: startSec });
          volume.writeFileSync('/still.png', still[0]!.data);
          expect(await numbers(volume, '/still.png', startSec * RATE), place).toEqual([first]);
          // Until the first picture's time it stands; after the last one that stands.
          const held = startSec === 0 ? shown.lastIndexOf(first) : 0;
          expect(held, place).toBeLessThanOrEqual(2);
          const wanted = shown.map((_, i) => Math.min(first + Math.max(0, i - held), FRAMES - 1));
          expect(shown, place).toEqual(wanted);
          if (!args.includes('-an') && startSec > TONE_SEC - 0.8 && startSec < TONE_SEC) {
            const onsetSec = await toneStart(volume);
            // With the picture of the same time, of which the first may have been on screen for a while.
            const offSec = onsetSec - (TONE_SEC - first / RATE);
            expect(offSec, `${place}: the tone at ${onsetSec}`).toBeGreaterThan(-1 / RATE - 0.05);
            expect(offSec, `${place}: the tone at ${onsetSec}`).toBeLessThan(0.05);
          }
        }
      }
    });

    /** Which pictures of the source they are, counted on from near `around`. */
    async function numbers(volume: Footage, path: string, around: number): Promise<number[]> {
      const words = ['-i', path, '-vf', 'scale=out_range=tv,format=yuv420p', '-f', 'rawvideo', '-y', '/yuv'];
      await succeed(runtime, volume, '-v', 'error', ...words);
      const bytes = bytesOf(volume, '/yuv');
      const [plane, frame] = [64 * 48, (64 * 48 * 3) / 2];
      let near = Math.floor(around);
      return Array.from({ length: bytes.length / frame }, (_, i) => {
        const luma = bytes.subarray(i * frame, i * frame + plane);
        const level = Math.round((luma.reduce((sum, value) => sum + value, 0) / plane - 19) / STEP);
        near = near + ((((level - near + LEVELS / 2) % LEVELS) + LEVELS) % LEVELS) - LEVELS / 2;
        return near++;
      });
    }

    /** Seconds until the first sample that is loud. */
    async function toneStart(volume: Footage): Promise<number> {
      const words = ['-i', '/out.mp4', '-ac', '1', '-ar', '8000', '-f', 's16le', '-y', '/pcm'];
      await succeed(runtime, volume, '-v', 'error', ...words);
      const bytes = bytesOf(volume, '/pcm');
      for (let at = 0; at < bytes.length; at += 2)
        if (Math.abs(bytes.readInt16LE(at)) > 3000) return at / 2 / 8000;
      return Infinity;
    }
  },
);
