// Options as arguments: a table for each type of options says how each is written; what ffmpeg has besides goes by
// ffmpeg's own name.

import { checkKeys, checkString, invalidOption } from '../options.js';

/** How one option becomes an argument: ffmpeg's name, and the check that gives the value's text. */
export type OptionRule = readonly [name: string, text: (option: string, value: unknown) => string];

/** Every key that `T` has, in the order in which they are written; `null` is for what is written elsewhere. */
export type ArgsTable<T> = { readonly [K in keyof T]-?: OptionRule | null };

type AnyTable = Readonly<Record<string, OptionRule | null>>;

const OPTION_NAME = /^\w[\w.-]*(:\S*)?$/;

/** Throws INVALID_OPTION for a key that is not in the table. */
export function checkTableKeys(where: string, value: unknown, table: AnyTable): void {
  checkKeys(where, value, Object.keys(table));
}

/**
 * The arguments of what `table` writes, in its order, then those of `options`. With `specifier` each name gets it:
 * `-crf:v`.
 */
export function optionArgs(where: string, values: object, table: AnyTable, specifier = ''): string[] {
  const entries = values as Readonly<Record<string, unknown>>;
  const typed = Object.entries(table).flatMap(([key, rule]) => {
    const value = entries[key];
    if (value === undefined || rule === null) return [];
    const [name, text] = rule;
    return [`-${name}${suffix(specifier)}`, text(`${where}.${key}`, value)];
  });
  return [...typed, ...freeArgs(`${where}.options`, entries['options'], specifier)];
}

/** The escape hatch: any option by ffmpeg's name. */
function freeArgs(where: string, values: unknown, specifier: string): string[] {
  if (values === undefined) return [];
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw invalidOption(where, 'an object of option names and values', values);
  }
  return Object.entries(values).flatMap(([key, value]: [string, unknown]) => {
    if (!OPTION_NAME.test(key))
      throw invalidOption(where, "an object of ffmpeg's names without the dash", key);
    const name = `${key}${suffix(specifier)}`;
    if (value === undefined) return [];
    if (typeof value === 'boolean') return [value ? `-${name}` : `-no${name}`];
    return (Array.isArray(value) ? value : [value]).flatMap((entry: unknown) => [
      `-${name}`,
      freeText(`${where}.${key}`, entry),
    ]);
  });
}

function freeText(option: string, value: unknown): string {
  if (typeof value === 'string') return checkString(option, value);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw invalidOption(option, 'a string, a finite number, a boolean or an array of them', value);
}

/** `-metadata key=value` for each tag; `specifier` is that of a stream. */
export function metadataArgs(where: string, tags: unknown, specifier?: string): string[] {
  if (tags === undefined) return [];
  if (typeof tags !== 'object' || tags === null || Array.isArray(tags)) {
    throw invalidOption(where, 'an object of tags', tags);
  }
  const name = specifier === undefined ? '-metadata' : `-metadata:s${suffix(specifier)}`;
  return Object.entries(tags).flatMap(([key, value]: [string, unknown]) => {
    if (!/^[^=\0]+$/.test(key))
      throw invalidOption(where, 'an object of tags without `=` in their names', key);
    return [name, `${key}=${checkString(`${where}.${key}`, value)}`];
  });
}

function suffix(specifier: string): string {
  return specifier === '' ? '' : `:${specifier}`;
}
