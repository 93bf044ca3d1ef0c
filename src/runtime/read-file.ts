// A whole file out of any file system.

import type { FileSystem } from '../fs/file-system.js';

export function readGuestFile(fs: FileSystem, path: string): Uint8Array<ArrayBuffer> {
  const fd = fs.openSync(path, 0);
  try {
    const bytes = new Uint8Array(fs.fstatSync(fd).size);
    let at = 0;
    while (at < bytes.length) {
      const read = fs.readSync(fd, bytes, at, bytes.length - at, at);
      if (read === 0) break;
      at += read;
    }
    return at === bytes.length ? bytes : bytes.slice(0, at);
  } finally {
    fs.closeSync(fd);
  }
}
