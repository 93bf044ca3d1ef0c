#!/usr/bin/env node
// `npm run checkasm`: builds the checkasm programs of what has SIMD kernels, once for each state of their recipes, and
// runs them through our own Runtime: as the build with threads has them, or with `-- --single` that for one thread.
// Tests and the benchmark import `checkasmPrograms` and `runCheckasm`.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { builtByRecipe } from './recipe.mjs';
import { ensureBuilt, ensureInstalled } from './tasks.mjs';

const SINGLE_INPUTS = [
  ...['bin', 'compat', 'sources.txt', 'packages.txt'],
  ...['checkasm', 'common', 'libraries', 'sources'].map((name) => `build/${name}.sh`),
];
const THREADS_INPUTS = [
  ...['compat', 'sources.txt', 'packages.txt', 'libc/build.sh', 'libc/src'],
  ...['common', 'libraries', 'sources'].map((name) => `build/${name}.sh`),
  ...['bin', 'compat', 'sources.txt', 'patches/wasi-libc'].map((name) => `threads/${name}`),
  ...['checkasm', 'setup', 'libraries', 'sources'].map((name) => `threads/build/${name}.sh`),
];

/**
 * The programs that are checked. `threads`, `single`: what under wasm/ can change the build with threads and that for
 * one; `modules`: what build/checkasm.sh makes, and which of these has a broken kernel and must fail.
 */
export const PROGRAMS = {
  x264: {
    single: ['lib/x264.sh', 'patches/x264', 'x264'],
    threads: ['threads/lib/x264.sh', 'patches/x264', 'threads/patches/x264', 'x264'],
    modules: ['x264-8', 'x264-10'],
    broken: 'x264-8-broken',
  },
  ffmpeg: {
    single: ['build/checkasm-ffmpeg.sh', 'configure/common.txt', 'patches/ffmpeg', 'ffmpeg', 'kernels'],
    threads: ['threads/configure/common.txt', 'threads/patches/ffmpeg9', 'threads/ffmpeg9', 'kernels'],
    modules: ['ffmpeg'],
    broken: 'ffmpeg-broken',
  },
};

/**
 * The directory with a program's checkasm modules, `<name>.wasm` each. Builds them when they are not cached and
 * `build` is set (about half a minute on two quiet cores for x264); else undefined.
 */
export function checkasmPrograms(name, { build = false, single = false } = {}) {
  const program = PROGRAMS[name];
  return builtByRecipe({
    name: `checkasm-${name}${single ? '' : '-threads'}`,
    inputs: single ? [...SINGLE_INPUTS, ...program.single] : [...THREADS_INPUTS, ...program.threads],
    script: single ? 'build/checkasm.sh' : 'threads/build/checkasm.sh',
    args: ['--program', name],
    build,
  });
}

/** Runs a checkasm module through the Runtime; exit code 0 means that every kernel gave what C gives. */
export async function runCheckasm(path, args) {
  const { Runtime } = await import('afmpeg-ts');
  const { Volume } = await import('memfs');
  const runtime = await Runtime.create({ wasm: { file: path } });
  try {
    // As ffprobe: of ffmpeg's arguments the Runtime makes more, which checkasm would take for its seed.
    return await runtime.run(new Volume(), 'ffprobe', ...args);
  } finally {
    await runtime.close();
  }
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
      single: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => !(name in PROGRAMS));
  if (unknown.length > 0) {
    throw new Error(`Unknown program ${unknown.join(', ')}. Known are: ${Object.keys(PROGRAMS).join(', ')}`);
  }
  ensureInstalled();
  ensureBuilt();
  for (const name of positionals.length > 0 ? positionals : Object.keys(PROGRAMS)) {
    const directory = checkasmPrograms(name, { build: true, single: values.single });
    for (const module of PROGRAMS[name].modules) {
      const { exitCode, stderr } = await runCheckasm(join(directory, `${module}.wasm`), [values.seed]);
      console.log(`\n${module}\n${stderr}`);
      if (exitCode !== 0) process.exitCode = 1;
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
