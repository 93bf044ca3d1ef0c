// Checks at the door: every public function names the option that is wrong, what it expected and what it got. One
// table for each options type reads, checks, defaults and documents it; the compiler holds the table to the type.

import { AfmpegError } from './errors.js';

/** How one value is checked, and the words for what it has to be. */
export interface Check<T> {
  /** What the value has to be, to follow `Expected … to be`. */
  readonly expected: string;
  /** Returns the value as it is used. Throws INVALID_OPTION, which names `option`. */
  read(option: string, value: unknown): T;
}

/** One option of a table. */
export interface Field<T, Needed extends boolean = boolean> {
  readonly check: Check<T>;
  /** True where the value is always there: the caller has to give it, or a default stands for it. */
  readonly isSure: Needed;
  /** What stands for an option that is left out; absent for one that must be given, or that may be missing. */
  readonly fallback?: T;
  readonly isRequired: boolean;
}

/** The caller has to give it. */
export function required<T>(check: Check<T>): Field<T, true> {
  return { check, isSure: true, isRequired: true };
}

/** `fallback` stands for it where the caller gives nothing. */
export function withDefault<T>(check: Check<T>, fallback: T): Field<T, true> {
  return { check, isSure: true, isRequired: false, fallback };
}

/** Left out of the result where the caller gives nothing. */
export function optional<T>(check: Check<T>): Field<T, false> {
  return { check, isSure: false, isRequired: false };
}

type Fields<T> = { readonly [K in keyof T]-?: Field<Exclude<T[K], undefined>> };
type SureKeys<F> = { [K in keyof F]: F[K] extends { readonly isSure: true } ? K : never }[keyof F];
type ValueOf<F> = F extends Field<infer T> ? T : never;

/** What {@link OptionTable.read} returns: defaults filled in, and nothing that is undefined. */
export type ReadOptions<F> = { readonly [K in SureKeys<F>]: ValueOf<F[K]> } & {
  readonly [K in Exclude<keyof F, SureKeys<F>>]?: ValueOf<F[K]>;
};

/** The options of one function. */
export interface OptionTable<F> {
  /** By name, in the order in which they are documented. */
  readonly fields: F;
  /**
   * Checks `value`, which has to be an object without unknown keys. `path` stands before the names of options in
   * messages: `segments[2]` makes `segments[2].durationSec`. Throws INVALID_OPTION.
   */
  read(value: unknown, path?: string): ReadOptions<F>;
}

/**
 * The table of `T`, for example `defineOptions<RunOptions>()('the run options', { … })`. Every key of `T` has a row, of
 * the key's own type; a key that `T` has and the table lacks, or the other way round, does not compile.
 */
export function defineOptions<T extends object>() {
  return <const F extends Fields<T>>(
    where: string,
    fields: F & Readonly<Record<Exclude<keyof F, keyof T>, never>>,
  ): OptionTable<F> => ({
    fields,
    read: (value, path) => readFields(where, fields, value, path) as ReadOptions<F>,
  });
}

function readFields(
  where: string,
  fields: Readonly<Record<string, Field<unknown>>>,
  value: unknown,
  path = '',
): Record<string, unknown> {
  checkKeys(path === '' ? where : path, value, Object.keys(fields), path);
  const given = value as Readonly<Record<string, unknown>>;
  const result: Record<string, unknown> = {};
  for (const [key, { check, isRequired, fallback }] of Object.entries(fields)) {
    const option = path === '' ? key : `${path}.${key}`;
    if (given[key] !== undefined || isRequired) result[key] = check.read(option, given[key]);
    else if (fallback !== undefined) result[key] = fallback;
  }
  return result;
}

/** A check of one's own: `read` returns the value or throws {@link invalidOption}. */
export function checkedBy<T>(expected: string, read: (option: string, value: unknown) => T): Check<T> {
  return { expected, read };
}

/** Values of which `isOne` is true. */
export function matching<T>(expected: string, isOne: (value: unknown) => boolean): Check<T> {
  return checkedBy(expected, (option, value) => {
    if (!isOne(value)) throw invalidOption(option, expected, value);
    return value as T;
  });
}

export function integer(min: number, max: number): Check<number> {
  return checkedBy(`an integer from ${min} to ${max}`, (option, value) =>
    checkInteger(option, value, min, max),
  );
}

/** Any finite number in the range, both ends included. */
export function number(min: number, max: number, what = 'a number'): Check<number> {
  const isOne = (value: unknown) => typeof value === 'number' && value >= min && value <= max;
  return matching(`${what} from ${min} to ${max}`, isOne);
}

/** Text without NUL characters. */
export const string: Check<string> = checkedBy('a string', checkString);

/** Text that is not empty. `what` it is stands in the message: `a path`. */
export function text(what: string): Check<string> {
  return checkedBy(what, (option, value) => {
    if (checkString(option, value) === '') throw invalidOption(option, what, value);
    return value as string;
  });
}

/** For what is checked later, by whoever reads it. */
export const anything: Check<unknown> = matching('anything', () => true);

export const boolean: Check<boolean> = matching('true or false', (value) => typeof value === 'boolean');

export function oneOf<const T extends string>(...known: readonly T[]): Check<T> {
  return matching(`one of ${known.join(', ')}`, (value) => (known as readonly unknown[]).includes(value));
}

export function callback<T>(): Check<T> {
  return matching('a function', (value) => typeof value === 'function');
}

export const abortSignal: Check<AbortSignal> = matching(
  'an AbortSignal',
  (value) => value instanceof AbortSignal,
);

/** An object with all of these functions, whatever made it: `fs`, a Runtime of another copy of the package. */
export function objectWith<T>(expected: string, ...methods: readonly (keyof T & string)[]): Check<T> {
  const has = (value: unknown, name: string) =>
    typeof (value as Readonly<Record<string, unknown>>)[name] === 'function';
  return matching(
    expected,
    (value) => typeof value === 'object' && value !== null && methods.every((name) => has(value, name)),
  );
}

/** Options inside of options. */
export function nested<F>(table: OptionTable<F>): Check<ReadOptions<F>> {
  return checkedBy('an object', (option, value) => table.read(value, option));
}

export function invalidOption(option: string, expected: string, got: unknown): AfmpegError<'INVALID_OPTION'> {
  return new AfmpegError('INVALID_OPTION', `Expected \`${option}\` to be ${expected}, got ${describe(got)}`, {
    details: { option },
  });
}

/**
 * Throws INVALID_OPTION unless `value` is a plain options object with only the `known` keys; the error names the
 * nearest known one, and the unknown one below `path`.
 */
export function checkKeys(where: string, value: unknown, known: readonly string[], path = ''): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidOption(where, 'an object', value);
  }
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const nearest = nearestOf(key, known);
    const hint = nearest === undefined ? '' : `; did you mean \`${nearest}\`?`;
    throw new AfmpegError(
      'INVALID_OPTION',
      `Unknown option \`${key}\` in ${where}; known are ${known.join(', ')}${hint}`,
      { details: { option: path === '' ? key : `${path}.${key}` } },
    );
  }
}

/**
 * The known name that `name` was probably meant to be; undefined where none is close. With `most`, one of at most that
 * many slips; without, as many as its length allows, or one of which it is the beginning.
 */
export function nearestOf(name: string, known: readonly string[], most?: number): string | undefined {
  const allowed = most ?? Math.max(2, Math.floor(name.length / 3));
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance <= allowed && distance < (best?.distance ?? Infinity)) best = { name: candidate, distance };
  }
  if (best || most !== undefined) return best?.name;
  return known.find((candidate) => startsAlike(name.toLowerCase(), candidate.toLowerCase()));
}

/** One is the beginning of the other, such as `dur` and `durationSec`. */
function startsAlike(a: string, b: string): boolean {
  return Math.min(a.length, b.length) >= 3 && (a.startsWith(b) || b.startsWith(a));
}

/** Levenshtein's: letters put in, left out or exchanged. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const exchanged = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(exchanged, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
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
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'function') return 'a function';
  return `\`${value as number}\` (${typeof value})`;
}
