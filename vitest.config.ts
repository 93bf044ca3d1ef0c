import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { AFMPEG_VERSION: JSON.stringify('test') },
  test: {
    include: ['test/**/*.test.ts'],
    // Real media takes real time; two cores and a run per worker.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
