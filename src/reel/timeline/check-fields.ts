// Checks that the parts of a timeline share; each names the field by its path.

import { AfmpegError } from '../../errors.js';
import { checkKeys, checkString, invalidOption } from '../../options.js';

/** Like {@link checkKeys}, but the error names an unknown field by its path. */
export function checkFields(where: string, value: unknown, known: readonly string[]): void {
  try {
    checkKeys(where === '' ? 'timeline' : where, value, known);
  } catch (error) {
    if (!AfmpegError.is(error) || !error.message.startsWith('Unknown option')) throw error;
    const { option = '' } = error.details;
    throw new AfmpegError(error.code, error.message, {
      details: { option: where === '' ? option : `${where}.${option}` },
    });
  }
}

export function checkNumber(
  option: string,
  value: unknown,
  min: number,
  max: number,
  what = 'a number',
): number {
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw invalidOption(option, `${what} from ${min} to ${max}`, value);
}

/** A day: longer than any reel, and far from where numbers lose their exactness. */
const MAX_SECONDS = 86_400;

export function checkSeconds(option: string, value: unknown, min = 0): number {
  return checkNumber(option, value, min, MAX_SECONDS, 'seconds');
}

export function checkPath(option: string, value: unknown): string {
  if (checkString(option, value) === '') throw invalidOption(option, 'a path', value);
  return value as string;
}

export function checkItems(option: string, value: unknown, min: number, max: number): readonly unknown[] {
  if (!Array.isArray(value)) throw invalidOption(option, 'an array', value);
  if (value.length >= min && value.length <= max) return value;
  throw invalidOption(option, `an array of ${min} to ${max}`, `an array of ${value.length}`);
}

export function checkOneOf<T extends string>(option: string, value: unknown, known: readonly T[]): T {
  if ((known as readonly unknown[]).includes(value)) return value as T;
  throw invalidOption(option, `one of ${known.join(', ')}`, value);
}
