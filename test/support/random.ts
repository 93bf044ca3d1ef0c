// Before each test file: fast-check takes the seed and the size that the environment names.

import { SEED, SIZE } from './seed.js';

// Most files have no property, and loading fast-check takes time.
if (SEED !== undefined || SIZE !== 1) {
  const { configureGlobal } = await import('fast-check');
  configureGlobal({ numRuns: 100 * SIZE, ...(SEED !== undefined && { seed: SEED }) });
}
