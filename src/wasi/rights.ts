// What a descriptor may be used for: https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#rights.
// A guest can only give rights up; what it has given up is kept as bits, so that a call tests one integer.

import { ErrnoError } from '../fs/errno.js';
import { wasi } from './abi.js';
import type { Descriptor } from './descriptors.js';

/** Every right of preview 1. */
const ALL = (1 << 29) - 1;
const CURSOR = wasi.RIGHTS_FD_SEEK | wasi.RIGHTS_FD_TELL;
/** A directory is listed, and never read, written, sized or sought itself. */
const NOT_OF_DIRECTORIES =
  CURSOR |
  wasi.RIGHTS_FD_READ |
  wasi.RIGHTS_FD_WRITE |
  wasi.RIGHTS_FD_ALLOCATE |
  wasi.RIGHTS_FD_FILESTAT_SET_SIZE;
/** wasi-libc takes what may be listed for what may be read. */
const ONLY_OF_DIRECTORIES = Object.entries(wasi)
  .filter(([name]) => name.startsWith('RIGHTS_PATH_') || name === 'RIGHTS_FD_READDIR')
  .reduce((all, [, right]) => all | Number(right), 0);

/** What the descriptor itself may be used for. */
export function baseRights({ file: { kind }, readable, writable, dropped = 0 }: Descriptor): number {
  if (kind === 'directory') return ALL & ~NOT_OF_DIRECTORIES & ~dropped;
  const cannot =
    ONLY_OF_DIRECTORIES |
    (readable ? 0 : wasi.RIGHTS_FD_READ) |
    (writable ? 0 : wasi.RIGHTS_FD_WRITE) |
    // A character device that could not seek would be taken for a terminal by wasi-libc's isatty.
    (kind === 'pipe' ? CURSOR : 0);
  return ALL & ~cannot & ~dropped;
}

/** What is opened below the descriptor may be used for. */
export function inheritingRights({ file, droppedInheriting = 0 }: Descriptor): number {
  return file.kind === 'directory' ? ALL & ~droppedInheriting : 0;
}

/** Throws ENOTCAPABLE, and changes nothing, for a right that the descriptor does not have. */
export function dropRights(descriptor: Descriptor, base: bigint, inheriting: bigint): void {
  const [hasBase, hasInheriting] = [baseRights(descriptor), inheritingRights(descriptor)];
  if ((base & ~BigInt(hasBase)) !== 0n || (inheriting & ~BigInt(hasInheriting)) !== 0n) {
    throw new ErrnoError('ENOTCAPABLE');
  }
  descriptor.dropped = (descriptor.dropped ?? 0) | (hasBase & ~Number(base));
  descriptor.droppedInheriting = (descriptor.droppedInheriting ?? 0) | (hasInheriting & ~Number(inheriting));
}
