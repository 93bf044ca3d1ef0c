// How large the pictures of a render can be.

import { checkedBy, invalidOption } from '../options.js';

/** Pixels of a side. Half a chroma sample cannot be shown: with 4:2:0 the sides are even. Throws INVALID_OPTION. */
export function checkSize(option: string, value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 16 && value <= 8192) {
    if (value % 2 === 0) return value;
    throw invalidOption(option, `an even number of pixels, for example ${value - 1} or ${value + 1}`, value);
  }
  throw invalidOption(option, 'an even number of pixels from 16 to 8192', value);
}

/** A side of a picture, as a row of an options table. */
export const sideOption = checkedBy('an even number of pixels from 16 to 8192', checkSize);
