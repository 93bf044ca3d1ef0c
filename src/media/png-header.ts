// The first and the last bytes of a PNG: PNG specification, 5.2 and 11.2.2. Enough to tell one from another layout,
// and one that was cut short; its content is held by a digest.

import { ErrnoError } from '../fs/errno.js';
import type { FileSystem } from '../fs/file-system.js';

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bit depth, color type and interlacing. */
  readonly layout: string;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Signature, and the IHDR chunk up to its CRC. */
const HEAD_BYTES = 29;
/** An IEND chunk: no length, the name, the CRC. */
const END = [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82];

/** Throws EIO for what is no whole PNG. */
export function readPngHeader(fs: FileSystem, path: string): PngHeader {
  const fd = fs.openSync(path, 0);
  try {
    const { size } = fs.fstatSync(fd);
    const head = readAt(fs, fd, 0, HEAD_BYTES);
    const end = readAt(fs, fd, Math.max(0, size - END.length), END.length);
    const isWhole = SIGNATURE.every((byte, i) => head[i] === byte) && END.every((byte, i) => end[i] === byte);
    if (!isWhole) throw new ErrnoError('EIO');
    const view = new DataView(head.buffer);
    return {
      width: view.getUint32(16),
      height: view.getUint32(20),
      layout: [view.getUint8(24), view.getUint8(25), view.getUint8(28)].join(' '),
    };
  } finally {
    fs.closeSync(fd);
  }
}

function readAt(fs: FileSystem, fd: number, position: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const read = fs.readSync(fd, bytes, done, length - done, position + done);
    if (read === 0) throw new ErrnoError('EIO');
    done += read;
  }
  return bytes;
}
