import { readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    reel: 'src/reel/index.ts',
    distributed: 'src/distributed/index.ts',
    worker: 'src/worker/index.ts',
    studio: 'src/studio/index.ts',
    cli: 'src/cli/main.ts',
    thread: 'src/runtime/engines/threads/thread.ts',
  },
  format: 'esm',
  target: 'node20.19',
  platform: 'node',
  // Types come from scripts/declarations.mjs: tsup's own step for them breaks easily, and makes no maps.
  dts: false,
  splitting: true,
  // Workers and Deno know modules of Node by the names with `node:` alone.
  removeNodeProtocol: false,
  // The package holds src/, so its maps need not.
  sourcemap: true,
  esbuildOptions: (options) => {
    options.sourcesContent = false;
  },
  clean: true,
  // Small, and only needed for its tables: kept out of the user's dependency tree.
  define: { AFMPEG_VERSION: JSON.stringify(version) },
  noExternal: ['wasm-feature-detect'],
});
