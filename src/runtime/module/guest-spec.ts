// A compiled ffmpeg as a value that can cross to a thread: the module itself is shared, not copied.

import { createCoreGuest } from '../../emscripten/core-guest.js';
import type { Guest } from '../../guest/guest.js';
import { createWasiGuest } from '../../wasi/wasi-guest.js';

export type GuestSpec =
  | { readonly family: 'wasi'; readonly module: WebAssembly.Module }
  | { readonly family: 'emscripten'; readonly module: WebAssembly.Module; readonly glue: string };

export function createGuest(spec: GuestSpec): Guest {
  return spec.family === 'wasi' ? createWasiGuest(spec.module) : createCoreGuest(spec);
}
