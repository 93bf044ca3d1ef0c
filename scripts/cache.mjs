// What scripts make once and keep outside of the repository.

import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Where it is: $AFMPEG_CACHE_DIR, $XDG_CACHE_HOME/afmpeg or ~/.cache/afmpeg. */
export function cacheDirectory() {
  const { AFMPEG_CACHE_DIR, XDG_CACHE_HOME } = process.env;
  return resolve(AFMPEG_CACHE_DIR || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'afmpeg'));
}

/** Where modules are, and what is built with their recipes. */
export function wasmCache() {
  return join(cacheDirectory(), 'wasm');
}

/**
 * `directory`, which `fill` makes in another place if it is not there: it is complete, or it is not there.
 *
 * @param {string} directory
 * @param {(aside: string) => void} fill
 */
export function filledOnce(directory, fill) {
  if (existsSync(directory)) return directory;
  mkdirSync(dirname(directory), { recursive: true });
  const aside = mkdtempSync(`${directory}.`);
  chmodSync(aside, 0o755);
  try {
    fill(aside);
    renameSync(aside, directory);
  } catch (error) {
    // Another process may have been faster.
    if (!existsSync(directory)) throw error;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return directory;
}
