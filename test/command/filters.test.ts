import { expect, test } from 'vitest';
import { chain, filter, filterGraphText } from '../../src/index.js';
import type { FilterValue } from '../../src/index.js';
import { codeAndMessage } from './thrown.js';

test.each<[FilterValue, string]>([
  ['plain', 'plain'],
  ['', ''],
  [1.5, '1.5'],
  [true, '1'],
  [false, '0'],
  [{ num: 30000, den: 1001 }, '30000/1001'],
  ['a:b', String.raw`a\\:b`],
  ["it's", String.raw`it\\\'s`],
  ['a\\b', String.raw`a\\\\b`],
  ['a,b;c[d]=e', String.raw`a\,b\;c\[d\]=e`],
  ['100%', '100%'],
  [' a b ', String.raw`\\ a b\\\ `],
  [' ', String.raw`\\\ `],
  ['a\n', 'a\\\\\\\n'],
  ['Grüße', 'Grüße'],
])('%j as the value of an option is written %s', (value, text) => {
  expect(filterGraphText([filter('null', { x: value })])).toBe(`null=x=${text}`);
});

test.each<[string, Parameters<typeof filterGraphText>[0], string]>([
  ['one filter', [filter('hflip')], 'hflip'],
  ['a row', [filter('hflip'), filter('fps', { fps: 25, round: undefined as never })], 'hflip,fps=fps=25'],
  ['plain values', [{ name: 'scale@a', options: { w: 1, h: 2 } }], 'scale@a=w=1:h=2'],
  [
    'chains tied by labels',
    [
      chain(['0:v'], [filter('split')], ['a', 'b']),
      chain(['a', 'b'], [filter('hstack'), filter('hflip')], []),
      { filters: [filter('nullsrc')] },
    ],
    '[0:v]split[a][b];[a][b]hstack,hflip;nullsrc',
  ],
])('%s', (_what, graph, text) => {
  expect(filterGraphText(graph)).toBe(text);
});

test.each<[string, () => unknown, string]>([
  [
    'a name with options',
    () => filter('scale=1'),
    "Expected `filter.name` to be a filter's name, got `scale=1`",
  ],
  [
    'an option name',
    () => filter('scale', { 'w:h': 1 }),
    "to be an object with options' names, got `w:h` (string)",
  ],
  [
    'NaN',
    () => filter('scale', { w: NaN }),
    'Expected `scale.w` to be a string, a finite number, a boolean or',
  ],
  ['NUL', () => filter('scale', { w: '\0' }), 'Expected `scale.w` to be a string without NUL characters'],
  ['an empty chain', () => chain(['a'], [], []), 'Expected `chain.filters` to be an array of one or more'],
  [
    'a label in brackets',
    () => chain(['[a]'], [filter('null')], []),
    'Expected `chain.inputs[0]` to be a label',
  ],
  [
    'filters among chains',
    () => filterGraphText([chain([], [filter('null')], []), filter('null')] as never),
    'Unknown option `name` in graph[1]; known are inputs, filters, outputs',
  ],
])('%s that is wrong is refused', (_what, call, message) => {
  const error = codeAndMessage(call);
  expect(error.code).toBe('INVALID_OPTION');
  expect(error.message).toContain(message);
});
