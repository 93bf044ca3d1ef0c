// A compiled ffmpeg as a value that can cross to a thread: the module itself is shared, not copied.

import { createCoreGuest } from '../../emscripten/core-guest.js';
import type { Guest } from '../../guest/guest.js';
import { createWasiGuest, hasStop } from '../../wasi/wasi-guest.js';

/** The memory of a run with threads, which the host makes, in pages of 64 KiB. */
export interface MemoryPages {
  /** What the module starts with: its data and the first stack. 0 where that is not known. */
  readonly initial: number;
  /** All that there is. */
  readonly all: number;
}

/** A module whose runs have threads. */
export interface ThreadsSpec {
  readonly family: 'wasi-threads';
  readonly module: WebAssembly.Module;
  readonly pages: MemoryPages;
}

export type GuestSpec =
  | { readonly family: 'wasi'; readonly module: WebAssembly.Module }
  | ThreadsSpec
  | { readonly family: 'emscripten'; readonly module: WebAssembly.Module; readonly glue: string };

export function createGuest(spec: GuestSpec): Guest {
  return spec.family === 'emscripten' ? createCoreGuest(spec) : createWasiGuest(spec.module);
}

/** Whether its runs can be told to end by themselves: what our build exports for it, `@ffmpeg/core` has not. */
export function canEnd({ family, module }: GuestSpec): boolean {
  return family !== 'emscripten' && hasStop(module);
}
