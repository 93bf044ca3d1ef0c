// EBU R128 by `loudnorm`: what a first pass says of the mix, and what the second one makes of that.

import { filter } from '../../command/filters.js';
import type { Filter } from '../../command/filters.js';
import type { ResolvedLoudness } from '../timeline/resolve-audio.js';
import { STEREO } from './stereo.js';

/** What the first pass measured of the mix. */
export interface MeasuredLoudness {
  readonly integratedLufs: number;
  readonly truePeakDb: number;
  readonly rangeLu: number;
  readonly thresholdLufs: number;
}

/** `measure` only listens; `silent` found nothing to raise; the rest is the second pass. */
export type LoudnessPass = 'measure' | 'silent' | MeasuredLoudness;

export function loudnessFilters(
  target: ResolvedLoudness | undefined,
  pass: LoudnessPass | undefined,
): Filter[] {
  if (!target || pass === 'silent') return [];
  const options = { i: target.integratedLufs, tp: target.truePeakDb, lra: target.rangeLu };
  return [
    filter('loudnorm', {
      ...options,
      ...(pass === 'measure' && { print_format: 'json' }),
      ...(typeof pass === 'object' && {
        measured_i: pass.integratedLufs,
        measured_tp: pass.truePeakDb,
        measured_lra: pass.rangeLu,
        measured_thresh: pass.thresholdLufs,
        linear: true,
      }),
    }),
    // It works at 192 kHz.
    ...STEREO,
  ];
}

/** Reads the table that `loudnorm` logs at its end. Undefined where there is none. */
export function parseLoudness(log: string): MeasuredLoudness | 'silent' | undefined {
  const number = (key: string) => new RegExp(`"${key}" : "(\\S+)"`).exec(log)?.[1];
  const [i, tp, lra, thresh] = ['input_i', 'input_tp', 'input_lra', 'input_thresh'].map(number);
  if (i === undefined || tp === undefined || lra === undefined || thresh === undefined) return undefined;
  if (![i, tp].every((text) => Number.isFinite(Number(text)))) return 'silent';
  return {
    integratedLufs: clamp(Number(i), -99, 0),
    truePeakDb: clamp(Number(tp), -99, 99),
    rangeLu: clamp(Number(lra), 0, 99),
    thresholdLufs: clamp(Number(thresh), -99, 0),
  };
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
