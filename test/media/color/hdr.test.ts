// HDR is shown as the SDR that it was graded from: the generator's light comes from the standards' formulas.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderDistributed } from '../../../src/distributed/index.js';
import { Runtime } from '../../../src/index.js';
import { AfmpegRenderer, NativeRenderer } from '../../../src/reel/index.js';
import { newVolume } from '../../support/media.js';
import { families } from '../../support/modules.js';
import { hasNativeFfmpeg } from '../../support/native.js';
import { HEIGHT, QUARTERS, WIDTH, colorsOf, distance, encode } from './quarters.js';
import type { Rgb } from './quarters.js';

/** BT.2087-0: BT.709's light in BT.2020's primaries. */
const TO_BT2020 = [
  [0.627404, 0.329283, 0.043313],
  [0.069097, 0.91954, 0.011362],
  [0.016391, 0.088013, 0.895595],
] as const;

type Light = 'smpte2084' | 'arib-std-b67' | 'bt2020-10';

/** From SDR white as 1 to a code value in [0, 1]; SDR white is 203 cd/m². */
const CODE: Readonly<Record<Light, (light: number) => number>> = {
  smpte2084: (light) => {
    const y = ((light * 203) / 10_000) ** (2610 / 16_384);
    return ((3424 / 4096 + (2413 / 128) * y) / (1 + (2392 / 128) * y)) ** (2523 / 32);
  },
  'arib-std-b67': (light) => {
    const scene = ((light * 203) / 1000) ** (1 / 1.2);
    return scene <= 1 / 12
      ? Math.sqrt(3 * scene)
      : 0.17883277 * Math.log(12 * scene - 0.28466892) + 0.55991073;
  },
  'bt2020-10': (light) => light ** (1 / 2.4),
};

function graded(colors: readonly Rgb[], light: Light): Uint8Array {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 6);
  const codes = colors.map((color) => {
    const linear = color.map((value) => (value / 255) ** 2.4);
    return TO_BT2020.map((row) => CODE[light](row.reduce((sum, share, i) => sum + share * linear[i]!, 0)));
  });
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const quarter = (y < HEIGHT / 2 ? 0 : 2) + (x < WIDTH / 2 ? 0 : 1);
      codes[quarter]!.forEach((code, i) =>
        pixels.writeUInt16LE(Math.round(code * 65_535), ((y * WIDTH + x) * 3 + i) * 2),
      );
    }
  }
  return pixels;
}

const said = (light: Light, range: string) => [
  ...['-vf', `scale=out_color_matrix=bt2020:out_range=${range}:flags=bicubic+accurate_rnd`],
  ...['-colorspace', 'bt2020nc', '-color_primaries', 'bt2020', '-color_trc', light],
  ...['-color_range', range],
];
const FILES = (['smpte2084', 'arib-std-b67', 'bt2020-10'] as const).flatMap(
  (light) =>
    [
      [
        `${light} x264 mkv`,
        light,
        [...said(light, 'tv'), '-c:v', 'libx264', '-qp', '1', '-pix_fmt', 'yuv420p10le', '-f', 'matroska'],
      ],
      [
        `${light} x264 mp4`,
        light,
        [
          ...said(light, 'tv'),
          '-c:v',
          'libx264',
          '-qp',
          '1',
          '-pix_fmt',
          'yuv444p10le',
          '-movflags',
          'frag_keyframe+empty_moov',
          '-f',
          'mp4',
        ],
      ],
      [
        `${light} full mkv`,
        light,
        [...said(light, 'pc'), '-c:v', 'libx264', '-qp', '1', '-pix_fmt', 'yuv444p10le', '-f', 'matroska'],
      ],
      [
        `${light} ffv1 12 bit`,
        light,
        [...said(light, 'tv'), '-c:v', 'ffv1', '-pix_fmt', 'yuv420p12le', '-f', 'matroska'],
      ],
    ] as const,
);

const RATE = { num: 25, den: 1 };

describe.each(families().filter(({ execution }) => execution === 'thread'))('$name', ({ source }) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source });
  }, 120_000);
  afterAll(() => runtime.close());

  it.each(FILES)(
    '%s',
    async (_, light, args) => {
      const volume = newVolume();
      const pixels = graded(QUARTERS, light);
      volume.writeFileSync('/in', await encode(runtime, pixels, args, { frames: 5, pixelFormat: 'rgb48le' }));
      const near = async (path: string) => {
        const [colors] = await colorsOf(runtime, volume, path);
        expect(distance(colors!, QUARTERS), `${path}: ${colors!.join(' ')}`).toBeLessThanOrEqual(8);
      };
      const renderers = [new AfmpegRenderer(runtime), ...(hasNativeFfmpeg() ? [new NativeRenderer()] : [])];
      for (const renderer of renderers) {
        for (const fit of ['cover', 'contain'] as const) {
          const segments = [{ kind: 'video', path: '/in', durationSec: 0.12, fit }] as const;
          const encoding = { preset: 'ultrafast', crf: 1 };
          const timeline = { width: WIDTH, height: HEIGHT, frameRate: RATE, segments, encoding };
          await renderer.render(volume, timeline, { outputPath: '/reel.mp4' });
          await near('/reel.mp4');
        }
      }
      const [frame] = await runtime.frames(volume, '/in', { at: 0 });
      volume.writeFileSync('/frame.png', frame!.data);
      await near('/frame.png');
      const composition = { kind: 'video', path: '/in', frameRate: RATE } as const;
      const render = (hdrMode: 'auto' | 'force-sdr') =>
        renderDistributed(volume, composition, {
          ...{ runtime, outputPath: '/chunks.mp4', workDir: `/${hdrMode}` },
          config: { format: 'mp4', crf: 1, preset: 'ultrafast', audio: 'none', hdrMode },
        });
      if (light !== 'bt2020-10') {
        await expect(render('auto')).rejects.toMatchObject({ code: 'FORMAT_NOT_SUPPORTED_IN_DISTRIBUTED' });
      }
      await render('force-sdr');
      await near('/chunks.mp4');
      for (const path of ['/reel.mp4', '/chunks.mp4']) {
        const { streams } = await runtime.probe(volume, path);
        const tags = {
          colorSpace: 'bt709',
          colorTransfer: 'bt709',
          colorPrimaries: 'bt709',
          colorRange: 'tv',
        };
        expect(streams[0]).toMatchObject(tags);
      }
    },
    240_000,
  );

  it('brighter than white is white, and keeps its hue', async () => {
    const bright: readonly Rgb[] = [
      [255, 255, 255],
      [400, 400, 400],
      [400, 100, 100],
      [245, 245, 245],
    ];
    const args = FILES[0]![2];
    const volume = newVolume();
    const pixels = graded(bright, 'smpte2084');
    volume.writeFileSync('/in', await encode(runtime, pixels, args, { pixelFormat: 'rgb48le' }));
    const [frame] = await runtime.frames(volume, '/in', { at: 0 });
    volume.writeFileSync('/frame.png', frame!.data);
    const [colors] = await colorsOf(runtime, volume, '/frame.png');
    const [white, brighter, red, light] = colors!;
    expect(Math.min(...white!)).toBeGreaterThan(244);
    expect(Math.min(...brighter!)).toBeGreaterThan(Math.max(...white!));
    expect(Math.min(...white!)).toBeGreaterThan(Math.max(...light!));
    // A quarter of the red in code values, as it was; cut off it would be 100.
    expect(red![1] / red![0]).toBeCloseTo(0.25, 1);
  }, 120_000);
});
