// The real modules that the integration tests run: @ffmpeg/core always, our two builds where there are such.

import { existsSync } from 'node:fs';
import { cachedWasm } from '../../scripts/wasm.mjs';
import type { ModuleSource } from '../../src/index.js';
import { leftOut, noted } from './left-out.js';

/** Path of our module of one thread: AFMPEG_TEST_FFMPEG_WASM, else a cached build of this checkout. Where there is none, the end of the run says so. */
export function wasiModule(): string | undefined {
  return builtModule('AFMPEG_TEST_FFMPEG_WASM', false);
}

/** Path of our module with threads: AFMPEG_TEST_THREADS_WASM, else a cached build. */
export function threadsModule(): string | undefined {
  return builtModule('AFMPEG_TEST_THREADS_WASM', true);
}

function builtModule(variable: string, threads: boolean): string | undefined {
  const named = process.env[variable];
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`${variable} names ${named}, which is not there`);
    return named;
  }
  const cached = cachedWasm({ variant: 'gpl', profile: 'full', threads });
  if (cached !== undefined) return cached;
  // Where no place has its sources any more, the module of one thread is what there is.
  if (threads) noted('a WASI module with threads', `npm run wasm -- --threads, or name one in ${variable}`);
  else leftOut('a WASI module', `npm run wasm, or name one in ${variable}`);
  return undefined;
}

export interface Family {
  readonly name: string;
  readonly module: 'WASI' | 'WASI with threads' | '@ffmpeg/core';
  readonly source: ModuleSource;
  readonly execution: 'thread' | 'inline';
}

/** Every module that there is, in a thread and, where it can, inline; our module of one thread is the last. */
export function families(): Family[] {
  const [single, threads] = [wasiModule(), threadsModule()];
  const executions = (module: Family['module'], source: ModuleSource): Family[] => [
    { module, source, execution: 'thread', name: `${module} in a thread` },
    { module, source, execution: 'inline', name: `${module} inline` },
  ];
  const withThreads: Family[] =
    threads === undefined
      ? []
      : [{ ...executions('WASI with threads', { file: threads })[0]!, name: 'WASI with threads' }];
  return [
    ...executions('@ffmpeg/core', { core: true }),
    ...withThreads,
    ...(single === undefined ? [] : executions('WASI', { file: single })),
  ];
}
