// How values are written for ffmpeg, and the checks on the way.

import { boolean, checkInteger, checkString, invalidOption, matching } from '../options.js';
import type { Check } from '../options.js';
import type { Rational } from './media-info.js';

/** ffmpeg keeps times in 64-bit microseconds; a caller's number is exact to 2^53. */
const MAX_SECONDS = Number.MAX_SAFE_INTEGER / 1e6;
const MAX_INT32 = 2 ** 31 - 1;

/** A time or a length. */
export const seconds = matching<number>(
  'seconds, 0 or more',
  (value) => typeof value === 'number' && value >= 0 && value <= MAX_SECONDS,
);

/** Seconds as ffmpeg reads them: plain decimals, to the microsecond. */
export function secondsText(option: string, value: unknown): string {
  return seconds
    .read(option, value)
    .toFixed(6)
    .replace(/\.?0+$/, '');
}

export function rationalText(option: string, value: unknown): string {
  if (!isRational(value)) throw invalidOption(option, 'a { num, den } of positive integers', value);
  return `${value.num}/${value.den}`;
}

export function isRational(value: unknown): value is Rational {
  if (typeof value !== 'object' || value === null) return false;
  const { num, den, ...rest } = value as Partial<Rational>;
  return isCount(num) && isCount(den) && Object.keys(rest).length === 0;
}

/** A rule for integers from `min` to `max`. */
export function integerText(min: number, max = MAX_INT32) {
  return (option: string, value: unknown): string => String(checkInteger(option, value, min, max));
}

/** A rule for numbers from `min` to `max`. */
export function numberText(min: number, max: number) {
  return (option: string, value: unknown): string => {
    if (typeof value === 'number' && value >= min && value <= max) return String(value);
    throw invalidOption(option, `a number from ${min} to ${max}`, value);
  };
}

/** A name of ffmpeg's: something, and without spaces. */
export function nameText(option: string, value: unknown): string {
  const text = checkString(option, value);
  if (!/^\S+$/.test(text)) throw invalidOption(option, 'a name without spaces', value);
  return text;
}

export function checkBoolean(option: string, value: unknown): boolean {
  return boolean.read(option, value);
}

/** Throws INVALID_OPTION unless `value` is an array with at least one item. */
export function checkList(option: string, value: unknown): readonly unknown[] {
  return anyList.read(option, value);
}

/** An array with at least one item, whose items are checked elsewhere. */
export function list<T>(): Check<readonly T[]> {
  return matching('an array of one or more', (value) => Array.isArray(value) && value.length > 0);
}

/**
 * A file's path, made safe as an argument: `./` stands before a name that ffmpeg would take for
 * an option (`-x.mp4`) or a protocol (`a:b.mp4`, `subfile,x`). Unlike `file:` it also serves where ffmpeg
 * derives other names from this one, as for playlists and globs.
 */
export function pathText(option: string, value: unknown): string {
  const path = checkString(option, value);
  if (path === '') throw invalidOption(option, 'a path', value);
  return /^-|^[\w+.-]*:|^subfile,/.test(path) ? `./${path}` : path;
}

const anyList = list<unknown>();

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= MAX_INT32;
}
