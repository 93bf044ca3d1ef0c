// The first and the last bytes of a PNG in a file system: enough to tell one layout from another, and to find one that
// was cut short. What lies between is covered by a digest.

import { PNG_END, PNG_HEADER_BYTES, pngHeader } from '../command/png.js';
import { ErrnoError } from '../fs/errno.js';
import type { FileSystem } from '../fs/file-system.js';
import { openToRead } from '../fs/open-flags.js';
import { readAt } from '../fs/whole-files.js';

/** What the pictures of one sequence have in common. */
export interface PngLook {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Bit depth, color type and interlacing. */
  readonly layout: string;
}

/** Throws EIO for what is not a complete PNG. */
export function readPngHeader(fs: FileSystem, path: string): PngLook {
  const fd = openToRead(fs, path);
  try {
    const { size } = fs.fstatSync(fd);
    const header = pngHeader(readAt(fs, fd, 0, PNG_HEADER_BYTES));
    const end = readAt(fs, fd, Math.max(0, size - PNG_END.length), PNG_END.length);
    if (!header || PNG_END.some((byte, i) => end[i] !== byte)) throw new ErrnoError('EIO');
    const { width, height, bitDepth, colorType, isInterlaced } = header;
    return { width, height, layout: `${bitDepth} ${colorType} ${isInterlaced ? 1 : 0}` };
  } finally {
    fs.closeSync(fd);
  }
}
