// How each output has its colors, and the filters that bring frames in RGB or YUV there.

import { filter } from '../../command/filters.js';
import type { Filter } from '../../command/filters.js';

/** What frames of an output are. */
export interface OutputColors {
  /** ffmpeg's name; it says whether alpha is kept. */
  readonly pixelFormat: string;
  /** Absent for RGB. */
  readonly yuv?: { readonly matrix: 'bt601' | 'bt709'; readonly range: 'tv' | 'pc' };
}

/** HD's colors, whatever the size: what the frames say, and what players assume of most sizes anyway. */
const VIDEO = { matrix: 'bt709', range: 'tv' } as const;

/** A video: BT.709 in limited range, or RGB. */
export function videoColors(pixelFormat: string): OutputColors {
  return isRgb(pixelFormat) ? { pixelFormat } : { pixelFormat, yuv: VIDEO };
}

/** Pictures, as readers of their formats take them: JFIF is BT.601 in full range, WebP BT.601 in limited range. */
export const PICTURE_COLORS = {
  png: (hasAlpha: boolean): OutputColors => ({ pixelFormat: hasAlpha ? 'rgba' : 'rgb24' }),
  jpeg: (): OutputColors => ({ pixelFormat: 'yuvj420p', yuv: { matrix: 'bt601', range: 'pc' } }),
  webp: (hasAlpha: boolean): OutputColors => ({
    pixelFormat: hasAlpha ? 'yuva420p' : 'yuv420p',
    yuv: { matrix: 'bt601', range: 'tv' },
  }),
} as const;

function isRgb(pixelFormat: string): boolean {
  return /^(?:gbr|rgb|bgr|argb|abgr)/.test(pixelFormat);
}

export function keepsAlpha({ pixelFormat }: OutputColors): boolean {
  return /^(?:yuva|gbrap|rgba|bgra|argb|abgr)/.test(pixelFormat);
}

/** Options of `scale` that name what comes out. */
export function outOptions({ yuv }: OutputColors): Readonly<Record<string, string>> {
  return yuv ? { out_color_matrix: yuv.matrix, out_range: yuv.range } : {};
}

/** What frames are between segments and encoder: with or without halved color planes. */
export type Layout = 'yuv420p' | 'yuv444p';

/** Full color planes only where the output has them, too. */
export function layoutFor(pixelFormat: string): Layout {
  return pixelFormat.includes('444') || isRgb(pixelFormat) ? 'yuv444p' : 'yuv420p';
}

/** How `overlay` is to work on frames of a layout. */
export function overlayFormat(layout: Layout): 'yuv420' | 'yuv444' {
  return layout === 'yuv444p' ? 'yuv444' : 'yuv420';
}

/** Frames as the encoder, or the next filter, wants them. */
export function inFormat(pixelFormat: string): Filter {
  return filter('format', { pix_fmts: pixelFormat });
}

/** RGB, opaque, to what the output is. */
export function toOutput(output: OutputColors): Filter[] {
  return [filter('scale', { flags: 'bicubic', ...outOptions(output) }), inFormat(output.pixelFormat)];
}

/** Square pixels, and the colors of a video by name. */
export function colorMarks({ yuv }: OutputColors = videoColors('yuv420p')): Filter[] {
  const square = filter('setsar', { sar: 1 });
  if (!yuv) return [square];
  return [
    square,
    filter('setparams', {
      range: VIDEO.range,
      colorspace: 'bt709',
      color_primaries: 'bt709',
      color_trc: 'bt709',
    }),
  ];
}

/** A source of frames in one color, in RGB and without end, by the options of `color`. */
export function colorSource(
  options: NonNullable<Filter['options']>,
  pixelFormat: 'rgb24' | 'gbrp',
): Filter[] {
  return [filter('color', options), inFormat(pixelFormat)];
}

/**
 * `xfade` takes no halved color planes. Each sample is doubled on the way in and the doubles are averaged on the
 * way out: a frame that nothing was mixed into comes back as it was, to the bit, so that frames outside of
 * transitions need not go this way at all.
 */
export function toXfade(layout: Layout): Filter[] {
  return layout === 'yuv444p' ? [] : [filter('scale', { flags: 'neighbor' }), inFormat('yuv444p')];
}

export function fromXfade(layout: Layout): Filter[] {
  return layout === 'yuv444p' ? [] : [filter('scale', { flags: 'area' }), inFormat('yuv420p')];
}
