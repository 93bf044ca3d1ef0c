// One segment as chains: its frames decoded and scaled once, handed out to the pieces that show it.

import type { CommandInput } from '../../command/command.js';
import { chain, filter } from '../../command/filters.js';
import type { Chain, Filter } from '../../command/filters.js';
import type { Rational } from '../../command/media-info.js';
import { asTheFirst, besides, oneGraph } from '../../command/one-graph.js';
import { convertChains, overChains, overlayFilter, scaledAlpha } from '../../media/color/convert.js';
import { ANY_PICTURE, PLAIN_VIDEO } from '../../media/color/input-colors.js';
import { overlayFormat, toOutput, toXfade, videoColors } from '../../media/color/output-colors.js';
import { ONE_THREAD, mediaInput } from '../../media/media-input.js';
import type { ResolvedSegment, ResolvedStill, ResolvedVideo } from '../timeline/resolve-segment.js';
import type { ResolvedTimeline } from '../timeline/resolve-timeline.js';
import {
  backgroundFilters,
  clockFilters,
  fitOf,
  layoutOf,
  markFilters,
  motionFilters,
  standingBackground,
} from './pictures.js';
import type { FrameRange } from './pieces.js';

/** Frames of a segment, counted from its start, that go to the pad `label`. */
export interface Use extends FrameRange {
  readonly label: string;
  /** Whether they go into an `xfade`. */
  readonly isMixed: boolean;
}

/** Between what pads the frames of a segment are made. */
export interface Place {
  /** A stream of an input, such as `0:v`. */
  readonly source: string;
  /** Labels in between start with it. */
  readonly name: string;
  /** What is done to the frames at the end. */
  readonly then: readonly Filter[];
  readonly outputs: readonly string[];
}

/** The input that segment chains read from. A still is known by its content, whatever its name. */
export function segmentInput({ frameRate }: ResolvedTimeline, segment: ResolvedSegment): CommandInput {
  const { path } = segment;
  if (segment.kind === 'still') return { ...firstPicture(frameRate), path };
  const { startSec, loop, file, decoder } = segment;
  const seekSec = file?.pictures.seekSec ?? startSec;
  const input = mediaInput({ path, seekSec, ...(decoder !== undefined && { decoder }) });
  return {
    ...input,
    ...(loop && { streamLoop: -1 }),
    // The picture on screen at the start may come before it.
    options: { ...input.options, ...(file && { accurate_seek: false }), ...oneGraph(file?.turn ?? {}) },
  };
}

/**
 * Some files have more than one picture: a preview, a map of highlights, another view. Of another size, it would have the
 * graph made anew, and all frames of the still once more.
 */
function firstPicture(frameRate: Rational) {
  return { format: 'image2pipe', frameRate, options: { reinit_filter: 0, ...ONE_THREAD } };
}

/** The inputs of all segments, and then those of what lies over them. */
export function segmentInputs(
  timeline: ResolvedTimeline,
  segments: readonly ResolvedSegment[],
  toInput = segmentInput,
): CommandInput[] {
  const { frameRate } = timeline;
  return [
    ...segments.map((segment) => toInput(timeline, segment)),
    ...segments.flatMap(({ overlay }) =>
      overlay === undefined ? [] : [{ ...firstPicture(frameRate), path: overlay }],
    ),
  ];
}

/** Where {@link segmentInputs} has what lies over each segment, as a stream. */
export function overlaySources(segments: readonly ResolvedSegment[]): (string | undefined)[] {
  let next = segments.length;
  return segments.map(({ overlay }) => (overlay === undefined ? undefined : `${next++}:v`));
}

/** Chains from input `index`, and the stream `overlay` over it, to each of `uses`, which rise. */
export function segmentChains(
  timeline: ResolvedTimeline,
  segment: ResolvedSegment,
  index: number,
  name: string,
  uses: readonly Use[],
  overlay?: string,
): Chain[] {
  const outputs = uses.map((_, i) => `${name}u${i}`);
  const place = {
    source: segmentSource(segment, index),
    name,
    then: uses.length === 1 ? [] : [filter('split', { outputs: uses.length })],
    outputs,
  };
  const first = uses[0]?.start ?? 0;
  const range = { start: first, end: uses.at(-1)?.end ?? first };
  return [
    ...(segment.kind === 'still'
      ? stillFrames(timeline, segment, place, 1)
      : videoFrames(timeline, segment, place, range)),
    ...(overlay === undefined
      ? []
      : [
          overlayPicture(
            timeline,
            overlay,
            outputs.map((output) => `${output}o`),
          ),
        ]),
    ...uses.flatMap((use, i) => {
      const { frames, then } =
        segment.kind === 'still' ? stillUse(timeline, segment, use) : videoUse(timeline, use, first);
      const output = outputs[i] ?? '';
      if (overlay === undefined) return [chain([output], [...frames, ...then], [use.label])];
      return layOver(timeline, { frames: output, overlay: `${output}o` }, frames, then, use.label);
    }),
  ];
}

/** The picture that lies over a segment, once for each of `outputs`. */
export function overlayPicture(
  timeline: ResolvedTimeline,
  source: string,
  outputs: readonly string[],
): Chain {
  const { width, height } = timeline;
  const filters = [
    filter('trim', { end_frame: 1 }),
    ...scaledAlpha(
      { w: width, h: height },
      videoColors(layoutOf(timeline) === 'yuv444p' ? 'yuva444p' : 'yuva420p'),
    ),
    ...markFilters(timeline),
    ...(outputs.length === 1 ? [] : [filter('split', { outputs: outputs.length })]),
  ];
  return chain([source], filters, outputs);
}

/** The frames, through `before`, with the overlay on each of them, through `then`. */
export function layOver(
  timeline: ResolvedTimeline,
  pads: { readonly frames: string; readonly overlay: string },
  before: readonly Filter[],
  then: readonly Filter[],
  output: string,
): Chain[] {
  // The one picture that comes from below stands to the end, and never outlasts the frames.
  const laid = overlayFilter(overlayFormat(layoutOf(timeline)));
  const over = [laid, ...markFilters(timeline), ...then];
  if (before.length === 0) return [chain([pads.frames, pads.overlay], over, [output])];
  const moved = `${pads.frames}w`;
  return [chain([pads.frames], before, [moved]), chain([moved, pads.overlay], over, [output])];
}

/** What makes the frames of a use, and what is done to them where nothing is to be laid over them any more. */
interface UseFilters {
  readonly frames: readonly Filter[];
  readonly then: readonly Filter[];
}

/** A cover in a video file is not its video. */
export function segmentSource(segment: ResolvedSegment, index: number): string {
  return segment.kind === 'still' ? `${index}:v` : `${index}:V`;
}

/** The first `frames` frames of the still's input, on its background, in the output's colors. */
export function stillFrames(
  timeline: ResolvedTimeline,
  segment: ResolvedStill,
  { source, name, then, outputs }: Place,
  frames: number,
): Chain[] {
  const length = filter('trim', { end_frame: frames });
  const { crop, size } = fitOf(timeline, segment);
  const clock = clockFilters(timeline);
  return overChains(
    {
      ...{ source, name, size, outputs },
      colors: segment.colors ?? ANY_PICTURE,
      before: [length, ...crop],
      then: [...markFilters(timeline), ...then],
    },
    videoColors(layoutOf(timeline)),
    {
      source: (format) => [...backgroundFilters(timeline, segment, format), length, ...clock],
      ...{ clock, isEndless: false },
    },
  );
}

function stillUse(timeline: ResolvedTimeline, segment: ResolvedStill, use: Use): UseFilters {
  const repeat = use.end - use.start - 1;
  const mixed = use.isMixed ? toXfade(layoutOf(timeline)) : [];
  const repeated = [
    ...(repeat === 0 ? [] : [filter('loop', { loop: repeat, size: 1 })]),
    ...clockFilters(timeline),
  ];
  // What stands still is converted once, what moves for each frame.
  return segment.motion
    ? { frames: [...repeated, ...motionFilters(segment, use.start)], then: mixed }
    : { frames: [], then: [...mixed, ...repeated] };
}

/** Frames `range` of the video at the timeline's rate; its last one stands for all that it has not. */
export function videoFrames(
  timeline: ResolvedTimeline,
  segment: ResolvedVideo,
  { source, name, then, outputs }: Place,
  range: FrameRange,
): Chain[] {
  const layout = layoutOf(timeline);
  const output = videoColors(layout);
  const { crop, size } = fitOf(timeline, segment);
  const { colors = PLAIN_VIDEO, file } = segment;
  const turn = file?.turn ?? {};
  const marks = markFilters(timeline);
  const before = [
    ...asTheFirst(turn),
    ...startFilters(timeline, segment),
    ...timeFilters(timeline, range),
    ...crop,
  ];
  const frames = { source, name, colors, before, size };
  const aside = besides(turn, source);
  if (colors.hasAlpha) {
    const clock = clockFilters(timeline);
    const over = overChains({ ...frames, then: [...marks, ...then], outputs }, output, {
      source: (format) => standingBackground(timeline, segment, [], format),
      ...{ clock, isEndless: true },
    });
    return [...aside, ...over];
  }
  if (segment.fit === 'cover') {
    return [...aside, ...convertChains({ ...frames, then: [...marks, ...then], outputs }, output)];
  }
  const background = standingBackground(timeline, segment, [...toOutput(output), ...marks]);
  const laid = overlayFilter(overlayFormat(layout), { shortest: 1 });
  return [
    ...aside,
    ...convertChains({ ...frames, then: marks, outputs: [`${name}f`] }, output),
    chain([], background, [`${name}b`]),
    chain([`${name}b`, `${name}f`], [laid, ...marks, ...then], outputs),
  ];
}

/** The frames of `range`, at the timeline's rate. */
function timeFilters({ frameRate }: ResolvedTimeline, { start, end }: FrameRange): Filter[] {
  return [
    // Without `pass` a video that lasts less than half of a frame, a WebP for one, would show none.
    filter('fps', { fps: frameRate, start_time: 0, eof_action: 'pass' }),
    filter('tpad', { stop: -1, stop_mode: 'clone' }),
    filter('trim', { start_frame: start, end_frame: end }),
  ];
}

/** Moves the clock so that the picture on screen at `startSec` is the first. */
function startFilters({ frameRate }: ResolvedTimeline, { startSec, file }: ResolvedVideo): Filter[] {
  if (startSec === 0 || !file) return [];
  // `fps` takes the nearest time of its own; half a frame later, less what containers round, that is the last one before.
  const half = frameRate.den / frameRate.num / 2 - ROUNDED_SEC;
  return [
    // A tick of some containers is a whole frame.
    filter('settb', { expr: '1/1000000' }),
    filter('setpts', { expr: `PTS+(${half - file.pictures.skipSec})/TB` }),
  ];
}

/** Times of a container may be rounded to whole milliseconds (Matroska), and that of the seek with them. */
const ROUNDED_SEC = 0.0011;

function videoUse(timeline: ResolvedTimeline, { start, end, isMixed }: Use, first: number): UseFilters {
  return {
    frames: [
      filter('trim', { start_frame: start - first, end_frame: end - first }),
      ...clockFilters(timeline),
    ],
    then: isMixed ? toXfade(layoutOf(timeline)) : [],
  };
}
