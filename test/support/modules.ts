// The real modules that the integration tests run: @ffmpeg/core always, our WASI build where there is one.

import { existsSync } from 'node:fs';
import type { ModuleSource } from '../../src/index.js';
import { cachedWasm } from '../../scripts/wasm.mjs';

/** Path of the WASI module: AFMPEG_TEST_FFMPEG_WASM, else a cached build of this checkout. */
export function wasiModule(): string | undefined {
  const named = process.env['AFMPEG_TEST_FFMPEG_WASM'];
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`AFMPEG_TEST_FFMPEG_WASM names ${named}, which is not there`);
    return named;
  }
  return cachedWasm({ variant: 'gpl', profile: 'full' });
}

export interface Family {
  readonly name: 'WASI' | '@ffmpeg/core';
  readonly source: ModuleSource;
}

export const CORE: Family = { name: '@ffmpeg/core', source: { core: true } };

/** Both families, or @ffmpeg/core alone where no WASI module was built (the summary of `npm test` says so). */
export function families(): Family[] {
  const file = wasiModule();
  if (file !== undefined) return [CORE, { name: 'WASI', source: { file } }];
  if (process.env['AFMPEG_REQUIRE_WASI'] === '1') {
    throw new Error('AFMPEG_REQUIRE_WASI is set, but there is no WASI module: npm run wasm');
  }
  return [CORE];
}
