// What a caller can say of the frames to take, and which times that means.

import type { ImageFormat } from '../../command/split-images.js';
import { checkInteger, checkKeys, invalidOption } from '../../options.js';
import { checkSignal } from '../run/run-options.js';
import type { Source } from '../sources/source.js';

/** Which frames: exactly one of the three. Times are seconds from the start of the file, in [0, duration). */
export type FrameChoice =
  /** At this time, or at each of these, in the order given. */
  | { readonly at: number | readonly number[]; readonly every?: never; readonly count?: never }
  /** At 0 and then every so many seconds. */
  | { readonly every: number; readonly at?: never; readonly count?: never }
  /** So many, spread evenly: each in the middle of its part of the video. */
  | { readonly count: number; readonly at?: never; readonly every?: never };

export type FramesOptions = FrameChoice & {
  /** Pixels, 1–16,384. The shape is kept: with both, the picture fits inside. Default: as displayed. */
  readonly width?: number;
  /** Pixels, 1–16,384. */
  readonly height?: number;
  /** `png` is lossless; `webp` needs a module with libwebp. Default `png`. */
  readonly format?: ImageFormat;
  readonly signal?: AbortSignal;
  /** As for a run. */
  readonly mounts?: Readonly<Record<string, Source>>;
};

/** A still of a video. */
export interface VideoFrame {
  /** The time that was asked for, in seconds, to the microsecond. */
  readonly timeSec: number;
  /** A whole file in the format that was asked for. */
  readonly data: Uint8Array;
}

export type CheckedChoice =
  { readonly at: readonly number[] } | { readonly every: number } | { readonly count: number };

const KEYS = ['at', 'every', 'count', 'width', 'height', 'format', 'signal', 'mounts'];
const FORMATS: readonly unknown[] = [undefined, 'png', 'jpeg', 'webp'];
const MAX_PIXELS = 16_384;
/** All pictures are in memory at once. */
const MAX_FRAMES = 10_000;

/** Throws INVALID_OPTION. */
export function checkFrames(options: FramesOptions): CheckedChoice {
  checkKeys('the frames options', options, KEYS);
  const { width, height, format } = options;
  if (width !== undefined) checkInteger('width', width, 1, MAX_PIXELS);
  if (height !== undefined) checkInteger('height', height, 1, MAX_PIXELS);
  if (!FORMATS.includes(format)) throw invalidOption('format', "'png', 'jpeg' or 'webp'", format);
  checkSignal(options.signal);
  return checkChoice(options);
}

function checkChoice({ at, every, count }: FramesOptions): CheckedChoice {
  const given = Object.entries({ at, every, count }).flatMap(([name, value]) =>
    value === undefined ? [] : name,
  );
  if (given.length !== 1) {
    const got = given.join(' and ') || undefined;
    throw invalidOption('the frames options', 'an object with exactly one of at, every, count', got);
  }
  if (count !== undefined) return { count: checkInteger('count', count, 1, MAX_FRAMES) };
  if (every !== undefined) {
    if (typeof every === 'number' && every >= 1e-6) return { every };
    throw invalidOption('every', 'seconds, more than 0', every);
  }
  const times: readonly unknown[] = Array.isArray(at) ? at : [at];
  if (times.length === 0 || times.length > MAX_FRAMES) {
    throw invalidOption('at', `seconds, or an array of 1 to ${MAX_FRAMES} times`, at);
  }
  for (const time of times) {
    if (!(typeof time === 'number' && time >= 0)) throw invalidOption('at', 'seconds, 0 or more', time);
  }
  return { at: times as readonly number[] };
}

/** The times in whole microseconds, in the caller's order. Throws INVALID_OPTION for one past the end. */
export function frameTimesUs(choice: CheckedChoice, durationSec: number): number[] {
  if ('at' in choice) {
    const late = choice.at.find((time) => time >= durationSec);
    if (late === undefined) return choice.at.map(microseconds);
    throw invalidOption('at', `less than the duration, ${durationSec} seconds`, late);
  }
  const { step, first, length } =
    'every' in choice ? grid(choice.every, durationSec) : spread(choice.count, durationSec);
  return Array.from({ length }, (_, i) => microseconds(first + i * step));
}

function grid(every: number, durationSec: number) {
  const length = Math.max(1, Math.ceil(durationSec / every));
  if (length <= MAX_FRAMES) return { step: every, first: 0, length };
  throw invalidOption('every', `long enough for at most ${MAX_FRAMES} frames`, every);
}

function spread(count: number, durationSec: number) {
  const step = durationSec / count;
  return { step, first: step / 2, length: count };
}

function microseconds(seconds: number): number {
  return Math.round(seconds * 1e6);
}
