// A sequence of pictures: each chunk sees its own as one numbered sequence, wherever their files are.

import { chain, filter } from '../../command/filters.js';
import type { Filter } from '../../command/filters.js';
import { checkSize } from '../../media/frame-size.js';
import { checkRate } from '../../media/time.js';
import { checkKeys, checkString, invalidOption } from '../../options.js';
import type { Pictures, ResolvedComposition } from '../../render/composition.js';
import { checkTimeline, mixTimeline, resolveMix } from './audio-mix.js';
import type { FramesComposition } from './composition.js';
import type { PlanContext } from './resolve-composition.js';

const KEYS = ['kind', 'frames', 'frameRate', 'width', 'height', 'audio', 'loudness'];
const MAX_FRAMES = 1_000_000;
const EXTENSIONS = ['png', 'jpg', 'jpeg', 'webp', 'bmp', 'tif', 'tiff', 'tga', 'ppm', 'exr'];

export async function resolveFrames(
  source: PlanContext,
  composition: FramesComposition,
): Promise<ResolvedComposition> {
  checkKeys('the composition', composition, KEYS);
  const { runtime, fs, signal } = source;
  const { frames, audio, loudness } = composition;
  const extension = checkFrames(frames);
  const frameRate = checkRate('composition.frameRate', composition.frameRate);
  const first = await runtime.probe(fs, frames[0] ?? '', signal ? { signal } : {});
  const { width = 0, height = 0 } = first.streams.find(({ type }) => type === 'video') ?? {};
  const size = {
    width: checkSize('composition.width', composition.width ?? width),
    height: checkSize('composition.height', composition.height ?? height),
  };
  const mix = { ...mixTimeline(frames.length, frameRate, audio, loudness), segments: [] };
  const sound = await resolveMix(source, await checkTimeline(source, mix));
  return {
    kind: 'frames',
    ...size,
    frameRate,
    frames: frames.length,
    reads: [...new Set(frames)],
    costs: [],
    pictures: ({ start, end }, _, pixelFormat): Pictures => {
      const paths = frames.slice(start, end);
      return {
        inputs: [
          { path: `/frames/%08d.${extension}`, format: 'image2', frameRate, options: { start_number: 0 } },
        ],
        filterGraph: [chain(['0:v'], [...frameFilters(size, pixelFormat)], ['video'])],
        output: 'video',
        reads: [...new Set(paths)],
        sequence: { extension, paths },
      };
    },
    ...(sound && { sound }),
  };
}

/** Full color where the output has it; else the colors that players assume of HD. */
function frameFilters(size: { width: number; height: number }, pixelFormat: string): Filter[] {
  const isRgb = pixelFormat.startsWith('rgb');
  return [
    filter('scale', {
      w: size.width,
      h: size.height,
      flags: 'bicubic',
      ...(!isRgb && { out_color_matrix: 'bt709', out_range: 'tv' }),
    }),
    filter('setsar', { sar: 1 }),
    filter('format', { pix_fmts: pixelFormat }),
    ...(isRgb
      ? []
      : [
          filter('setparams', {
            range: 'tv',
            colorspace: 'bt709',
            color_primaries: 'bt709',
            color_trc: 'bt709',
          }),
        ]),
  ];
}

/** Returns the extension that all of them have. */
function checkFrames(frames: unknown): string {
  if (!Array.isArray(frames) || frames.length === 0 || frames.length > MAX_FRAMES) {
    throw invalidOption('composition.frames', `an array of 1 to ${MAX_FRAMES} paths`, frames);
  }
  const extensions = frames.map((path: unknown, i) => {
    const text = checkString(`composition.frames[${i}]`, path);
    const extension = /\.([a-z0-9]+)$/i.exec(text)?.[1]?.toLowerCase() ?? '';
    if (EXTENSIONS.includes(extension)) return extension;
    throw invalidOption(`composition.frames[${i}]`, `a picture (${EXTENSIONS.join(', ')})`, text);
  });
  const [first = ''] = extensions;
  const other = extensions.findIndex((extension) => extension !== first);
  if (other < 0) return first;
  throw invalidOption(`composition.frames[${other}]`, `a .${first} file, as the first`, frames[other]);
}
