// The real modules that the integration tests run: @ffmpeg/core always, our WASI build where there is one.

import { existsSync } from 'node:fs';
import { cachedWasm } from '../../scripts/wasm.mjs';
import type { ModuleSource } from '../../src/index.js';

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
  readonly name: string;
  readonly module: 'WASI' | '@ffmpeg/core';
  readonly source: ModuleSource;
  readonly execution: 'thread' | 'inline';
}

/** Both families (@ffmpeg/core alone where no WASI module was built, which `npm test` says), both executions. */
export function families(): Family[] {
  const file = wasiModule();
  if (file === undefined && process.env['AFMPEG_REQUIRE_WASI'] === '1') {
    throw new Error('AFMPEG_REQUIRE_WASI is set, but there is no WASI module: npm run wasm');
  }
  const modules = [
    { module: '@ffmpeg/core' as const, source: { core: true as const } },
    ...(file === undefined ? [] : [{ module: 'WASI' as const, source: { file } }]),
  ];
  return modules.flatMap((entry) => [
    { ...entry, execution: 'thread' as const, name: `${entry.module} in a thread` },
    { ...entry, execution: 'inline' as const, name: `${entry.module} inline` },
  ]);
}
