// Filter graphs as values: what a caller composes, and the one place that writes them as ffmpeg reads them.

import {
  checkString,
  checkedBy,
  defineOptions,
  invalidOption,
  matching,
  required,
  withDefault,
} from '../options.js';
import { escapeGraphWord, escapeOptionValue } from './escape.js';
import type { Rational } from './media-info.js';
import type { FilterName, Known } from './names.js';
import { checkList, isRational, list, rationalText } from './values.js';

/** Text is passed to the filter unchanged, whatever characters it holds; `true` is 1 and `false` is 0. */
export type FilterValue = string | number | boolean | Rational;

/** One filter with its options by name. */
export interface Filter {
  /** ffmpeg's name, for example `scale`; `scale@small` gives the instance a name of its own. */
  readonly name: Known<FilterName>;
  /** Written in this order. Filters that expand their text, as `drawtext` does, still do that. */
  readonly options?: Readonly<Record<string, FilterValue | undefined>>;
}

/** Filters one after the other, between labelled pads. */
export interface Chain {
  /** Labels of the first filter's inputs: pads of other chains, or streams such as `0:v`. Default none. */
  readonly inputs?: readonly string[];
  /** One or more, in the order in which frames pass through them. */
  readonly filters: readonly Filter[];
  /** Labels for the last filter's outputs. Default none. */
  readonly outputs?: readonly string[];
}

/** One row of filters, or chains that labels connect. */
export type FilterGraph = readonly Filter[] | readonly Chain[];

const FILTER_NAME = /^\w+(@\w+)?$/;
const OPTION_NAME = /^[\w.-]+$/;
const LABEL = /^[^\s[\]\\',;]+$/;

const labels = matching<readonly string[]>('an array of labels', Array.isArray);

const CHAIN = defineOptions<Chain>()('a chain', {
  inputs: withDefault(labels, []),
  filters: required(list<Filter>()),
  outputs: withDefault(labels, []),
});

const FILTER = defineOptions<Filter>()('a filter', {
  name: required(
    checkedBy("a filter's name", (option, value) => {
      if (FILTER_NAME.test(checkString(option, value))) return value as string;
      throw invalidOption(option, "a filter's name", value);
    }),
  ),
  options: withDefault(
    matching<NonNullable<Filter['options']>>(
      'an object',
      (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    ),
    {},
  ),
});

/**
 * A filter with its options.
 *
 * @example
 * filter('scale', { w: 640, h: -2 });
 *
 * @throws {@link AfmpegError} INVALID_OPTION
 */
export function filter(
  name: Known<FilterName>,
  options: Readonly<Record<string, FilterValue | undefined>> = {},
): Filter {
  const value = { name, options };
  filterText('filter', value);
  return value;
}

/**
 * A chain in the order in which ffmpeg writes it.
 *
 * @example
 * chain(['0:v'], [filter('split')], ['a', 'b']);
 *
 * @throws {@link AfmpegError} INVALID_OPTION
 */
export function chain(
  inputs: readonly string[],
  filters: readonly Filter[],
  outputs: readonly string[],
): Chain {
  const value = { inputs, filters, outputs };
  chainText('chain', value);
  return value;
}

/**
 * The graph as ffmpeg reads it, for `-filter_complex`, `-vf`, `-af` or the `lavfi` input.
 *
 * @throws {@link AfmpegError} INVALID_OPTION
 */
export function filterGraphText(graph: FilterGraph): string {
  return graphText('graph', graph);
}

/** The same for the value of an option, which messages name. */
export function graphText(option: string, graph: unknown): string {
  const parts = checkList(option, graph);
  const isChains = typeof parts[0] === 'object' && parts[0] !== null && 'filters' in parts[0];
  return isChains
    ? parts.map((part, i) => chainText(`${option}[${i}]`, part)).join(';')
    : rowText(option, parts);
}

function chainText(where: string, value: unknown): string {
  const { inputs, filters, outputs } = CHAIN.read(value, where);
  return (
    labelsText(`${where}.inputs`, inputs) +
    rowText(`${where}.filters`, filters) +
    labelsText(`${where}.outputs`, outputs)
  );
}

function rowText(where: string, row: readonly unknown[]): string {
  return row.map((value, i) => filterText(`${where}[${i}]`, value)).join(',');
}

function labelsText(where: string, given: readonly unknown[]): string {
  return given.map((label, i) => `[${labelText(`${where}[${i}]`, label)}]`).join('');
}

function labelText(where: string, value: unknown): string {
  const label = checkString(where, value);
  if (!LABEL.test(label))
    throw invalidOption(where, 'a label without brackets, quotes, commas and spaces', value);
  return label;
}

function filterText(where: string, value: unknown): string {
  const { name, options } = FILTER.read(value, where);
  const pairs = Object.entries(options).flatMap(([key, entry]) => {
    if (entry === undefined) return [];
    if (!OPTION_NAME.test(key)) throw invalidOption(`${where}.options`, "an object with options' names", key);
    return [`${key}=${escapeOptionValue(valueText(`${name}.${key}`, entry))}`];
  });
  return pairs.length === 0 ? name : `${name}=${escapeGraphWord(pairs.join(':'))}`;
}

function valueText(option: string, value: unknown): string {
  if (typeof value === 'string') return checkString(option, value);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (isRational(value)) return rationalText(option, value);
  throw invalidOption(option, 'a string, a finite number, a boolean or a { num, den }', value);
}
