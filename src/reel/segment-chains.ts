// One segment as chains: its frames decoded and scaled once, handed out to the pieces that show it.

import type { CommandInput } from '../command/command.js';
import { chain, filter } from '../command/filters.js';
import type { Chain, Filter } from '../command/filters.js';
import { mediaInput } from './media-input.js';
import {
  OUTPUT_COLORS,
  backgroundFilters,
  clockFilters,
  fitFilters,
  layoutOf,
  markFilters,
  motionFilters,
  overlayFilter,
  toLayoutFilters,
  toXfade,
} from './pictures.js';
import type { FrameRange } from './pieces.js';
import type { ResolvedSegment, ResolvedStill, ResolvedVideo } from './resolve-segment.js';
import type { ResolvedTimeline } from './resolve.js';

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
  if (segment.kind === 'still') return { path, format: 'image2pipe', frameRate };
  return mediaInput(segment);
}

/** Chains from input `index` to each of `uses`, which rise. */
export function segmentChains(
  timeline: ResolvedTimeline,
  segment: ResolvedSegment,
  index: number,
  name: string,
  uses: readonly Use[],
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
    ...uses.map((use, i) => {
      const filters =
        segment.kind === 'still' ? stillUse(timeline, segment, use) : videoUse(timeline, use, first);
      return chain([outputs[i] ?? ''], filters, [use.label]);
    }),
  ];
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
  const picture = [
    ...fitFilters(timeline, segment),
    filter('format', { pix_fmts: 'gbrap' }),
    filter('setsar', { sar: 1 }),
    ...clockFilters(timeline),
  ];
  const background = [...backgroundFilters(timeline, segment), length, ...clockFilters(timeline)];
  const both = [overlayFilter('gbrp'), ...toLayoutFilters(layoutOf(timeline)), ...markFilters(timeline)];
  return [
    chain([source], [length, ...picture], [`${name}f`]),
    chain([], background, [`${name}b`]),
    chain([`${name}b`, `${name}f`], [...both, ...then], outputs),
  ];
}

function stillUse(timeline: ResolvedTimeline, segment: ResolvedStill, use: Use): Filter[] {
  const repeat = use.end - use.start - 1;
  const mixed = use.isMixed ? toXfade(layoutOf(timeline)) : [];
  const repeated = [
    ...(repeat === 0 ? [] : [filter('loop', { loop: repeat, size: 1 })]),
    ...clockFilters(timeline),
  ];
  // What stands still is converted once, what moves for each frame.
  return segment.motion
    ? [...repeated, ...motionFilters(segment, use.start), ...mixed]
    : [...mixed, ...repeated];
}

/** Frames `range` of the video at the timeline's rate; its last one stands for all that it has not. */
export function videoFrames(
  timeline: ResolvedTimeline,
  segment: ResolvedVideo,
  { source, name, then, outputs }: Place,
  { start, end }: FrameRange,
): Chain[] {
  const layout = layoutOf(timeline);
  const frames = [
    filter('fps', { fps: timeline.frameRate, start_time: 0 }),
    filter('tpad', { stop: -1, stop_mode: 'clone' }),
    filter('trim', { start_frame: start, end_frame: end }),
    ...fitFilters(timeline, segment, { in_color_matrix: 'auto', ...OUTPUT_COLORS }),
    filter('format', { pix_fmts: layout }),
    ...markFilters(timeline),
  ];
  if (segment.fit === 'cover') return [chain([source], [...frames, ...then], outputs)];
  const background = [
    ...backgroundFilters(timeline, segment),
    filter('trim', { end_frame: 1 }),
    ...toLayoutFilters(layout),
    ...markFilters(timeline),
    filter('loop', { loop: -1, size: 1 }),
    ...clockFilters(timeline),
  ];
  const laid = overlayFilter(layout === 'yuv444p' ? 'yuv444' : 'yuv420', { shortest: 1 });
  return [
    chain([source], frames, [`${name}f`]),
    chain([], background, [`${name}b`]),
    chain([`${name}b`, `${name}f`], [laid, ...markFilters(timeline), ...then], outputs),
  ];
}

function videoUse(timeline: ResolvedTimeline, { start, end, isMixed }: Use, first: number): Filter[] {
  return [
    filter('trim', { start_frame: start - first, end_frame: end - first }),
    ...clockFilters(timeline),
    ...(isMixed ? toXfade(layoutOf(timeline)) : []),
  ];
}
