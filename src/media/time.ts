// The one place where seconds become frames and samples.

import type { Rational } from '../command/media-info.js';

/** Hertz of every sound that a render makes. */
export const SAMPLE_RATE = 48_000;

/** The nearest whole number of frames. */
export function toFrames(seconds: number, { num, den }: Rational): number {
  return Math.round((seconds * num) / den);
}

/** The nearest whole number of samples. */
export function toSamples(seconds: number): number {
  return Math.round(seconds * SAMPLE_RATE);
}

/** The sample that sounds when frame `frame` appears. */
export function frameSample(frame: number, { num, den }: Rational): number {
  return Math.round((frame * den * SAMPLE_RATE) / num);
}

export function frameSeconds(frame: number, { num, den }: Rational): number {
  return (frame * den) / num;
}

/** In lowest terms, so that equal rates are equal values. */
export function reduceRate({ num, den }: Rational): Rational {
  const divisor = greatestDivisor(num, den);
  return { num: num / divisor, den: den / divisor };
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
