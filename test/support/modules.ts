// The real modules that the integration tests run: @ffmpeg/core always, our two builds where there are such.

import { existsSync } from 'node:fs';
import { cachedWasm } from '../../scripts/wasm.mjs';
import type { ModuleSource } from '../../src/index.js';
import { hasJspi } from '../../src/wasi/green/jspi.js';
import { leftOut, noted } from './left-out.js';

/** Path of our module of one thread: AFMPEG_TEST_FFMPEG_WASM, else a cached build of this checkout. Where there is none, the end of the run says so. */
export function wasiModule(): string | undefined {
  return builtModule('AFMPEG_TEST_FFMPEG_WASM', true);
}

/** Path of our module with threads: AFMPEG_TEST_THREADS_WASM, else a cached build. */
export function threadsModule(): string | undefined {
  return builtModule('AFMPEG_TEST_THREADS_WASM', false);
}

function builtModule(variable: string, single: boolean): string | undefined {
  const named = process.env[variable];
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`${variable} names ${named}, which is not there`);
    return named;
  }
  const cached = cachedWasm({ variant: 'gpl', profile: 'full', single });
  if (cached !== undefined) return cached;
  // Where no place has its sources any more, the module of one thread is what there is.
  if (single) leftOut('a WASI module', `npm run wasm -- --single, or name one in ${variable}`);
  else noted('a WASI module with threads', `npm run wasm, or name one in ${variable}`);
  return undefined;
}

export interface Family {
  readonly name: string;
  readonly module: 'WASI' | 'WASI with threads' | '@ffmpeg/core';
  readonly source: ModuleSource;
  readonly execution: 'thread' | 'inline';
}

/** @ffmpeg/core and our module of one thread, in a thread and inline; the last is ours. */
export function families(): Family[] {
  const single = wasiModule();
  return [
    ...executions('@ffmpeg/core', { core: true }),
    ...(single === undefined ? [] : executions('WASI', { file: single })),
  ];
}

/** The same, and our module with threads where it is built: inline where the engine can let threads take turns. */
export function everyFamily(): Family[] {
  const threads = threadsModule();
  if (threads === undefined) return families();
  const [withThreads, inline] = executions('WASI with threads', { file: threads });
  return [{ ...withThreads, name: 'WASI with threads' }, ...(canTakeTurns() ? [inline] : []), ...families()];
}

/** What users have: our module with threads in a thread, or the next best that there is. */
export function usersFamily(): Family {
  const inThread = everyFamily().filter(({ execution }) => execution === 'thread');
  return inThread.find(({ module }) => module === 'WASI with threads') ?? inThread.at(-1)!;
}

/** `@ffmpeg/core` and {@link usersFamily}: FFmpeg 5 and 9, by one thread and by several. */
export function oldAndNew(): Family[] {
  const core = families().find(({ execution }) => execution === 'thread');
  return [...new Map([core!, usersFamily()].map((family) => [family.module, family])).values()];
}

/** Those whose runs can wait for the caller's streams and sources: all but inline runs of one thread. */
export function waitingFamilies(): Family[] {
  return everyFamily().filter(
    ({ module, execution }) => execution === 'thread' || module === 'WASI with threads',
  );
}

/** Whether this engine runs a module with threads in one of its own. Where it does not, the end of the run says so. */
export function canTakeTurns(): boolean {
  return hasJspi() || noted('an engine with JSPI', 'Node 24, as npm run test:engines does');
}

function executions(module: Family['module'], source: ModuleSource): [Family, Family] {
  return [
    { module, source, execution: 'thread', name: `${module} in a thread` },
    { module, source, execution: 'inline', name: `${module} inline` },
  ];
}
