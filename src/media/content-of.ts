// What a file of a file system holds by its own bytes: the same answer for checks, cards and renders.

import type { FileSystem } from '../fs/file-system.js';
import { openToRead } from '../fs/open-flags.js';
import { readAt } from '../fs/whole-files.js';
import { HEAD_BYTES, mediaContent } from './media-content.js';
import type { MediaContent } from './media-content.js';

/** Room for a large picture: what is further on is not looked at. */
const WHOLE_BYTES = 64 * 1024 * 1024;

/** Undefined where the bytes do not tell, or the file cannot be read: who decodes it says why. */
export function contentOf(fs: FileSystem, path: string): MediaContent | undefined {
  try {
    const fd = openToRead(fs, path);
    try {
      return mediaContent(readAt(fs, fd, 0, HEAD_BYTES), () =>
        readAt(fs, fd, 0, Math.min(fs.fstatSync(fd).size, WHOLE_BYTES)),
      );
    } finally {
      fs.closeSync(fd);
    }
  } catch {
    return undefined;
  }
}
