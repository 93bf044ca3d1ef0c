// The filters that make frames of one segment: cut to shape, scaled, on its background, at their times. The least-work
// graph and the plain one share them, so that they can only differ in how often they run.

import { filter } from '../../command/filters.js';
import type { Filter } from '../../command/filters.js';
import type { Conversion } from '../../media/color/convert.js';
import { colorMarks, colorSource, layoutFor } from '../../media/color/output-colors.js';
import type { Layout } from '../../media/color/output-colors.js';
import type { ResolvedSegment, ResolvedStill } from '../timeline/resolve-segment.js';
import type { ResolvedTimeline } from '../timeline/resolve-timeline.js';

/** What frames are between segments and encoder. */
export function layoutOf({ encoding }: ResolvedTimeline): Layout {
  return layoutFor(encoding.pixelFormat);
}

/** The picture at the size it has in the frame: what `cover` cuts off, and the options of `scale` for the rest. */
export function fitOf(
  { width, height }: ResolvedTimeline,
  { fit }: ResolvedSegment,
): { readonly crop: readonly Filter[]; readonly size: Conversion['size'] } {
  if (fit === 'cover') {
    const crop = filter('crop', {
      w: `min(iw,ih*${width}/(${height}*sar))`,
      h: `min(ih,iw*sar*${height}/${width})`,
    });
    return { crop: [crop], size: { w: width, h: height } };
  }
  const size = {
    w: `min(${width},max(2,2*round(${height}*dar/2)))`,
    h: `min(${height},max(2,2*round(${width}/dar/2)))`,
  };
  return { crop: [], size };
}

/** A source of frames in the background's color, without end. */
export function backgroundFilters(
  { width, height, frameRate }: ResolvedTimeline,
  { background }: ResolvedSegment,
  pixelFormat: 'rgb24' | 'gbrp' = 'gbrp',
): Filter[] {
  return colorSource({ c: background, s: `${width}x${height}`, r: frameRate }, pixelFormat);
}

/** One frame of it, made once and handed out without end. */
export function standingBackground(
  timeline: ResolvedTimeline,
  segment: ResolvedSegment,
  toFrames: readonly Filter[] = [],
  pixelFormat: 'rgb24' | 'gbrp' = 'gbrp',
): Filter[] {
  return [
    ...backgroundFilters(timeline, segment, pixelFormat),
    filter('trim', { end_frame: 1 }),
    ...toFrames,
    filter('loop', { loop: -1, size: 1 }),
    ...clockFilters(timeline),
  ];
}

/** Square pixels, the output's colors and the clock of one tick a frame. */
export function markFilters(timeline: ResolvedTimeline): Filter[] {
  return [...colorMarks(), ...clockFilters(timeline)];
}

/** Frame `n` at tick `n`, from 0. */
export function clockFilters({ frameRate: { num, den } }: ResolvedTimeline): Filter[] {
  return [filter('settb', { expr: `${den}/${num}` }), filter('setpts', { expr: 'N' })];
}

/** The zoom of each frame; `firstFrame` is the place of the first one in its segment. */
export function motionFilters({ motion, frames }: ResolvedStill, firstFrame: number): Filter[] {
  if (!motion) return [];
  const { fromZoom, toZoom } = motion;
  // `on` counts from 1. The last frame of the segment has the last zoom.
  const place = `(on-1+${firstFrame})/${Math.max(1, frames - 1)}`;
  const zoom = `(${fromZoom}+(${toZoom}-${fromZoom})*${place})`;
  const near = (side: string) => `${side}/2*(1-1/${zoom})`;
  const far = (side: string) => `${side}/2*(1+1/${zoom})`;
  // Corners at fractions of a pixel: a crop at whole ones would make a slow zoom tremble.
  return [
    filter('perspective', {
      x0: near('W'),
      y0: near('H'),
      x1: far('W'),
      y1: near('H'),
      x2: near('W'),
      y2: far('H'),
      x3: far('W'),
      y3: far('H'),
      interpolation: 'cubic',
      eval: 'frame',
    }),
  ];
}
