// A sequence of pictures: each chunk sees its own as one numbered sequence, wherever their files are.

import type { MediaInfo, StreamInfo } from '../../command/media-info.js';
import { AfmpegError } from '../../errors.js';
import { convertChains } from '../../media/color/convert.js';
import { ANY_PICTURE, anyOf, inputColors } from '../../media/color/input-colors.js';
import type { InputColors } from '../../media/color/input-colors.js';
import { colorMarks, videoColors } from '../../media/color/output-colors.js';
import { contentOf } from '../../media/content-of.js';
import { checkSize, sideOption } from '../../media/frame-size.js';
import type { MediaContent } from '../../media/media-content.js';
import { readablePicture } from '../../media/readable-picture.js';
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
  const looks = new Map([...new Set(frames)].map((each) => [each, contentOf(context.fs, each)] as const));
  const { stream, colors } = checkPictures(looks, path, first);
  const content = looks.get(path);
  const { width = 0, height = 0 } = content?.size ?? stream;
  const size = {
    width: checkSize('composition.width', asked.width ?? width),
    height: checkSize('composition.height', asked.height ?? height),
  };
  const isSameSize = [...looks.values()].every(
    (each) => each?.size?.width === size.width && each.size.height === size.height,
  );
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
      const output = videoColors(pixelFormat);
      return {
        inputs: [
          { path: `/frames/%08d.${extension}`, format: 'image2', frameRate, options: { start_number: 0 } },
        ],
        filterGraph: convertChains(
          {
            ...{ isSameSize, source: '0:v', name: 'frame', colors, before: [] },
            ...{ size: { w: size.width, h: size.height }, then: colorMarks(output), outputs: ['video'] },
          },
          output,
        ),
        output: 'video',
        reads: [...new Set(paths)],
        sequence: { extension, paths },
      };
    },
    ...(sound && { sound }),
  };
}

/** What the pixels of any of them may mean. Throws INVALID_OPTION for what cannot be shown. */
function checkPictures(
  looks: ReadonlyMap<string, MediaContent | undefined>,
  first: string,
  info: MediaInfo,
): { stream: StreamInfo; colors: InputColors } {
  const refuse = (path: string, why: string) =>
    new AfmpegError('INVALID_OPTION', `\`composition.frames\` has ${path}: ${why}`, {
      details: { option: 'composition.frames', path },
    });
  const readable = readablePicture(info, 'still', looks.get(first));
  if ('refused' in readable) throw refuse(first, readable.refused);
  const { stream } = readable;
  const each = [...looks].map(([path, content]) => {
    if (content && 'refused' in content) throw refuse(path, content.refused);
    return content?.colors ?? ANY_PICTURE;
  });
  return { stream, colors: anyOf(each, inputColors(stream)) };
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
