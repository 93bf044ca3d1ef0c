// The same colors out of every layer: stills of a video, distributed renders of pictures and videos, the worker.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderDistributed } from '../../../src/distributed/index.js';
import type { Composition, DistributedConfig } from '../../../src/distributed/index.js';
import { Runtime } from '../../../src/index.js';
import type { ImageFormat } from '../../../src/index.js';
import { SlideshowRenderer } from '../../../src/worker/index.js';
import { newVolume, succeed } from '../../support/media.js';
import { families } from '../../support/modules.js';
import { GRAY, OPAQUE, SEE_THROUGH } from './inputs.js';
import type { InputKind } from './inputs.js';
import { QUARTERS, colorsOf, distance, encode, over, quarters } from './quarters.js';
import type { Rgb } from './quarters.js';

const RATE = { num: 25, den: 1 };
const BLACK: Rgb = [0, 0, 0];
const ALPHA = [255, 64, 128, 0];
const ON_BLACK = QUARTERS.map((color, i) => over(color, ALPHA[i]!, BLACK));
const GRAYS: readonly Rgb[] = [40, 110, 180, 240].map((level) => [level, level, level]);

const videos = (kinds: readonly InputKind[]) => kinds.filter(({ kind }) => kind === 'video');
const pictures = (kinds: readonly InputKind[]) =>
  kinds.filter(({ kind, name }) => kind === 'still' && EXTENSIONS.some(([start]) => name.startsWith(start)));
const EXTENSIONS = [
  ['png', 'png'],
  ['bmp', 'bmp'],
  ['tiff', 'tiff'],
  ['targa', 'tga'],
  ['jpeg', 'jpg'],
  ['webp', 'webp'],
  ['ppm', 'ppm'],
] as const;
const extensionOf = ({ name }: InputKind) => EXTENSIONS.find(([start]) => name.startsWith(start))![1];

describe.each(families().filter(({ execution }) => execution === 'thread'))('$name', ({ source }) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source });
  }, 120_000);
  afterAll(() => runtime.close());

  const CASES = [
    ['opaque', OPAQUE, quarters(), QUARTERS, false],
    ['gray', GRAY, quarters(GRAYS), GRAYS, false],
    ['see-through', SEE_THROUGH, quarters(QUARTERS, ALPHA), ON_BLACK, true],
  ] as const;

  describe.each(CASES)('%s', (_, kinds, pixels, wanted, alpha) => {
    const read = async (kind: InputKind, path: string) => {
      const { args, frames = 1 } = kind;
      return newVolume({ [path]: await encode(runtime, pixels, args, { frames, alpha }) });
    };

    it.each(['png', 'jpeg', 'webp'] as const)(
      'frames as %s',
      async (format: ImageFormat) => {
        const far: string[] = [];
        for (const kind of videos(kinds)) {
          const volume = await read(kind, '/in');
          const [frame] = await runtime.frames(volume, '/in', { at: 0, format });
          volume.writeFileSync('/frame', frame!.data);
          // What a reader of PNG and WebP makes of transparent pixels is up to it: here black.
          const isKept = alpha && format !== 'jpeg';
          const black = 'format=rgba,format=gbrap,premultiply=inplace=1,format=gbrp';
          if (isKept)
            await succeed(runtime, volume, '-v', 'error', '-i', '/frame', '-vf', black, '/flat.png');
          const [colors] = await colorsOf(runtime, volume, isKept ? '/flat.png' : '/frame', [0], 'bt601');
          // WebP at 80 and JPEG at 2 lose some.
          const within = Math.max(kind.within ?? 4, format === 'webp' ? 9 : 4);
          if (distance(colors!, wanted) > within) far.push(`${kind.name}: ${colors!.join(' ')}`);
        }
        expect(far).toEqual([]);
      },
      300_000,
    );

    async function rendered(
      composition: (path: string) => Composition,
      kind: InputKind,
      path: string,
      config: DistributedConfig = { format: 'mp4', crf: 1, preset: 'ultrafast', pixelFormat: 'yuv444p' },
    ) {
      const volume = await read(kind, path);
      await renderDistributed(volume, composition(path), {
        ...{ runtime, outputPath: `/out.${config.format}`, workDir: '/work' },
        config: { audio: 'none', ...config },
      });
      return volume;
    }

    it('a video in chunks', async () => {
      const far: string[] = [];
      for (const kind of videos(kinds)) {
        const volume = await rendered((path) => ({ kind: 'video', path, frameRate: RATE }), kind, '/in');
        const [colors] = await colorsOf(runtime, volume, '/out.mp4');
        if (distance(colors!, wanted) > (kind.within ?? 4)) far.push(`${kind.name}: ${colors!.join(' ')}`);
      }
      expect(far).toEqual([]);
    }, 600_000);

    it('pictures in chunks', async () => {
      const far: string[] = [];
      for (const kind of pictures(kinds)) {
        const frames = (path: string): Composition => ({
          kind: 'frames',
          frames: [path, path],
          frameRate: RATE,
        });
        const volume = await rendered(frames, kind, `/in.${extensionOf(kind)}`);
        const [colors] = await colorsOf(runtime, volume, '/out.mp4');
        if (distance(colors!, wanted) > (kind.within ?? 4)) far.push(`${kind.name}: ${colors!.join(' ')}`);
      }
      expect(far).toEqual([]);
    }, 600_000);

    it('a slideshow of PNG', async () => {
      const far: string[] = [];
      const renderer = new SlideshowRenderer(runtime, { crf: 1, preset: 'ultrafast' });
      for (const kind of kinds.filter(({ name }) => name.startsWith('png '))) {
        if (kind.kind === 'video') continue;
        const volume = await read(kind, '/frames/1.png');
        volume.mkdirSync('/music');
        volume.mkdirSync('/out');
        await succeed(runtime, volume, '-v', 'error', '-f', 'lavfi', '-i', 'sine=d=1', '/music/a.mp3');
        const show = await renderer.preflight({
          frames: { fs: volume, dir: '/frames' },
          music: { fs: volume, dir: '/music' },
        });
        const made = await renderer.render(show, {
          ...{ output: { fs: volume, dir: '/out' }, storyId: 's', partIndex: '1' },
        });
        const [colors] = await colorsOf(runtime, volume, made.path);
        if (distance(colors!, wanted) > (kind.within ?? 4)) far.push(`${kind.name}: ${colors!.join(' ')}`);
      }
      expect(far).toEqual([]);
    }, 300_000);
  });
});
