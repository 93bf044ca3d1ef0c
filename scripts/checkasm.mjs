#!/usr/bin/env node
// `npm run checkasm`: builds the checkasm programs of what has SIMD kernels, once for each state of their recipes, and
// runs them through our own Runtime. Tests and the benchmark import `checkasmPrograms` and `runCheckasm`.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { builtByRecipe } from './recipe.mjs';
import { ensureBuilt, ensureInstalled } from './tasks.mjs';

const SHARED_INPUTS = [
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
 * The programs that are checked. `inputs`, `threads`: what under wasm/ can change the build for one thread and that
 * with threads; `modules`: what build/checkasm.sh makes, and which of these has a broken kernel and must fail.
 */
export const PROGRAMS = {
  x264: {
    inputs: ['lib/x264.sh', 'patches/x264', 'x264'],
    threads: ['threads/lib/x264.sh', 'patches/x264', 'threads/patches/x264', 'x264'],
    modules: ['x264-8', 'x264-10'],
    broken: 'x264-8-broken',
  },
  ffmpeg: {
    inputs: ['build/checkasm-ffmpeg.sh', 'configure/common.txt', 'patches/ffmpeg', 'ffmpeg'],
    threads: ['threads/configure/common.txt', 'threads/patches/ffmpeg9', 'threads/ffmpeg9'],
    modules: ['ffmpeg'],
    broken: 'ffmpeg-broken',
  },
};

/**
 * The directory with a program's checkasm modules, `<name>.wasm` each. Builds them when they are not cached and
 * `build` is set (about half a minute on two quiet cores for x264); else undefined.
 */
export function checkasmPrograms(name, { build = false, threads = false } = {}) {
  const program = PROGRAMS[name];
  return builtByRecipe({
    name: `checkasm-${name}${threads ? '-threads' : ''}`,
    inputs: threads ? [...THREADS_INPUTS, ...program.threads] : [...SHARED_INPUTS, ...program.inputs],
    script: threads ? 'threads/build/checkasm.sh' : 'build/checkasm.sh',
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
    return await runtime.run(new Volume(), ...args);
  } finally {
    await runtime.close();
  }
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
      threads: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => !(name in PROGRAMS));
  if (unknown.length > 0) {
    throw new Error(`Unknown program ${unknown.join(', ')}. Known are: ${Object.keys(PROGRAMS).join(', ')}`);
  }
  ensureInstalled();
  ensureBuilt();
  for (const name of positionals.length > 0 ? positionals : Object.keys(PROGRAMS)) {
    const directory = checkasmPrograms(name, { build: true, threads: values.threads });
    for (const module of PROGRAMS[name].modules) {
      const { exitCode, stderr } = await runCheckasm(join(directory, `${module}.wasm`), [values.seed]);
      console.log(`\n${module}\n${stderr}`);
      if (exitCode !== 0) process.exitCode = 1;
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
