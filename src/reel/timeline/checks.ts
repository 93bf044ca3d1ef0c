// The checks that several parts of a timeline share.

import { nameText } from '../../command/values.js';
import { checkedBy, invalidOption, number, text } from '../../options.js';
import type { Check } from '../../options.js';

/** A day: longer than any reel, and far from where numbers lose their exactness. */
const MAX_SECONDS = 86_400;

export const seconds = number(0, MAX_SECONDS, 'seconds');

/** At least a millisecond. */
export const someSeconds = number(0.001, MAX_SECONDS, 'seconds');

export const decibels = number(-60, 60, 'decibels');

export const path = text('a path');

/** A name of ffmpeg's: something, and without spaces. */
export const name = checkedBy('a name without spaces', nameText);

/** An array of so many; its items are still to be checked. */
export function items<T>(min: number, max: number): Check<readonly T[]> {
  return checkedBy(`an array of ${min} to ${max}`, (option, value) => {
    if (!Array.isArray(value)) throw invalidOption(option, 'an array', value);
    if (value.length >= min && value.length <= max) return value as T[];
    throw invalidOption(option, `an array of ${min} to ${max}`, `an array of ${value.length}`);
  });
}
