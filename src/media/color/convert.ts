// From the frames of an input to those of an output: size, matrix, range, tone and alpha, each step where it is exact.

import { chain, filter } from '../../command/filters.js';
import type { Chain, Filter } from '../../command/filters.js';
import type { InputColors } from './input-colors.js';
import { inFormat, keepsAlpha, outOptions, toOutput } from './output-colors.js';
import type { OutputColors } from './output-colors.js';
import { toneMapChains } from './tone-map.js';

export interface Conversion {
  /** The pad that gives the input's frames; undefined in a graph of one input. */
  readonly source: string | undefined;
  /** Labels in between start with it. */
  readonly name: string;
  readonly colors: InputColors;
  /** What is done to the frames as they were decoded: their times, and what is cut off of them. */
  readonly before: readonly Filter[];
  /** Options of `scale`. */
  readonly size: Readonly<Record<string, string | number>>;
  /** Whether that is the size they have: then what is kept is kept to the bit. Default `false`. */
  readonly isSameSize?: boolean;
  /** What is done to the frames at the end. */
  readonly then: readonly Filter[];
  /** Undefined in a graph of one output. */
  readonly outputs: readonly string[] | undefined;
}

/** Transparent pixels are kept where the output has alpha, and else lie over black. */
export function convertChains(conversion: Conversion, output: OutputColors): Chain[] {
  const { colors, before, size, then } = conversion;
  const isKept = keepsAlpha(output) && conversion.isSameSize === true && isPlain(colors);
  if (!colors.hasAlpha || isKept) {
    return isPlain(colors)
      ? row(conversion, [
          ...[...before, ...toExact(colors), scale(colors, size, outOptions(output))],
          ...[inFormat(output.pixelFormat), ...then],
        ])
      : toned(conversion, [scale(colors, size)], [...toOutput(output), ...then]);
  }
  const end = [
    ...(keepsAlpha(output) ? unpremultiplied() : [inFormat('gbrp')]),
    ...toOutput(output),
    ...then,
  ];
  // Of eight bits little is left of the colors of faint pixels, once they are multiplied and divided again.
  const format = keepsAlpha(output) ? 'gbrap16le' : 'gbrap';
  return premultiplied(conversion, format, end);
}

/** The same with a source of opaque frames behind it: in the middle, where that is larger. */
export function overChains(conversion: Conversion, output: OutputColors, under: Background): Chain[] {
  const { name, colors, before, size, then, outputs = [] } = conversion;
  const [front, back] = [`${name}f`, `${name}b`];
  const picture = { ...conversion, outputs: [front] };
  const square = [filter('setsar', { sar: 1 }), ...under.clock];
  const opaque = [inFormat('gbrap'), ...square];
  const fronts = colors.hasAlpha
    ? premultiplied(picture, 'gbrap', [inFormat('rgba'), ...square])
    : isPlain(colors)
      ? row(picture, [...before, ...toExact(colors), scale(colors, size), ...opaque])
      : toned(picture, [scale(colors, size)], opaque);
  const endless = under.isEndless ? { shortest: 1 } : {};
  // Premultiplied planes get the offset of limited range taken off, of RGB too: packed pixels do not.
  const laid = colors.hasAlpha
    ? overlayFilter('rgb', { ...endless, alpha: 'premultiplied' })
    : overlayFilter('gbrp', endless);
  return [
    ...fronts,
    chain([], under.source(colors.hasAlpha ? 'rgb24' : 'gbrp'), [back]),
    chain([back, front], [laid, ...toOutput(output), ...then], outputs),
  ];
}

export interface Background {
  /** Filters without an input, whose frames are of this format. */
  readonly source: (pixelFormat: 'rgb24' | 'gbrp') => readonly Filter[];
  /** What gives the frames of both the same times. */
  readonly clock: readonly Filter[];
  readonly isEndless: boolean;
}

/**
 * Lays the second input into the middle of the first. Whether alpha is multiplied in is always said: FFmpeg 9 takes
 * from the frames what is not, and lets one overlay of a graph decide it for another that a concat joins it with.
 */
export function overlayFilter(
  format: 'gbrp' | 'rgb' | 'yuv420' | 'yuv444',
  options: Readonly<Record<string, string | number>> = {},
): Filter {
  return filter('overlay', { x: '(W-w)/2', y: '(H-h)/2', format, alpha: 'straight', ...options });
}

/**
 * A picture with alpha at another size, still with alpha, for an overlay that takes no premultiplied YUV. What is
 * hidden under its transparent pixels colors no edge.
 */
export function scaledAlpha(size: Conversion['size'], output: OutputColors): Filter[] {
  return [
    ...[inFormat('rgba'), inFormat('gbrap16le'), filter('premultiply', { inplace: 1 })],
    ...[filter('scale', { ...size, flags: 'bicubic' }), ...unpremultiplied(), ...toOutput(output)],
  ];
}

function isPlain({ light }: InputColors): boolean {
  return light === 'sdr';
}

function row({ source, outputs = [] }: Conversion, filters: readonly Filter[]): Chain[] {
  return [chain(source === undefined ? [] : [source], filters, outputs)];
}

/** Scaled as the code values they are, then shown as SDR. */
function toned(
  { source, name, colors, before, outputs }: Conversion,
  scaling: readonly Filter[],
  after: readonly Filter[],
): Chain[] {
  return toneMapChains(
    colors,
    { ...(source !== undefined && { pad: source }), name, before: [...before, ...scaling] },
    { ...(outputs && { pads: outputs }), after },
  );
}

/** Premultiplied before it is scaled: else colors that no one sees would run into those beside them. */
function premultiplied(conversion: Conversion, format: string, end: readonly Filter[]): Chain[] {
  const { colors, size, before } = conversion;
  const scaled = [
    ...[inFormat(format), filter('premultiply', { inplace: 1 })],
    ...[filter('scale', { ...size, flags: 'bicubic' }), inFormat(format)],
    ...end,
  ];
  return isPlain(colors)
    ? row(conversion, [...before, ...toExact(colors), ...namedMatrix(colors), ...scaled])
    : toned(conversion, namedMatrix(colors), scaled);
}

function unpremultiplied(): Filter[] {
  return [inFormat('gbrap16le'), filter('unpremultiply', { inplace: 1 })];
}

/** What swscale would read by BT.601's matrix, or without all its bits, whatever it is told. */
function toExact({ isCoarse, isDeep, hasAlpha }: InputColors): Filter[] {
  if (!isCoarse) return [];
  // The conversion that a format asks for by itself is up to 6 of 255 off, where it is one out of YUV.
  const exactly = filter('scale', { flags: 'bicubic+accurate_rnd+full_chroma_int' });
  if (hasAlpha) return [exactly, inFormat(isDeep ? 'rgba64le' : 'rgba')];
  return [exactly, inFormat(isDeep ? 'rgb48le' : 'rgb24')];
}

function scale(
  colors: InputColors,
  size: Conversion['size'],
  out: Readonly<Record<string, string>> = {},
): Filter {
  const isOther =
    colors.model === 'yuv' &&
    'out_color_matrix' in out &&
    !(colors.isBt709 && out['out_color_matrix'] === 'bt709');
  return filter('scale', {
    ...size,
    // From matrix to matrix goes by way of RGB in eight bits: done well, it is 1 of 255 off, else up to 5.
    flags: isOther ? 'bicubic+accurate_rnd+full_chroma_int' : 'bicubic',
    ...(colors.model === 'yuv' && inOptions(colors)),
    ...out,
  });
}

function inOptions({ matrix }: InputColors): Readonly<Record<string, string>> {
  return { in_color_matrix: matrix ?? 'auto' };
}

function namedMatrix(colors: InputColors): Filter[] {
  return colors.matrix === undefined ? [] : [filter('scale', inOptions(colors))];
}
