import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { AFMPEG_VERSION: JSON.stringify('test') },
  // What the package exports is tested as it is shipped: a guest thread needs the built thread.js. A test that also
  // imports other files of src has two copies of them; AfmpegError.is() knows the errors of both, instanceof does not.
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
    setupFiles: 'test/support/random.ts',
    // Real media takes real time; two cores and a run per worker. A test that is made longer has as much more of it.
    testTimeout: 60_000 * Number(process.env['AFMPEG_RUNS'] ?? 1),
    hookTimeout: 60_000,
    pool: 'forks',
    // Traces of dist/ point into src/, in guest threads and child processes of Node too.
    execArgv: ['--enable-source-maps'],
    maxWorkers: 2,
  },
});
