// A sequence of pictures: each chunk sees its own as one numbered sequence, wherever their files are.

import { chain, filter } from '../../command/filters.js';
import type { Filter } from '../../command/filters.js';
import { checkSize, sideOption } from '../../media/frame-size.js';
import { rateOption } from '../../media/time.js';
import {
  boolean,
  checkString,
  checkedBy,
  defineOptions,
  invalidOption,
  oneOf,
  optional,
  required,
  withDefault,
} from '../../options.js';
import type { AudioTrack, Loudness } from '../../reel/timeline/timeline.js';
import type { Pictures, ResolvedComposition } from '../../render/plan/composition.js';
import { checkTimeline, mixTimeline, resolveMix } from './audio-mix.js';
import type { FramesComposition } from './composition.js';
import { probe } from './plan-context.js';
import type { PlanContext } from './plan-context.js';

const MAX_FRAMES = 1_000_000;
const EXTENSIONS = ['png', 'jpg', 'jpeg', 'webp', 'bmp', 'tif', 'tiff', 'tga', 'ppm', 'exr'];

const FRAMES = defineOptions<FramesComposition>()('composition', {
  kind: required(oneOf('frames')),
  frames: required(checkedBy<readonly string[]>(`an array of 1 to ${MAX_FRAMES} paths`, checkFrames)),
  frameRate: required(rateOption),
  width: optional(sideOption),
  height: optional(sideOption),
  // The reel's own tables check them, as parts of a timeline.
  audio: optional(checkedBy('an array', (_, value) => value as readonly AudioTrack[])),
  loudness: optional(checkedBy('an object', (_, value) => value as Loudness)),
  acceptDamage: withDefault(boolean, false),
});

export async function resolveFrames(
  context: PlanContext,
  composition: FramesComposition,
): Promise<ResolvedComposition> {
  const { frames, frameRate, audio, loudness, acceptDamage, ...asked } = FRAMES.read(
    composition,
    'composition',
  );
  const [path = ''] = frames;
  const extension = extensionOf(path);
  const first = await probe(context, path);
  const { width = 0, height = 0 } = first.streams.find(({ type }) => type === 'video') ?? {};
  const size = {
    width: checkSize('composition.width', asked.width ?? width),
    height: checkSize('composition.height', asked.height ?? height),
  };
  const mix = { ...mixTimeline(frames.length, frameRate, audio, loudness), segments: [], acceptDamage };
  const sound = await resolveMix(context, await checkTimeline(context, mix));
  return {
    kind: 'frames',
    ...size,
    frameRate,
    frames: frames.length,
    reads: [...new Set(frames)],
    costs: [],
    warnings: [],
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

/** All of them have one extension. */
function checkFrames(option: string, frames: unknown): readonly string[] {
  if (!Array.isArray(frames) || frames.length === 0 || frames.length > MAX_FRAMES) {
    throw invalidOption(option, `an array of 1 to ${MAX_FRAMES} paths`, frames);
  }
  let first: string | undefined;
  for (const [i, path] of (frames as readonly unknown[]).entries()) {
    const extension = extensionOf(checkString(`${option}[${i}]`, path));
    if (!EXTENSIONS.includes(extension)) {
      throw invalidOption(`${option}[${i}]`, `a picture (${EXTENSIONS.join(', ')})`, path);
    }
    first ??= extension;
    if (extension !== first) throw invalidOption(`${option}[${i}]`, `a .${first} file, as the first`, path);
  }
  return frames as string[];
}

function extensionOf(path: string): string {
  return /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
}
