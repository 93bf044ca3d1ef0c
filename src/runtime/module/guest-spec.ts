// A compiled ffmpeg as a value that can cross to a thread: the module itself is shared, not copied.

import { createCoreGuest } from '../../emscripten/core-guest.js';
import type { Guest } from '../../guest/guest.js';
import { createWasiGuest, hasStop } from '../../wasi/wasi-guest.js';

export type GuestSpec =
  | { readonly family: 'wasi'; readonly module: WebAssembly.Module }
  /** `pages` of 64 KiB: the memory of a run, which the host makes. */
  | { readonly family: 'wasi-threads'; readonly module: WebAssembly.Module; readonly pages: number }
  | { readonly family: 'emscripten'; readonly module: WebAssembly.Module; readonly glue: string };

export function createGuest(spec: GuestSpec): Guest {
  return spec.family === 'emscripten' ? createCoreGuest(spec) : createWasiGuest(spec.module);
}

/** Whether its runs can be told to end by themselves: what our build exports for it, `@ffmpeg/core` has not. */
export function canEnd({ family, module }: GuestSpec): boolean {
  return family !== 'emscripten' && hasStop(module);
}
