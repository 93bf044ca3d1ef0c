import { expect, test } from 'vitest';
import { parseGlue } from '../../src/emscripten/glue.js';

const OPTIONS = { now: () => 42, instantiate: () => Promise.reject(new Error('not asked for')) };

/** Glue whose core is the value of an expression, and its result. */
async function evaluate(expression: string): Promise<unknown> {
  const glue = parseGlue(`module.exports = async () => ({ value: ${expression} })`);
  return ((await glue.start(OPTIONS)) as { value: unknown }).value;
}

test.each([
  'process',
  'require',
  'fetch',
  'WebSocket',
  'XMLHttpRequest',
  'console',
  'navigator',
  'globalThis',
])('the glue does not see %s', async (name) => {
  expect(await evaluate(`typeof ${name}`)).toBe('undefined');
});

test('the glue has a worker without an address, and the clocks that it is given', async () => {
  expect(await evaluate('self.location.href')).toBe('');
  expect(await evaluate('performance.now()')).toBe(42);
  expect(await evaluate('new Date(2024, 0, 1).toISOString()')).toBe('2024-01-01T00:00:00.000Z');
});

test('two starts of one glue share no state', async () => {
  const glue = parseGlue('var runs = 0; module.exports = async () => ({ value: ++runs })');
  expect(await glue.start(OPTIONS)).toEqual({ value: 1 });
  expect(await glue.start(OPTIONS)).toEqual({ value: 1 });
});

test('a module that cannot be instantiated rejects the start', async () => {
  const glue = parseGlue(
    'module.exports = (core) => { core.instantiateWasm({}); return new Promise(() => {}) }',
  );
  await expect(glue.start(OPTIONS)).rejects.toThrow('not asked for');
});
