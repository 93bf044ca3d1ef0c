// The native FFmpeg that the modules are compared with: of the same patched tree, with C functions only, built once for
// each state of its recipe (wasm/native/build.sh).

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtByRecipe } from './recipe.mjs';

// Without what lies over a tree (wasm/ffmpeg, wasm/x264 and their like): kernels, which are compiled for WebAssembly alone.
const SHARED = [
  ...[
    'native',
    'sources.txt',
    'threads/sources.txt',
    'patches/x264',
    'patches/zlib',
    'threads/patches/x264',
    'threads/patches/wasi-libc',
  ],
  ...['build/common.sh', 'build/sources.sh', 'threads/build/setup.sh', 'threads/build/sources.sh'],
];
const SINGLE = ['configure', 'patches/ffmpeg'];
const THREADS = ['threads/configure', 'threads/patches/ffmpeg9'];

/** FFmpeg's build tree with `ffmpeg` and `ffprobe`. Built when it is not cached (some minutes). */
export function nativeTree({ threads }) {
  const directory = builtByRecipe({ ...recipe(threads), build: false });
  if (directory) return directory;
  console.error('Building native FFmpeg to compare with (five to ten minutes) …');
  return builtByRecipe({ ...recipe(threads), build: true });
}

/** What a tree says that it is: `9.0.2`. */
export function versionOf(tree) {
  return readFileSync(join(tree, 'RELEASE'), 'utf8').trim();
}

function recipe(threads) {
  return {
    name: threads ? 'native-threads' : 'native',
    inputs: [...SHARED, ...(threads ? THREADS : SINGLE)],
    script: 'native/build.sh',
    args: ['--ffmpeg', threads ? 'ffmpeg9' : 'ffmpeg'],
  };
}
