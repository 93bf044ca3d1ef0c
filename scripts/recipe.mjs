// What scripts build with a recipe of wasm/ besides the modules themselves: each once for every state of its recipe, in
// the cache that wasm.mjs uses.

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

const WASM_DIR = fileURLToPath(new URL('../wasm/', import.meta.url));

/**
 * The directory `<name>-<hash of inputs>`, which `script` fills (`--cache DIR --out DIR` and `args`). `inputs`, `script`:
 * below wasm/. Where it is not cached: built with `build`, else undefined.
 */
export function builtByRecipe({ name, inputs, script, args, build }) {
  const directory = join(cacheRoot(), `${name}-${key(inputs)}`);
  if (existsSync(directory)) return directory;
  if (!build) return undefined;
  mkdirSync(dirname(directory), { recursive: true });
  const aside = mkdtempSync(`${directory}.`);
  chmodSync(aside, 0o755);
  try {
    const all = [...args, '--cache', cacheRoot(), '--out', aside];
    const { status, stdout, stderr, error } = spawnSync(join(WASM_DIR, script), all, {
      encoding: 'utf8',
      maxBuffer: 2 ** 27,
    });
    if (status !== 0) throw error ?? new Error(`${name} did not build:\n${tail(stdout)}\n${tail(stderr)}`);
    renameSync(aside, directory);
  } catch (error) {
    // Another process may have been faster.
    if (!existsSync(directory)) throw error;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return directory;
}

/** Where builds are: $AFMPEG_CACHE_DIR, $XDG_CACHE_HOME/afmpeg or ~/.cache/afmpeg, and in there `wasm`. */
export function cacheRoot() {
  const { AFMPEG_CACHE_DIR, XDG_CACHE_HOME } = process.env;
  return join(AFMPEG_CACHE_DIR || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'afmpeg'), 'wasm');
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

function tail(text) {
  return text.trimEnd().split('\n').slice(-25).join('\n');
}
