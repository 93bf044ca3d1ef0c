// What every render answers with.

import type { SourceWarning } from '../plan/composition.js';

/** A rendered file. */
export interface Video {
  /** The `outputPath` it was asked for: a file, or a directory of frames. */
  readonly path: string;
  /** Length in seconds: `frames` at the frame rate. */
  readonly durationSec: number;
  /** Pictures in it. */
  readonly frames: number;
  /** Size of the file, or of all files of the directory. */
  readonly bytes: number;
  /** What of its sources is not in it, though nobody asked for that; absent where nothing is told. */
  readonly warnings?: readonly SourceWarning[];
}
