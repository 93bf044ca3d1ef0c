// The real modules that the integration tests run: @ffmpeg/core always, our WASI build where there is one.

import { existsSync } from 'node:fs';
import { cachedWasm } from '../../scripts/wasm.mjs';
import type { ModuleSource } from '../../src/index.js';
import { leftOut } from './left-out.js';

/** Path of the WASI module: AFMPEG_TEST_FFMPEG_WASM, else a cached build of this checkout. Where there is none, the end of the run says so. */
export function wasiModule(): string | undefined {
  const named = process.env['AFMPEG_TEST_FFMPEG_WASM'];
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`AFMPEG_TEST_FFMPEG_WASM names ${named}, which is not there`);
    return named;
  }
  const cached = cachedWasm({ variant: 'gpl', profile: 'full' });
  if (cached === undefined) leftOut('a WASI module', 'npm run wasm, or name one in AFMPEG_TEST_FFMPEG_WASM');
  return cached;
}

export interface Family {
  readonly name: string;
  readonly module: 'WASI' | '@ffmpeg/core';
  readonly source: ModuleSource;
  readonly execution: 'thread' | 'inline';
}

/** Both families (@ffmpeg/core alone where no WASI module was built), both executions. */
export function families(): Family[] {
  const file = wasiModule();
  const modules = [
    { module: '@ffmpeg/core' as const, source: { core: true as const } },
    ...(file === undefined ? [] : [{ module: 'WASI' as const, source: { file } }]),
  ];
  return modules.flatMap((entry) => [
    { ...entry, execution: 'thread' as const, name: `${entry.module} in a thread` },
    { ...entry, execution: 'inline' as const, name: `${entry.module} inline` },
  ]);
}
