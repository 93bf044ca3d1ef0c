// Videos as cameras, discs and browsers write them, in chunks: clocks that start anywhere, packets without times, sizes
// that change, sound outside of the pictures, files that were cut short.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderDistributed } from '../../src/distributed/index.js';
import type { VideoComposition } from '../../src/distributed/index.js';
import { Runtime } from '../../src/index.js';
import { AfmpegRenderer, NativeRenderer } from '../../src/reel/index.js';
import type { Timeline } from '../../src/reel/index.js';
import { bytesOf, newVolume, succeed } from '../support/media.js';
import { oldAndNew } from '../support/modules.js';
import { hasNativeFfmpeg } from '../support/native.js';

const RATE = 25;
const SECONDS = 3;
/** Silent for a second, then a tone: where it begins says whether it is in sync. */
const TONE_SEC = 1;
const PICTURES = ['-f', 'lavfi', '-i', `testsrc2=s=96x64:r=${RATE}:d=${SECONDS},format=yuv420p`];
const TONE = [
  '-f',
  'lavfi',
  '-i',
  `aevalsrc=exprs='gte(t,${TONE_SEC})*0.5*sin(1000*2*PI*t)':s=48000:d=${SECONDS}`,
];

describe.each(oldAndNew())('by $module', ({ source }) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source, concurrency: 2 });
  });
  afterAll(() => runtime.close());

  const config = { format: 'mp4', preset: 'ultrafast', chunks: { kind: 'size', frames: 20 } } as const;

  const make = (volume: ReturnType<typeof newVolume>, ...args: string[]) =>
    succeed(runtime, volume, '-v', 'error', ...args);

  const render = (volume: ReturnType<typeof newVolume>, composition: VideoComposition) =>
    renderDistributed(volume, composition, { runtime, config, outputPath: '/out.mp4' });

  async function decoded(volume: ReturnType<typeof newVolume>, path = '/out.mp4') {
    await make(volume, '-i', path, '-vn', '-ac', '1', '-ar', '8000', '-f', 's16le', '-y', '/pcm');
    const pcm = bytesOf(volume, '/pcm');
    const loud = (at: number) => Math.abs(pcm.readInt16LE(at)) > 3000;
    let [first, last] = [Infinity, -Infinity];
    for (let at = 0; at + 1 < pcm.length; at += 2) {
      if (!loud(at)) continue;
      first = Math.min(first, at / 16_000);
      last = at / 16_000;
    }
    return { first, last, seconds: pcm.length / 16_000 };
  }

  const clocks = ['0', '1.4', '60', '95430', '-0.5'];
  // AVI has no clock of its own.
  const clocksOf = (name: string) => (name.endsWith('.avi') ? ['0'] : clocks);
  const discs: readonly [string, ...string[]][] = [
    ['clip.mpg', '-c:v', 'mpeg2video', '-bf', '2', '-c:a', 'mp2', '-f', 'mpeg'],
    ['clip.vob', '-c:v', 'mpeg2video', '-c:a', 'ac3', '-f', 'vob'],
    ['clip.ts', '-c:v', 'libx264', '-bf', '2', '-c:a', 'aac', '-f', 'mpegts'],
    ['clip.mkv', '-c:v', 'libx264', '-c:a', 'aac'],
    ['clip.avi', '-c:v', 'mpeg4', '-bf', '2', '-c:a', 'libmp3lame'],
    ['clip.flv', '-c:v', 'flv1', '-c:a', 'libmp3lame', '-ar', '44100'],
  ];
  test.each(discs.flatMap((disc) => clocksOf(disc[0]).map((clock) => [clock, ...disc] as const)))(
    'a clock that starts at %s s in %s: pictures and sound are in sync',
    async (clock, name, ...args) => {
      const volume = newVolume();
      const path = `/${name}`;
      await make(volume, ...PICTURES, ...TONE, ...args, '-output_ts_offset', clock, path);
      const { frames } = await render(volume, { kind: 'video', path });
      expect(Math.abs(frames - RATE * SECONDS)).toBeLessThanOrEqual(1);
      const { first, last } = await decoded(volume);
      expect(Math.abs(first - TONE_SEC)).toBeLessThan(0.05);
      expect(Math.abs(last - SECONDS)).toBeLessThan(0.1);
    },
  );

  test.each([
    ['bigger', '160x96'],
    ['smaller', '64x48'],
    ['of another shape', '48x96'],
  ])('pictures that become %s midway are scaled to the first size', async (_, size) => {
    const volume = newVolume();
    for (const [i, one] of ['96x64', size].entries()) {
      const pictures = ['-f', 'lavfi', '-i', `testsrc2=s=${one}:r=${RATE}:d=1,format=yuv420p`];
      await make(volume, ...pictures, '-c:v', 'libvpx', '-b:v', '1M', `/${i}.webm`);
    }
    volume.writeFileSync('/list', "file '0.webm'\nfile '1.webm'\n");
    await make(volume, '-f', 'concat', '-i', '/list', '-c', 'copy', '/both.webm');
    const made = await render(volume, { kind: 'video', path: '/both.webm' });
    expect(made.frames).toBe(2 * RATE);
    const { streams } = await runtime.probe(volume, '/out.mp4', { measure: true });
    expect(streams[0]).toMatchObject({ width: 96, height: 64 });
    // Every frame of the second part is the source's, scaled: the same as of one that had one size all along.
    const small = ['-vf', `scale=${size.replace('x', ':')}:flags=area,scale=24:16:flags=area,format=gray`];
    const whole = ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${RATE}:d=1,format=yuv420p`];
    await make(
      volume,
      ...whole,
      '-vf',
      'scale=24:16:flags=area,format=gray',
      '-f',
      'rawvideo',
      '-y',
      '/wanted',
    );
    await make(volume, '-ss', '1', '-i', '/out.mp4', ...small, '-f', 'rawvideo', '-y', '/found');
    const [wanted, found] = [bytesOf(volume, '/wanted'), bytesOf(volume, '/found')];
    expect(found.length).toBe(wanted.length);
    const off = wanted.reduce((sum, value, i) => sum + Math.abs(value - found[i]!), 0) / wanted.length;
    expect(off).toBeLessThan(20);
  });

  describe('sound from 0 to 5 s, pictures from 1 to 3 s', () => {
    async function makeLonger() {
      const volume = newVolume();
      const pictures = [
        '-itsoffset',
        '1',
        '-f',
        'lavfi',
        '-i',
        `testsrc2=s=96x64:r=${RATE}:d=2,format=yuv420p`,
      ];
      const tone = ['-f', 'lavfi', '-i', 'sine=f=1000:r=48000:d=5,volume=8'];
      await make(volume, ...pictures, ...tone, '-c:v', 'libx264', '-c:a', 'aac', '/clip.mkv');
      return volume;
    }

    test('what is cut off is told', async () => {
      const volume = await makeLonger();
      const made = await render(volume, { kind: 'video', path: '/clip.mkv' });
      expect(made.frames).toBe(2 * RATE);
      expect(made.warnings).toEqual([
        {
          code: 'SOUND_CUT',
          path: '/clip.mkv',
          message: expect.stringMatching(
            /^\/clip\.mkv: sound is cut off, 1(\.0\d)? s before the first picture and (2(\.0\d)?|1\.9\d) s after/,
          ) as string,
        },
      ]);
    });

    test('`hold` keeps all of it, under the first and the last picture', async () => {
      const volume = await makeLonger();
      const composition = { kind: 'video', path: '/clip.mkv', soundOutside: 'hold' } as const;
      const made = await render(volume, composition);
      expect(Math.abs(made.frames - 5 * RATE)).toBeLessThanOrEqual(1);
      expect(made.warnings).toEqual([]);
      const { first, last } = await decoded(volume);
      expect(first).toBeLessThan(0.05);
      expect(last).toBeGreaterThan(4.9);
      const pictures = { format: 'png-sequence', chunks: config.chunks } as const;
      await renderDistributed(volume, composition, { runtime, config: pictures, outputPath: '/frames' });
      const names = (volume.readdirSync('/frames') as string[])
        .filter((name) => name.endsWith('.png'))
        .sort();
      const shown = names.map((name) => bytesOf(volume, `/frames/${name}`).toString('base64'));
      const distinct = (from: number, to: number) => new Set(shown.slice(from, to)).size;
      expect(shown).toHaveLength(made.frames);
      expect(distinct(0, RATE)).toBe(1);
      expect(distinct(RATE + 2, 3 * RATE)).toBe(2 * RATE - 2);
      expect(distinct(3 * RATE + 2, 5 * RATE)).toBe(1);
    });
  });

  test('further tracks, subtitles and chapters that are not taken are told', async () => {
    const volume = newVolume();
    volume.writeFileSync('/subs.srt', '1\n00:00:00,000 --> 00:00:01,000\nhello\n');
    const maps = ['-map', '0:v', '-map', '1:a', '-map', '1:a', '-map', '2:s'];
    const tags = ['-metadata:s:a:1', 'language=ger', '-metadata:s:s:0', 'language=eng'];
    const input = [...PICTURES, ...TONE, '-i', '/subs.srt'];
    await make(volume, ...input, ...maps, ...tags, '-c:v', 'libx264', '-c:a', 'aac', '/clip.mkv');
    const made = await render(volume, { kind: 'video', path: '/clip.mkv' });
    const message = '/clip.mkv: not in the render: audio 2 (ger), subtitle 3 (eng)';
    expect(made.warnings).toEqual([{ code: 'STREAMS_LEFT_OUT', path: '/clip.mkv', message }]);
  });

  test('of a timeline they are told once for each file, where it is heard', async () => {
    const volume = newVolume();
    const maps = ['-map', '0:v', '-map', '1:a', '-map', '1:a'];
    const tags = [
      '-metadata',
      'title=Sea',
      '-metadata:s:a:0',
      'language=fre',
      '-metadata:s:a:1',
      'language=ger',
    ];
    const codecs = ['-c:v', 'libx264', '-c:a', 'aac'];
    await make(volume, ...PICTURES, ...TONE, ...maps, ...tags, ...codecs, '/clip.mkv');
    await make(volume, '-i', '/clip.mkv', '-map', '0', '-c', 'copy', '/silent.mkv');
    await make(volume, '-i', '/clip.mkv', '-map', '0:a', '-c', 'copy', '/music.mka');
    const clip = { kind: 'video', durationSec: 0.4 } as const;
    const timeline: Timeline = {
      width: 96,
      height: 64,
      frameRate: { num: RATE, den: 1 },
      segments: [
        { ...clip, path: '/clip.mkv', audio: {} },
        { ...clip, path: '/silent.mkv' },
        { ...clip, path: '/clip.mkv', startSec: 1, audio: {} },
      ],
      audio: [{ path: '/music.mka' }],
    };
    const told = (path: string, rest: string) => ({
      code: 'STREAMS_LEFT_OUT',
      path,
      message: `${path}: not in the render: ${rest}`,
    });
    const warnings = [
      told('/clip.mkv', 'audio 2 (ger), the title, the language of audio 1 (fre)'),
      told('/music.mka', 'audio 1 (ger)'),
    ];
    const made = await renderDistributed(
      volume,
      { kind: 'timeline', timeline },
      { runtime, config, outputPath: '/out.mp4' },
    );
    expect(made.warnings).toEqual(warnings);
    const reel = await new AfmpegRenderer(runtime).render(volume, timeline, { outputPath: '/reel.mp4' });
    expect(reel.warnings).toEqual(warnings);
    if (!hasNativeFfmpeg()) return;
    const native = await new NativeRenderer().render(volume, timeline, { outputPath: '/native.mp4' });
    expect(native.warnings).toEqual(warnings);
  });

  test('damage that is accepted is told in the result of a timeline', async () => {
    const volume = newVolume();
    await make(volume, ...PICTURES, '-c:v', 'libx264', '-movflags', 'faststart', '/whole.mp4');
    const whole = bytesOf(volume, '/whole.mp4');
    volume.writeFileSync('/clip.mp4', whole.subarray(0, Math.round(whole.length * 0.6)));
    const timeline: Timeline = {
      width: 96,
      height: 64,
      frameRate: { num: RATE, den: 1 },
      acceptDamage: true,
      segments: [{ kind: 'video', path: '/clip.mp4', durationSec: 0.4 }],
    };
    const reel = await new AfmpegRenderer(runtime).render(volume, timeline, { outputPath: '/reel.mp4' });
    const message = expect.stringMatching(
      /^\/clip\.mp4: \d+ of 75 frames decode; what is not there is not shown$/,
    ) as string;
    expect(reel.warnings).toEqual([{ code: 'DAMAGED', path: '/clip.mp4', message }]);
  });

  test.each([
    ['clip.mp4', '-c:v', 'libx264', '-movflags', 'faststart'],
    ['clip.mkv', '-c:v', 'libx264'],
  ])('%s that was cut short is refused, or rendered as far as it goes', async (name, ...args) => {
    const volume = newVolume();
    const path = `/${name}`;
    await make(volume, ...PICTURES, ...TONE, ...args, '-g', '12', path);
    const whole = bytesOf(volume, path);
    volume.writeFileSync(path, whole.subarray(0, Math.floor(whole.length * 0.6)));
    const options = { runtime, config, outputPath: '/out.mp4' };
    const refused = renderDistributed(volume, { kind: 'video', path }, options);
    await expect(refused).rejects.toMatchObject({
      code: 'MEDIA_DAMAGED',
      retryable: false,
      message: expect.stringMatching(/is \/clip\.\w+, which is damaged: \d+ of 75 frames decode/) as string,
      details: { option: 'composition.path', path, expected: '75' },
    });
    const made = await renderDistributed(volume, { kind: 'video', path, acceptDamage: true }, options);
    expect(made.frames).toBeLessThan(75);
    expect(made.frames).toBeGreaterThan(20);
    expect(made.warnings.map(({ code }) => code)).toContain('DAMAGED');
    expect(volume.readdirSync('/')).not.toContain('out.mp4.work');
  });
});
