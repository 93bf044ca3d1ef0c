// Filters that make frames of their own: as long as their `duration`, else without an end.

import type { FilterRule } from './filter-rule.js';
import { spanOf } from './stream-span.js';
import type { StreamKind } from './stream-span.js';

function source(kind: StreamKind, order: readonly string[], rate: number): FilterRule {
  const names = kind === 'video' ? (['r', 'rate'] as const) : (['r', 'sample_rate'] as const);
  return {
    order,
    inputs: () => [],
    outputs: (_, values) => {
      const length = values.seconds(Infinity, 'd', 'duration');
      return [spanOf(kind, 0, length < 0 ? Infinity : length, values.rate(rate, ...names))];
    },
  };
}

const VIDEO = ['size', 'rate', 'duration', 'sar'];
const COLORED = ['color', ...VIDEO];

export const SOURCE_RULES: Readonly<Record<string, FilterRule>> = {
  ...Object.fromEntries(
    [
      ...['allrgb', 'allyuv', 'nullsrc', 'pal100bars', 'pal75bars', 'rgbtestsrc', 'smptebars', 'smptehdbars'],
      ...['testsrc', 'testsrc2', 'yuvtestsrc'],
    ].map((name) => [name, source('video', name.startsWith('all') ? VIDEO.slice(1) : VIDEO, 25)]),
  ),
  color: source('video', COLORED, 25),
  colorchart: source('video', [], 25),
  colorspectrum: source('video', VIDEO, 25),
  gradients: source('video', ['size', 'rate'], 25),
  mandelbrot: source('video', ['size', 'rate'], 25),
  aevalsrc: source('audio', ['exprs', 'nb_samples', 'sample_rate', 'duration'], 44100),
  anoisesrc: source('audio', ['sample_rate', 'amplitude', 'duration'], 48000),
  anullsrc: source('audio', ['channel_layout', 'sample_rate', 'nb_samples', 'duration'], 44100),
  sine: source('audio', ['frequency', 'beep_factor', 'sample_rate', 'duration'], 44100),
};
