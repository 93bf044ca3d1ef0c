// What a caller can say of the frames to take, and which times that means.

import type { ImageFormat } from '../../command/split-images.js';
import {
  abortSignal,
  checkedBy,
  defineOptions,
  integer,
  invalidOption,
  matching,
  optional,
  withDefault,
} from '../../options.js';
import type { ReadOptions } from '../../options.js';
import { MOUNTS } from '../run/run-options.js';
import type { Source } from '../sources/source.js';

/** Which frames: exactly one of the three. Times are seconds from the start of the file, in [0, duration). */
export type FrameChoice =
  /** At this time, or at each of these, in the order given. */
  | {
      /** Seconds; 1 to 10,000 of them. */
      readonly at: number | readonly number[];
      readonly every?: never;
      readonly count?: never;
    }
  /** At 0 and then every so many seconds. */
  | {
      /** Seconds, a microsecond or more, for at most 10,000 frames. */
      readonly every: number;
      readonly at?: never;
      readonly count?: never;
    }
  /** So many, spread evenly: each in the middle of its part of the video. */
  | {
      /** Frames, 1 to 10,000. */
      readonly count: number;
      readonly at?: never;
      readonly every?: never;
    };

/** Which frames {@link Runtime.frames} takes, and what their pictures look like. */
export type FramesOptions = FrameChoice & {
  /** Pixels, 1–16,384. The shape is kept: with both, the picture fits inside. Default: as displayed. */
  readonly width?: number;
  /** Pixels, 1–16,384. Default: as `width` and the shape give it. */
  readonly height?: number;
  /**
   * `png` is lossless; `webp` needs a module with libwebp.
   *
   * @default 'png'
   */
  readonly format?: ImageFormat;
  /** Rejects with ABORTED. */
  readonly signal?: AbortSignal;
  /** Files that are read where they are, as for {@link RunOptions}. Only where runs have threads. */
  readonly mounts?: Readonly<Record<string, Source>>;
};

/** A still of a video. */
export interface VideoFrame {
  /** The time that was asked for, in seconds, to the microsecond. */
  readonly timeSec: number;
  /** A complete picture file in the format that was asked for. */
  readonly data: Uint8Array;
}

/** One of the three choices. */
export type CheckedChoice =
  { readonly at: readonly number[] } | { readonly every: number } | { readonly count: number };

const FORMATS: readonly unknown[] = ['png', 'jpeg', 'webp'];
/** ffmpeg's times are whole microseconds. */
const MIN_EVERY_SEC = 1e-6;
const MAX_PIXELS = 16_384;
/** All pictures are in memory at once. */
const MAX_FRAMES = 10_000;

const OPTIONS = defineOptions<Pick<FramesOptions, keyof FramesOptions>>()('the frames options', {
  at: optional(checkedBy('seconds, 0 or more', checkTimes)),
  every: optional(
    matching('seconds, more than 0', (value) => typeof value === 'number' && value >= MIN_EVERY_SEC),
  ),
  count: optional(integer(1, MAX_FRAMES)),
  width: optional(integer(1, MAX_PIXELS)),
  height: optional(integer(1, MAX_PIXELS)),
  format: withDefault(
    matching<ImageFormat>("'png', 'jpeg' or 'webp'", (value) => FORMATS.includes(value)),
    'png',
  ),
  signal: optional(abortSignal),
  mounts: optional(MOUNTS),
});

/** Checked: how the frames look, and which ones. */
export interface CheckedFrames extends Omit<
  ReadOptions<(typeof OPTIONS)['fields']>,
  'at' | 'every' | 'count'
> {
  readonly choice: CheckedChoice;
}

/** Throws INVALID_OPTION. */
export function checkFrames(options: FramesOptions): CheckedFrames {
  const { at, every, count, ...look } = OPTIONS.read(options);
  const choices = [
    ...(at === undefined ? [] : [{ at: [at].flat() }]),
    ...(every === undefined ? [] : [{ every }]),
    ...(count === undefined ? [] : [{ count }]),
  ];
  const [choice] = choices;
  if (choice && choices.length === 1) return { ...look, choice };
  const got = choices.flatMap((given) => Object.keys(given)).join(' and ') || undefined;
  throw invalidOption('the frames options', 'an object with exactly one of at, every, count', got);
}

function checkTimes(option: string, value: unknown): readonly number[] {
  const times: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (times.length === 0 || times.length > MAX_FRAMES) {
    throw invalidOption(option, `seconds, or an array of 1 to ${MAX_FRAMES} times`, value);
  }
  for (const time of times) {
    if (!(typeof time === 'number' && time >= 0)) throw invalidOption(option, 'seconds, 0 or more', time);
  }
  return times as readonly number[];
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
