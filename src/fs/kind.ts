// What kind of file there is.

import type { FileStats } from './file-system.js';

/** A `pipe` is one of the standard streams: ffmpeg must see that it cannot seek there. */
export type FileKind = 'file' | 'directory' | 'symlink' | 'character-device' | 'pipe';

/** Whatever is not a file, a directory or a link is a device to the guest. */
export function kindOf(stats: FileStats): Exclude<FileKind, 'pipe'> {
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'symlink';
  return stats.isFile() ? 'file' : 'character-device';
}
