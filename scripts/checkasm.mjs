#!/usr/bin/env node
// `npm run checkasm`: builds the checkasm programs of what has SIMD kernels, once for each state of their recipes, and
// runs them through our own Runtime: as the build with threads has them, or with `-- --single` that for one thread.
// Tests and the benchmark import `checkasmPrograms` and `runCheckasm`.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBuilt, ensureInstalled } from './tasks.mjs';

const WASM_DIR = fileURLToPath(new URL('../wasm/', import.meta.url));
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
  const inputs = single ? [...SINGLE_INPUTS, ...program.single] : [...THREADS_INPUTS, ...program.threads];
  const directory = join(cacheRoot(), `checkasm-${name}-${single ? '' : 'threads-'}${key(inputs)}`);
  if (existsSync(directory)) return directory;
  if (!build) return undefined;
  mkdirSync(dirname(directory), { recursive: true });
  const aside = mkdtempSync(`${directory}.`);
  chmodSync(aside, 0o755);
  try {
    const script = join(WASM_DIR, single ? 'build/checkasm.sh' : 'threads/build/checkasm.sh');
    const args = ['--program', name, '--cache', cacheRoot(), '--out', aside];
    const { status, stdout, stderr, error } = spawnSync(script, args, {
      encoding: 'utf8',
      maxBuffer: 2 ** 27,
    });
    if (status !== 0)
      throw error ?? new Error(`checkasm of ${name} did not build:\n${tail(stdout)}\n${tail(stderr)}`);
    renameSync(aside, directory);
  } catch (error) {
    // Another process may have been faster.
    if (!existsSync(directory)) throw error;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return directory;
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

function key(inputs) {
  const hash = createHash('sha256');
  for (const path of inputs.flatMap(filesUnder).sort()) {
    if (path.endsWith('.md')) continue;
    const bytes = readFileSync(join(WASM_DIR, path));
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex').slice(0, 16);
}

function filesUnder(path) {
  if (!statSync(join(WASM_DIR, path)).isDirectory()) return [path];
  return readdirSync(join(WASM_DIR, path)).flatMap((name) => filesUnder(`${path}/${name}`));
}

function cacheRoot() {
  const { AFMPEG_CACHE_DIR, XDG_CACHE_HOME } = process.env;
  return join(AFMPEG_CACHE_DIR || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'afmpeg'), 'wasm');
}

function tail(text) {
  return text.trimEnd().split('\n').slice(-25).join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
