// What scripts build with a recipe of wasm/ besides the modules themselves: each once for every state of its recipe, in
// the cache that wasm.mjs uses.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filledOnce, wasmCache } from './cache.mjs';

const WASM_DIR = fileURLToPath(new URL('../wasm/', import.meta.url));

/**
 * The directory `<name>-<hash of inputs>`, which `script` fills (`--cache DIR --out DIR` and `args`). `inputs`, `script`:
 * below wasm/. Where it is not cached: built with `build`, else undefined.
 */
export function builtByRecipe({ name, inputs, script, args, build }) {
  const directory = join(wasmCache(), `${name}-${key(inputs)}`);
  if (!build) return existsSync(directory) ? directory : undefined;
  return filledOnce(directory, (aside) => {
    const all = [...args, '--cache', wasmCache(), '--out', aside];
    const { status, stdout, stderr, error } = spawnSync(join(WASM_DIR, script), all, {
      encoding: 'utf8',
      maxBuffer: 2 ** 27,
    });
    if (status !== 0) throw error ?? new Error(`${name} did not build:\n${tail(stdout)}\n${tail(stderr)}`);
  });
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
