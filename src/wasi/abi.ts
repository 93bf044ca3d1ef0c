// WASI preview 1's constants, from browser_wasi_shim; its structs are not used, since its filestat writes
// the times at wrong offsets. https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md

import { wasi } from '@bjorn3/browser_wasi_shim';
import type { FileKind } from '../fs/kind.js';

export { wasi };

export const SUCCESS = wasi.ERRNO_SUCCESS;

/** WASI has no type for a pipe; wasi-libc gives sockets the mode of one (S_IFIFO equals S_IFSOCK there). */
const FILE_TYPES: Record<FileKind, number> = {
  file: wasi.FILETYPE_REGULAR_FILE,
  directory: wasi.FILETYPE_DIRECTORY,
  symlink: wasi.FILETYPE_SYMBOLIC_LINK,
  'character-device': wasi.FILETYPE_CHARACTER_DEVICE,
  pipe: wasi.FILETYPE_SOCKET_STREAM,
};

export function fileType(kind: FileKind): number {
  return FILE_TYPES[kind];
}
