// WASI preview 1's constants, from browser_wasi_shim; its structs are not used, since its filestat writes
// the times at wrong offsets. https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md

import { wasi } from '@bjorn3/browser_wasi_shim';
import { errnoOf } from '../fs/errno.js';
import type { FileKind } from '../fs/kind.js';

export { wasi };

export const SUCCESS = wasi.ERRNO_SUCCESS;

const NUMBERS = new Map<string, number>();
for (const [name, value] of Object.entries(wasi)) {
  if (name.startsWith('ERRNO_') && typeof value === 'number') NUMBERS.set(`E${name.slice(6)}`, value);
}
// Names that Linux has and WASI folds into another.
NUMBERS.set('EWOULDBLOCK', wasi.ERRNO_AGAIN);
NUMBERS.set('EOPNOTSUPP', wasi.ERRNO_NOTSUP);

/** WASI's number for anything that a file system threw. */
export function errnoNumber(error: unknown): number {
  return NUMBERS.get(errnoOf(error)) ?? wasi.ERRNO_IO;
}

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
