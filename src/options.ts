// Checks at the door: every public function names the option that is wrong, what it expected and what it got.

import { AfmpegError } from './errors.js';

export function invalidOption(option: string, expected: string, got: unknown): AfmpegError {
  return new AfmpegError('INVALID_OPTION', `Expected \`${option}\` to be ${expected}, got ${describe(got)}`, {
    details: { option },
  });
}

/** Throws INVALID_OPTION unless `value` is a plain options object with only the `known` keys. */
export function checkKeys(where: string, value: unknown, known: readonly string[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidOption(where, 'an object', value);
  }
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    throw new AfmpegError(
      'INVALID_OPTION',
      `Unknown option \`${key}\` in ${where}; known are ${known.join(', ')}`,
      {
        details: { option: key },
      },
    );
  }
}

export function checkInteger(option: string, value: unknown, min: number, max: number): number {
  if (!Number.isSafeInteger(value) || (value as number) < min || (value as number) > max) {
    throw invalidOption(option, `an integer from ${min} to ${max}`, value);
  }
  return value as number;
}

export function checkString(option: string, value: unknown): string {
  if (typeof value !== 'string') throw invalidOption(option, 'a string', value);
  if (value.includes('\0')) throw invalidOption(option, 'a string without NUL characters', value);
  return value;
}

export function checkFunction(option: string, value: unknown): void {
  if (typeof value !== 'function') throw invalidOption(option, 'a function', value);
}

/** How a message shows what it got: short, and with its type. */
export function describe(value: unknown): string {
  if (value === null) return '`null`';
  if (value === undefined) return '`undefined`';
  if (typeof value === 'string') {
    const shown = value.length > 60 ? `${value.slice(0, 60)}…` : value;
    return `\`${shown.replaceAll('\0', '\\0')}\` (string)`;
  }
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'function') return 'a function';
  return `\`${value as number}\` (${typeof value})`;
}
