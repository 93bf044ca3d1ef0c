// Which frame of a source is on screen at which frame of the output: the rule of ffmpeg's `fps` filter, computed
// from the packets' times, and where a chunk has to start reading to see the same.

import type { Rational } from '../../command/media-info.js';

export interface SourceTimes {
  /** Times of the packets that are shown, in ticks; in any order. */
  readonly times: readonly number[];
  /** Those of key frames. */
  readonly keys: readonly number[];
  /** Where the last one ends, in ticks. */
  readonly end: number;
  /** Packets without a time. */
  readonly untimed: number;
  readonly timebase: Rational;
  /** Of the output. */
  readonly rate: Rational;
  /** Of the source, for packets without a time. */
  readonly sourceRate: Rational;
  /** First time of the container in seconds: where a seek counts from. */
  readonly startSec: number;
  /** From when to when pictures have to be shown, in ticks: the first one stands before its time, the last one after it. */
  readonly hold?: { readonly start: number; readonly end: number };
  /** Whether a seek to a time lands at or before its key frame. */
  readonly canSeek: boolean;
}

export interface FrameAccess {
  /** Where to seek; absent: from the start. */
  readonly seekSec?: number;
  /** What is taken from the source's times; absent: its frames have none, and come at its own rate. */
  readonly offsetTicks?: number;
  /** Frames of the grid, counted from `offsetTicks`, before the first that is wanted. */
  readonly skip: number;
}

export interface FrameGrid {
  /** Frames of the output. */
  readonly frames: number;
  /** Time of the first frame of the output in seconds. */
  readonly startSec: number;
  /** How to reach output frame `start`. */
  access(start: number): FrameAccess;
}

export function frameGrid(source: SourceTimes): FrameGrid {
  const { timebase, rate, sourceRate, untimed, startSec } = source;
  const times = [...source.times].sort((a, b) => a - b);
  const keys = [...source.keys].sort((a, b) => a - b);
  const first = times[0];
  if (first === undefined || untimed > 0) {
    const count = times.length + untimed;
    const frames = slotOf(count, { num: sourceRate.den, den: sourceRate.num }, rate);
    // Sound keeps its times: where the pictures' clock begins is known from those that have one.
    const firstSec = first === undefined ? startSec : (first * timebase.num) / timebase.den;
    return { frames: Math.max(1, frames), startSec: firstSec, access: (start) => ({ skip: start }) };
  }
  const { hold } = source;
  const origin = Math.min(first, hold?.start ?? first);
  const slots = times.map((time) => slotOf(time - origin, timebase, rate));
  const frames = Math.max(1, slotOf(Math.max(source.end, hold?.end ?? source.end) - origin, timebase, rate));
  const period = ticksOfWholeFrames(timebase, rate);
  return {
    frames,
    startSec: (origin * timebase.num) / timebase.den,
    access: (start) => {
      const shown = times[lastAtMost(slots, start)] ?? first;
      // The key frame before the last one: with open GOPs, what follows a key frame may need what is before it.
      const key = keys[lastAtMost(keys, shown) - 1];
      if (!source.canSeek || key === undefined || key <= first) return { offsetTicks: origin, skip: start };
      // Moving the grid by whole frames that are whole ticks leaves every rounding as it is.
      const moved = period === undefined ? 0 : Math.floor(start / period.frames);
      return {
        seekSec: Math.max(0, (key * timebase.num) / timebase.den - startSec),
        offsetTicks: origin + moved * (period?.ticks ?? 0),
        skip: start - moved * (period?.frames ?? 0),
      };
    },
  };
}

/** Ticks to the nearest frame, halves away from 0, as ffmpeg rescales. */
export function slotOf(ticks: number, timebase: Rational, rate: Rational): number {
  const scaled = BigInt(ticks) * BigInt(timebase.num) * BigInt(rate.num);
  const unit = BigInt(timebase.den) * BigInt(rate.den);
  const half = (scaled < 0n ? -scaled : scaled) * 2n + unit;
  const rounded = half / (2n * unit);
  return Number(scaled < 0n ? -rounded : rounded);
}

/** The fewest frames that last a whole number of ticks; undefined where that is too many to be of use. */
function ticksOfWholeFrames(
  timebase: Rational,
  rate: Rational,
): { frames: number; ticks: number } | undefined {
  const numerator = BigInt(timebase.den) * BigInt(rate.den); // ticks of `denominator` frames
  const denominator = BigInt(timebase.num) * BigInt(rate.num);
  const divisor = greatestDivisor(numerator, denominator);
  const frames = denominator / divisor;
  return frames > 100_000n ? undefined : { frames: Number(frames), ticks: Number(numerator / divisor) };
}

/** Not that of `media/time.ts`: these products do not fit into a number. */
function greatestDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestDivisor(b, a % b);
}

/** Index of the last value that is at most `limit`, in a rising list; -1 where there is none. */
function lastAtMost(values: readonly number[], limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? Infinity) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
