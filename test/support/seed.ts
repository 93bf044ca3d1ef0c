// Random tests can be repeated and lengthened: AFMPEG_SEED takes the seed that a failure printed, AFMPEG_RUNS makes
// every random test so many times as long (`AFMPEG_RUNS=100 npm test -- test/command`).

import { onTestFailed } from 'vitest';

/** How many times its usual size a random test has: AFMPEG_RUNS, 1 by default. */
export const SIZE = positive('AFMPEG_RUNS') ?? 1;

/** AFMPEG_SEED, if it is set. */
export const SEED = positive('AFMPEG_SEED');

/** `count` runs of a property, times AFMPEG_RUNS. */
export function runs(count: number): { numRuns: number } {
  return { numRuns: count * SIZE };
}

/** In a test: AFMPEG_SEED or a drawn one, which is printed if the test fails. fast-check prints its own. */
export function drawSeed(): number {
  const seed = SEED ?? Math.floor(Math.random() * 2 ** 31);
  onTestFailed(() => {
    console.error(`Repeat it with AFMPEG_SEED=${seed}`);
  });
  return seed;
}

/** mulberry32: the same numbers in [0, 1) from the same seed, everywhere. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function positive(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new Error(`Expected ${name} to be a positive integer, got ${text}`);
  return value;
}
