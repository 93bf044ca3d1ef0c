// The filters that make frames of one segment: cut to shape, scaled, on its background, in the colors of the
// output. The least-work graph and the plain one share them, so that they can only differ in how often they run.

import { filter } from '../../command/filters.js';
import type { Filter } from '../../command/filters.js';
import type { ResolvedSegment, ResolvedStill } from '../timeline/resolve-segment.js';
import type { ResolvedTimeline } from '../timeline/resolve-timeline.js';

/** What frames are between segments and encoder: with or without halved color planes. */
export type Layout = 'yuv420p' | 'yuv444p';

/** Full color planes only where the output has them, too. */
export function layoutOf({ encoding }: ResolvedTimeline): Layout {
  return /444|^gbr|^rgb|^bgr/.test(encoding.pixelFormat) ? 'yuv444p' : 'yuv420p';
}

/** The picture at the size it has in the frame: what `cover` cuts off is gone before it is scaled. */
export function fitFilters(
  { width, height }: ResolvedTimeline,
  { fit }: ResolvedSegment,
  colors: Readonly<Record<string, string>> = {},
): Filter[] {
  if (fit === 'cover') {
    return [
      filter('crop', {
        w: `min(iw,ih*${width}/(${height}*sar))`,
        h: `min(ih,iw*sar*${height}/${width})`,
      }),
      filter('scale', { w: width, h: height, flags: 'bicubic', ...colors }),
    ];
  }
  return [
    filter('scale', {
      w: `min(${width},max(2,2*round(${height}*dar/2)))`,
      h: `min(${height},max(2,2*round(${width}/dar/2)))`,
      flags: 'bicubic',
      ...colors,
    }),
  ];
}

/** Lays the second input into the middle of the first. */
export function overlayFilter(format: 'gbrp' | 'yuv420' | 'yuv444', options = {}): Filter {
  return filter('overlay', { x: '(W-w)/2', y: '(H-h)/2', format, ...options });
}

/** A source of frames in the background's color, without end. */
export function backgroundFilters(
  { width, height, frameRate }: ResolvedTimeline,
  { background }: ResolvedSegment,
): Filter[] {
  return [
    filter('color', { c: background, s: `${width}x${height}`, r: frameRate }),
    filter('format', { pix_fmts: 'gbrp' }),
  ];
}

/** HD's colors, said on the frames too: what a player assumes of a video of this size anyway. */
export const OUTPUT_COLORS = { out_color_matrix: 'bt709', out_range: 'tv' } as const;

/** Square pixels, the output's colors and the clock of one tick a frame. */
export function markFilters(timeline: ResolvedTimeline): Filter[] {
  return [...colorMarks(), ...clockFilters(timeline)];
}

/** Square pixels, and the colors of {@link OUTPUT_COLORS} by name. */
export function colorMarks(): Filter[] {
  return [
    filter('setsar', { sar: 1 }),
    filter('setparams', {
      range: 'tv',
      colorspace: 'bt709',
      color_primaries: 'bt709',
      color_trc: 'bt709',
    }),
  ];
}

/** Frame `n` at tick `n`, from 0. */
export function clockFilters({ frameRate: { num, den } }: ResolvedTimeline): Filter[] {
  return [filter('settb', { expr: `${den}/${num}` }), filter('setpts', { expr: 'N' })];
}

/** RGB on the background to what the encoder takes. */
export function toLayoutFilters(layout: Layout): Filter[] {
  return [filter('scale', { flags: 'bicubic', ...OUTPUT_COLORS }), filter('format', { pix_fmts: layout })];
}

/**
 * `xfade` takes no halved color planes. Each sample is doubled on the way in and the doubles are averaged on the
 * way out: a frame that nothing was mixed into comes back as it was, to the bit, so that frames outside of
 * transitions need not go this way at all.
 */
export function toXfade(layout: Layout): Filter[] {
  return layout === 'yuv444p'
    ? []
    : [filter('scale', { flags: 'neighbor' }), filter('format', { pix_fmts: 'yuv444p' })];
}

export function fromXfade(layout: Layout): Filter[] {
  return layout === 'yuv444p'
    ? []
    : [filter('scale', { flags: 'area' }), filter('format', { pix_fmts: 'yuv420p' })];
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
