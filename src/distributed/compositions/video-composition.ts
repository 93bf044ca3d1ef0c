// One long video, cut at any frame: the plan knows the time of every packet, so that a chunk starts decoding at
// a key frame well before its first frame, and picks its frames by number.

import { chain, filter } from '../../command/filters.js';
import { pickVideo } from '../../command/media-info.js';
import type { MediaInfo, Rational, StreamInfo } from '../../command/media-info.js';
import { asTheFirst, besides, oneGraph, turnOf } from '../../command/one-graph.js';
import type { PacketSpan } from '../../command/packet-list.js';
import { convertChains } from '../../media/color/convert.js';
import { decoderOf, inputColors, isHdr } from '../../media/color/input-colors.js';
import { colorMarks, videoColors } from '../../media/color/output-colors.js';
import { mediaDamaged } from '../../media/damage.js';
import { checkSize, sideOption } from '../../media/frame-size.js';
import { mediaInput } from '../../media/media-input.js';
import { checkRate, isFrameRate, rateOption } from '../../media/time.js';
import {
  boolean,
  defineOptions,
  invalidOption,
  oneOf,
  optional,
  required,
  string,
  withDefault,
} from '../../options.js';
import type { Graph, Pictures, ResolvedComposition } from '../../render/plan/composition.js';
import { fitFilters } from '../../render/plan/encoder-args.js';
import { hdrSource } from '../../render/plan/formats.js';
import type { VideoComposition } from './composition.js';
import { frameGrid } from './frame-grid.js';
import type { FrameGrid } from './frame-grid.js';
import { probe } from './plan-context.js';
import type { PlanContext } from './plan-context.js';
import { videoWarnings } from './source-warnings.js';
import { readTimes } from './video-times.js';
import type { Times } from './video-times.js';

const VIDEO = defineOptions<VideoComposition>()('composition', {
  kind: required(oneOf('video')),
  path: required(string),
  frameRate: optional(rateOption),
  width: optional(sideOption),
  height: optional(sideOption),
  audio: withDefault(boolean, true),
  soundOutside: withDefault(oneOf('cut', 'hold'), 'cut'),
  acceptDamage: withDefault(boolean, false),
});

export async function resolveVideo(
  context: PlanContext,
  composition: VideoComposition,
): Promise<ResolvedComposition> {
  const { path, ...asked } = VIDEO.read(composition, 'composition');
  const { config } = context;
  const info = await probe(context, path);
  const stream = pickVideo(info, path);
  if (config.hdrMode === 'auto' && isHdr(stream)) throw hdrSource(path);
  const decoder = decoderOf(stream);
  const turn = turnOf(info, stream);
  const sourceRate = stream.frameRate ?? { num: 25, den: 1 };
  const frameRate = asked.frameRate ?? ownRate(sourceRate, path);
  const size = displaySize(stream);
  const width = asked.width ?? ownSide('composition.width', size.width, path);
  const height = asked.height ?? ownSide('composition.height', size.height, path);
  const withAudio = asked.audio && config.audio !== 'none';
  const sound = withAudio ? info.streams.find(({ type }) => type === 'audio') : undefined;
  if (info.damage && !asked.acceptDamage) throw mediaDamaged('composition.path', path, info.damage);
  const { times, heard } = await readTimes(context, path, stream, sound);
  const span = asked.soundOutside === 'hold' ? heard : undefined;
  const grid = gridOf(times, span, { frameRate, sourceRate }, info);
  return {
    kind: 'video',
    width,
    height,
    frameRate,
    frames: grid.frames,
    reads: [path],
    costs: [],
    warnings: videoWarnings({
      path,
      info,
      taken: [stream, ...(sound ? [sound] : [])],
      heard,
      grid,
      frameRate,
    }),
    pictures: ({ start, end }, guestPath, pixelFormat): Pictures => {
      const { seekSec, offsetTicks, skip } = grid.access(start);
      const output = videoColors(pixelFormat);
      const media = mediaInput({
        path: guestPath(path),
        seekSec: 0,
        ...(decoder !== undefined && { decoder }),
      });
      return {
        inputs: [
          {
            ...media,
            ...(seekSec !== undefined && { seekSec }),
            options: {
              ...media.options,
              ...oneGraph(turn),
              ...(seekSec !== undefined && { accurate_seek: false }),
            },
          },
        ],
        copyTimestamps: true,
        filterGraph: [
          ...besides(turn, `0:${stream.index}`),
          ...convertChains(
            {
              ...{ source: `0:${stream.index}`, name: 'video', colors: inputColors(stream) },
              isSameSize: width === stream.width && height === stream.height,
              before: [
                ...asTheFirst(turn),
                filter('setpts', {
                  expr:
                    offsetTicks === undefined
                      ? `N*${sourceRate.den}/${sourceRate.num}/TB`
                      : `PTS-(${offsetTicks})`,
                }),
                filter('fps', { fps: frameRate, start_time: 0 }),
                // The last frame stands where the source is shorter than it says.
                filter('tpad', { stop: skip + end - start, stop_mode: 'clone' }),
                filter('trim', { start_frame: skip, end_frame: skip + end - start }),
                filter('settb', { expr: `${frameRate.den}/${frameRate.num}` }),
                filter('setpts', { expr: 'N' }),
              ],
              ...{ size: { w: width, h: height }, then: colorMarks(output), outputs: ['video'] },
            },
            output,
          ),
        ],
        output: 'video',
        reads: [path],
      };
    },
    ...(sound && {
      sound: {
        reads: [path],
        graph: (guestPath, samples): Graph => ({
          inputs: [mediaInput({ path: guestPath(path), seekSec: 0 })],
          copyTimestamps: true,
          filterGraph: [
            chain(
              [`0:${sound.index}`],
              [
                filter('asetpts', { expr: `PTS-(${grid.startSec})/TB` }),
                filter('aresample', { sample_rate: 48_000, async: 1, first_pts: 0 }),
                ...fitFilters(samples),
              ],
              ['audio'],
            ),
          ],
          output: 'audio',
        }),
      },
    }),
  };
}

/** Throws INVALID_OPTION, which names the file, where its own size cannot be rendered; the caller has to choose one then. */
function ownSide(option: string, pixels: number, path: string): number {
  try {
    return checkSize(option, pixels);
  } catch {
    const wanted = `given, an even number of pixels from 16 to 8192: ${path} has none that can be rendered`;
    throw invalidOption(option, wanted, pixels);
  }
}

/** Some recorders say 1000 for a rate that varies, or none at all; the caller has to choose one then. */
function ownRate(rate: Rational, path: string): Rational {
  const { num, den } = rate;
  if (isFrameRate(rate)) return checkRate('composition.frameRate', rate);
  const wanted = `given, from 1 to 240 frames per second: ${path} has none that can be rendered`;
  throw invalidOption('composition.frameRate', wanted, `${num}/${den}`);
}

function gridOf(
  times: Times,
  span: PacketSpan | undefined,
  { frameRate, sourceRate }: { readonly frameRate: Rational; readonly sourceRate: Rational },
  info: MediaInfo,
): FrameGrid {
  const canSeek = /^(?:mov|matroska)/.test(info.format) && times.untimed === 0;
  const startSec = info.startSec ?? 0;
  const ticks = (seconds: number) => Math.round((seconds * times.timebase.den) / times.timebase.num);
  const hold = span && { start: ticks(span.startSec), end: ticks(span.endSec) };
  return frameGrid({ ...times, rate: frameRate, sourceRate, startSec, canSeek, ...(hold && { hold }) });
}

/** Upright, in square pixels, even. */
function displaySize(stream: StreamInfo): { width: number; height: number } {
  const { num, den } = stream.sampleAspectRatio ?? { num: 1, den: 1 };
  const wide = (stream.width ?? 0) * (num / den);
  const even = (pixels: number) => Math.max(2, 2 * Math.round(pixels / 2));
  const isTurned = stream.rotation === 90 || stream.rotation === 270;
  const upright = isTurned ? [stream.height ?? 0, wide] : [wide, stream.height ?? 0];
  return { width: even(upright[0] ?? 0), height: even(upright[1] ?? 0) };
}
