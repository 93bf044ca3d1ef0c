#!/usr/bin/env node
// Compiles the guest programs of the bridge's tests (test/guests/*.c) to WASI, once for each state of their
// sources and flags, and prints the directory.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDirectory, filledOnce } from './cache.mjs';

const SOURCES = fileURLToPath(new URL('../test/guests/', import.meta.url));
const SETJMP = fileURLToPath(new URL('../wasm/compat/include/setjmp.h', import.meta.url));
const COMPILER = 'clang-19';

const FLAGS = [
  '--target=wasm32-wasi',
  '--sysroot=/usr',
  '-O1',
  '-Wall',
  '-Werror',
  ...['-msimd128', '-mbulk-memory', '-msign-ext', '-mnontrapping-fptoint', '-mmutable-globals'],
  ...['-mllvm', '-wasm-enable-sjlj'],
  ...['SIGNAL', 'MMAN', 'PROCESS_CLOCKS', 'GETPID'].map((name) => `-D_WASI_EMULATED_${name}`),
];
const LINK_FLAGS = [
  '-Wl,-z,stack-size=1048576',
  '-Wl,--stack-first',
  '-Wl,--max-memory=134217728',
  '-Wl,--allow-undefined',
  '-Wl,--export-if-defined=__c_longjmp',
  ...['signal', 'mman', 'process-clocks', 'getpid'].map((name) => `-lwasi-emulated-${name}`),
];

/** How to get what the guests are compiled with. */
export const TOOLCHAIN_HINT =
  'apt-get install clang-19 lld-19 libclang-rt-19-dev-wasm32 wasi-libc (Debian 12 or newer)';

/** The directory of the compiled guests, `<name>.wasm` each, or undefined where there is no toolchain. */
export function guestPrograms() {
  const directory = join(cacheDirectory(), 'guests', key());
  if (existsSync(directory)) return directory;
  if (spawnSync(COMPILER, ['--version']).status !== 0) return undefined;
  if (!existsSync('/usr/lib/wasm32-wasi/libc.a')) return undefined;
  return filledOnce(directory, (aside) => {
    for (const source of sources().filter((name) => name.endsWith('.c'))) compile(source, aside);
  });
}

function compile(source, directory) {
  const output = join(directory, `${basename(source, '.c')}.wasm`);
  const args = [...FLAGS, '-include', SETJMP, join(SOURCES, source), ...LINK_FLAGS, '-o', output];
  const { status, stderr, error } = spawnSync(COMPILER, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${COMPILER} failed on ${source}:\n${error ?? stderr}`);
}

function key() {
  const hash = createHash('sha256').update(JSON.stringify([COMPILER, FLAGS, LINK_FLAGS]));
  for (const path of [SETJMP, ...sources().map((name) => join(SOURCES, name))]) {
    const bytes = readFileSync(path);
    hash.update(`${basename(path)}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex').slice(0, 16);
}

function sources() {
  return readdirSync(SOURCES)
    .filter((name) => /\.[ch]$/.test(name))
    .sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const directory = guestPrograms();
  if (directory === undefined) {
    console.error(`The guest programs cannot be compiled here: ${TOOLCHAIN_HINT}`);
    process.exitCode = 1;
  } else {
    console.log(directory);
  }
}
