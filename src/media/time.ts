// The one place where seconds become frames and samples, and where rates are compared.

import type { Rational } from '../command/media-info.js';
import { isRational } from '../command/values.js';
import { checkedBy, invalidOption } from '../options.js';

/** Hertz of all audio that a render makes. */
export const SAMPLE_RATE = 48_000;

/** The nearest whole number of frames. */
export function toFrames(seconds: number, { num, den }: Rational): number {
  return Math.round((seconds * num) / den);
}

/** The nearest whole number of samples. */
export function toSamples(seconds: number): number {
  return Math.round(seconds * SAMPLE_RATE);
}

/** The sample that is heard when frame `frame` appears. */
export function frameSample(frame: number, { num, den }: Rational): number {
  return Math.round((frame * den * SAMPLE_RATE) / num);
}

export function frameSeconds(frame: number, { num, den }: Rational): number {
  return (frame * den) / num;
}

/** Seconds for people, to the hundredth. */
export function shownSec(seconds: number): string {
  return String(Math.round(seconds * 100) / 100);
}

/** In lowest terms, so that equal rates are equal values. Throws INVALID_OPTION for a rate that cannot be rendered. */
export function checkRate(option: string, value: unknown): Rational {
  if (isFrameRate(value)) return reduceRate(value);
  throw invalidOption(option, 'a { num, den } from 1 to 240 frames per second', value);
}

/** Whether a video can be rendered at this rate: from 1 to 240 frames per second. */
export function isFrameRate(value: unknown): value is Rational {
  return isRational(value) && value.num >= value.den && value.num <= 240 * value.den;
}

function reduceRate({ num, den }: Rational): Rational {
  const divisor = greatestDivisor(num, den);
  return { num: num / divisor, den: den / divisor };
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** A frame rate, as a row of an options table. */
export const rateOption = checkedBy('a { num, den } from 1 to 240 frames per second', checkRate);
