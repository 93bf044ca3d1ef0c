// Where a package in the layout of @ffmpeg/core keeps its glue and its module.

import { AfmpegError } from '../errors.js';

/** Paths relative to the directory of the package.json. */
export interface CoreFiles {
  readonly glue: string;
  readonly wasm: string;
}

type Target = string | { readonly [condition: string]: Target } | undefined;

/**
 * Reads `exports` or `main` of a parsed package.json. The UMD build is preferred; both work. A package
 * that does not name its wasm has it beside the glue under the same name.
 */
export function coreFiles(manifest: unknown): CoreFiles {
  const { exports, main } = (manifest ?? {}) as { exports?: Record<string, Target> | string; main?: unknown };
  const entries = typeof exports === 'string' ? { '.': exports } : (exports ?? {});
  const glue = choose(entries['.']) ?? (typeof main === 'string' ? main : undefined);
  if (glue === undefined || !/\.[cm]?js$/.test(glue)) {
    throw new AfmpegError(
      'MODULE_UNREADABLE',
      'Expected the package.json to name a JavaScript file as `main`',
    );
  }
  return { glue, wasm: choose(entries['./wasm']) ?? glue.replace(/\.[cm]?js$/, '.wasm') };
}

function choose(target: Target): string | undefined {
  if (typeof target !== 'object') return target;
  return choose(target['require'] ?? target['default'] ?? target['import']);
}
