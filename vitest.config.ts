import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { AFMPEG_VERSION: JSON.stringify('test') },
  // What the package exports is tested as it is shipped: a guest thread needs the built thread.js.
  resolve: {
    alias: [
      {
        find: /^(\.\.\/)+src\/index\.js$/,
        replacement: fileURLToPath(new URL('dist/index.js', import.meta.url)),
      },
      {
        find: /^(?:\.\.\/)+src\/(reel|distributed|worker|studio)\/index\.js$/,
        replacement: fileURLToPath(new URL('dist/$1.js', import.meta.url)),
      },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/build.ts',
    // Real media takes real time; two cores and a run per worker.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
