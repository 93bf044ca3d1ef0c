// Emscripten took WASI's errno numbers for its own: https://github.com/emscripten-core/emscripten/blob/3.1.40/system/lib/libc/musl/arch/emscripten/bits/errno.h

import { errnoOf } from '../fs/errno.js';

const NUMBERS = {
  EACCES: 2,
  EAFNOSUPPORT: 5,
  EAGAIN: 6,
  EBADF: 8,
  EBUSY: 10,
  EDQUOT: 19,
  EEXIST: 20,
  EFAULT: 21,
  EFBIG: 22,
  EINTR: 27,
  EINVAL: 28,
  EIO: 29,
  EISDIR: 31,
  ELOOP: 32,
  EMFILE: 33,
  EMLINK: 34,
  ENAMETOOLONG: 37,
  ENFILE: 41,
  ENODEV: 43,
  ENOENT: 44,
  ENOMEM: 48,
  ENOSPC: 51,
  ENOSYS: 52,
  ENOTDIR: 54,
  ENOTEMPTY: 55,
  ENXIO: 60,
  EOVERFLOW: 61,
  EPERM: 63,
  EPIPE: 64,
  EROFS: 69,
  ESPIPE: 70,
  ESTALE: 72,
  ETIMEDOUT: 73,
  ETXTBSY: 74,
  EXDEV: 75,
  // One of the few that WASI lacks or numbers otherwise.
  ENOTSUP: 138,
  EOPNOTSUPP: 138,
} as const;

const BY_NAME: ReadonlyMap<string, number> = new Map(Object.entries(NUMBERS));

/** Emscripten's number for anything that a file system threw. */
export function errnoNumber(error: unknown): number {
  return BY_NAME.get(errnoOf(error)) ?? NUMBERS.EIO;
}

/** What a syscall of the glue returns for an errno name. */
export function failure(name: keyof typeof NUMBERS): number {
  return -NUMBERS[name];
}
