// What a render shows of every kind of picture is what was put into it: the colors of the generator, not our own.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Runtime } from '../../../src/index.js';
import { AfmpegRenderer, NativeRenderer } from '../../../src/reel/index.js';
import type { Renderer, Segment, Timeline } from '../../../src/reel/index.js';
import { newVolume } from '../../support/media.js';
import { everyFamily } from '../../support/modules.js';
import { hasNativeFfmpeg } from '../../support/native.js';
import { GRAY, OPAQUE, SEE_THROUGH } from './inputs.js';
import type { InputKind } from './inputs.js';
import { HEIGHT, QUARTERS, WIDTH, colorsOf, distance, encode, over, quarters } from './quarters.js';
import type { Rgb } from './quarters.js';

const RATE = { num: 25, den: 1 };
const GROUND: Rgb = [16, 32, 48];
const GRAYS: readonly Rgb[] = [
  [40, 40, 40],
  [110, 110, 110],
  [180, 180, 180],
  [240, 240, 240],
];
/** Opaque, faint, half, none: what is hidden in the last quarter is the brightest. */
const ALPHA = [255, 64, 128, 0];

describe.each(everyFamily().filter(({ execution }) => execution === 'thread'))('$name', ({ source }) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source });
  }, 120_000);
  afterAll(() => runtime.close());

  const renderers = (): Renderer[] => [
    new AfmpegRenderer(runtime),
    ...(hasNativeFfmpeg() ? [new NativeRenderer()] : []),
  ];

  async function shown(
    kinds: readonly InputKind[],
    pixels: Uint8Array,
    more: Partial<Segment> = {},
    alpha = false,
  ): Promise<Map<string, (readonly Rgb[])[]>> {
    const volume = newVolume();
    const segments: Segment[] = [];
    for (const [i, { kind, args, frames = 1, extension = '' }] of kinds.entries()) {
      const path = `/in${i}${extension}`;
      volume.writeFileSync(path, await encode(runtime, pixels, args, { frames, alpha }));
      segments.push({ kind, path, durationSec: 0.08, background: '#102030', ...more });
    }
    const timeline: Timeline = {
      ...{ width: WIDTH, height: HEIGHT, frameRate: RATE, segments },
      encoding: { preset: 'ultrafast', crf: 1, pixelFormat: 'yuv444p' },
    };
    const colors = new Map<string, (readonly Rgb[])[]>(kinds.map(({ name }) => [name, []]));
    for (const renderer of renderers()) {
      await renderer.render(volume, timeline, { outputPath: '/out.mp4' });
      const frames = await colorsOf(
        runtime,
        volume,
        '/out.mp4',
        kinds.map((_, i) => 2 * i),
      );
      kinds.forEach(({ name }, i) => colors.get(name)!.push(frames[i]!));
    }
    return colors;
  }

  it.each([
    ['opaque', OPAQUE, QUARTERS],
    ['gray', GRAY, GRAYS],
  ] as const)(
    '%s pictures and videos keep their colors',
    async (_, kinds, wanted) => {
      const got = await shown(kinds, quarters(wanted));
      const far = kinds.flatMap(({ name, within = 4 }) =>
        got
          .get(name)!
          .flatMap((colors) => (distance(colors, wanted) <= within ? [] : [`${name}: ${colors.join(' ')}`])),
      );
      expect(far).toEqual([]);
    },
    600_000,
  );

  it.each([
    ['cover', {}],
    ['contain', { fit: 'contain' }],
  ] as const)(
    'what is transparent shows the background, by %s',
    async (_, more) => {
      const got = await shown(SEE_THROUGH, quarters(QUARTERS, ALPHA), more, true);
      const wanted = QUARTERS.map((color, i) => over(color, ALPHA[i]!, GROUND));
      const far = SEE_THROUGH.flatMap(({ name, within = 4 }) =>
        got
          .get(name)!
          .flatMap((colors) => (distance(colors, wanted) <= within ? [] : [`${name}: ${colors.join(' ')}`])),
      );
      expect(far).toEqual([]);
    },
    600_000,
  );
});
