// Emscripten's FS, as far as it is used here.

import type { CoreStream } from './core-stream.js';

export interface EmscriptenFs {
  /** The only exception that the glue turns into an errno; any other goes through the guest. */
  ErrnoError: new (errno: number) => Error;
  streams: (CoreStream | null)[];
  currentPath: string;
}
