// What a card may show behind its words: each kind of picture is shown right, or is one finding that says what to do.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Runtime } from '../../src/index.js';
import { AfmpegRenderer, checkStoryboard, prepareReel, renderReel } from '../../src/reel/index.js';
import type { Card, Renderer } from '../../src/reel/index.js';
import { SEE_THROUGH } from '../media/color/inputs.js';
import { QUARTERS, colorsOf, distance, encode, over, quarters } from '../media/color/quarters.js';
import type { Rgb } from '../media/color/quarters.js';
import { newVolume } from '../support/media.js';
import { everyFamily } from '../support/modules.js';

const PALETTE = 'split[a][b];[a]palettegen[p];[b][p]paletteuse=dither=none';
const still = (codec: string, ...more: string[]) => ['-c:v', codec, ...more, '-f', 'image2pipe'];
const JPEG = still('mjpeg', '-q:v', '1', '-qmin', '1', '-pix_fmt', 'yuvj444p');

/** The loss of x264 at crf 20 included, which with frame threads is another than without. */
const WITHIN = 10;

/** Four components: the frame header of a JPEG in inks, as far as it is looked at. */
const CMYK = Buffer.from(
  'ffd8ffee000e41646f6265006400000000' + '00ffc000140800100010040111000211000311000411' + '00',
  'hex',
);
const ANIMATED_WEBP = Buffer.from('RIFF\x1a\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\x0f\0\0\x0f\0\0ANIM', 'latin1');

describe.each(everyFamily().filter(({ execution }) => execution === 'thread'))('$name', ({ source }) => {
  let runtime: Runtime;
  let renderer: Renderer;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source });
    renderer = new AfmpegRenderer(runtime);
  }, 120_000);
  afterAll(() => runtime.close());

  const project = (cards: readonly Card[], files: Record<string, Uint8Array>) =>
    newVolume({
      '/p/storyboard.json': JSON.stringify({ width: 64, height: 48, frameRate: 25, cards }),
      ...Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`/p/${name}`, bytes])),
    });

  it.each<[string, readonly string[]]>([
    ['a.gif', ['-vf', PALETTE, '-c:v', 'gif', '-f', 'gif']],
    ['a.tiff', still('tiff')],
    ['a.bmp', still('bmp')],
    ['a.tga', still('targa')],
    ['a.ppm', still('ppm')],
    ['a.webp', ['-c:v', 'libwebp', '-lossless', '1', '-f', 'webp']],
    ['a.png', ['-c:v', 'apng', '-pix_fmt', 'rgb24', '-f', 'apng']],
    ['a.jpg', JPEG],
    // Its name says otherwise.
    ['b.mp4', still('tiff')],
  ])(
    '%s of one picture is a still, with and without motion',
    async (name, args) => {
      const file = await encode(runtime, quarters(), args);
      const motion = { fromZoom: 1, toZoom: 1.01 };
      const cards: Card[] = [{ media: { path: name } }, { media: { path: name, motion } }];
      const volume = project(cards, { [name]: file });
      const { timeline } = await prepareReel(volume, '/p', { renderer });
      const lengths = timeline.segments.map(({ kind, durationSec }) => [kind, durationSec]);
      const png = await encode(runtime, quarters(), still('png'));
      const asPng = project([{ media: { path: 'p.png' } }, { media: { path: 'p.png', motion } }], {
        'p.png': png,
      });
      const other = await prepareReel(asPng, '/p', { renderer });
      expect(lengths).toEqual(other.timeline.segments.map(({ kind, durationSec }) => [kind, durationSec]));
      await renderReel(volume, '/p', { renderer, outputPath: '/p/out.mp4' });
      const [first, moving] = await colorsOf(runtime, volume, '/p/out.mp4', [
        2,
        Math.round((lengths[0]![1] as number) * 25),
      ]);
      expect(distance(first!, QUARTERS), first!.join(' ')).toBeLessThanOrEqual(WITHIN);
      expect(distance(moving!, QUARTERS), moving!.join(' ')).toBeLessThanOrEqual(WITHIN);
    },
    120_000,
  );

  it.each([
    ['two pictures of two sizes', 'a.jpg', JPEG],
    ['a PNG with another behind it', 'a.png', still('png')],
    ['a TIFF with something behind it', 'a.tiff', still('tiff')],
  ])(
    '%s: the first, with and without motion, in reels and frames',
    async (_what, name, args) => {
      const first = await encode(runtime, quarters(), args);
      const grey: Rgb[] = [
        [90, 90, 90],
        [90, 90, 90],
        [90, 90, 90],
        [90, 90, 90],
      ];
      const second = await encode(runtime, quarters(grey, undefined, { width: 32, height: 24 }), args, {
        width: 32,
        height: 24,
      });
      const volume = project(
        [
          { media: { path: name }, dur: 0.6 },
          { media: { path: name, motion: { fromZoom: 1, toZoom: 1.01 } }, dur: 1 },
        ],
        { [name]: Buffer.concat([first, second]) },
      );
      await renderReel(volume, '/p', { renderer, outputPath: '/p/out.mp4' });
      const shown = await colorsOf(runtime, volume, '/p/out.mp4', [1, 20, 24]);
      for (const colors of shown)
        expect(distance(colors, QUARTERS), colors.join(' ')).toBeLessThanOrEqual(WITHIN);
      const [frame] = await runtime.frames(volume, `/p/${name}`, { at: 0 });
      volume.writeFileSync('/frame.png', frame!.data);
      const [colors] = await colorsOf(runtime, volume, '/frame.png');
      expect(distance(colors!, QUARTERS), colors!.join(' ')).toBeLessThanOrEqual(4);
    },
    120_000,
  );

  it('a transparent scene shows the ground of its card', async () => {
    const alpha = [255, 64, 128, 0];
    const files: Record<string, Uint8Array> = {};
    const cards: Card[] = [];
    for (const [i, { name, args, frames = 1, extension = '' }] of SEE_THROUGH.entries()) {
      if (!/^(?:png rgba$|webp|vp9|qtrle|apng)/.test(name)) continue;
      files[`${i}${extension}`] = await encode(runtime, quarters(QUARTERS, alpha), args, {
        frames,
        alpha: true,
      });
      cards.push({
        media: { path: `${i}${extension}` },
        bg: '#102030',
        dur: 0.2,
        transition: { durationSec: 0 },
      });
    }
    const volume = project(cards, files);
    await renderReel(volume, '/p', { renderer, outputPath: '/p/out.mp4' });
    const wanted = QUARTERS.map((color, i) => over(color, alpha[i]!, [16, 32, 48]));
    const shown = await colorsOf(
      runtime,
      volume,
      '/p/out.mp4',
      cards.map((_, i) => i * 5),
    );
    for (const colors of shown) expect(distance(colors, wanted), colors.join(' ')).toBeLessThanOrEqual(8);
  }, 120_000);

  it.each<[string, Uint8Array, RegExp]>([
    ['a.jpg', CMYK, /it is a JPEG in CMYK; save it as JPEG in RGB, or as PNG/],
    ['a.webp', ANIMATED_WEBP, /it is an animated WebP, which this ffmpeg does not decode; save it as/],
    [
      'a.jxl',
      Buffer.from('ff0a0102030405', 'hex'),
      /it is a JPEG XL picture, which this ffmpeg does not decode/,
    ],
    ['a.psd', Buffer.from('8BPS\0\x01'), /it is a Photoshop file, which this ffmpeg does not decode/],
  ])('%s that cannot be shown is one finding, in check and render', async (name, bytes, message) => {
    const volume = project([{ scene: name, dur: 1 }], { [name]: bytes });
    const findings = await checkStoryboard(volume, '/p', { renderer });
    expect(findings).toMatchObject([{ path: 'cards[0].scene', code: 'UNREADABLE_FILE' }]);
    expect(findings[0]!.message).toMatch(message);
    await expect(renderReel(volume, '/p', { renderer })).rejects.toMatchObject({ details: { findings } });
    const segments = [{ kind: 'still', path: `/p/${name}`, durationSec: 1 }] as const;
    const timeline = { width: 64, height: 48, frameRate: { num: 25, den: 1 }, segments };
    await expect(renderer.render(volume, timeline, { outputPath: '/out.mp4' })).rejects.toMatchObject({
      code: expect.stringMatching(/INVALID_OPTION|PROBE_FAILED/) as string,
      message: expect.stringContaining(name) as string,
    });
  });
});
