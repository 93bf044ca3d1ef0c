// The time arguments of the two filestat_set_times calls.

import { ErrnoError } from '../fs/errno.js';
import { wasi } from './abi.js';

/** Milliseconds since 1970, or undefined where a time stays as it is. */
export function resolveTimes(atim: bigint, mtim: bigint, flags: number) {
  return {
    atimeMs: pick(atim, (flags & wasi.FSTFLAGS_ATIM) !== 0, (flags & wasi.FSTFLAGS_ATIM_NOW) !== 0),
    mtimeMs: pick(mtim, (flags & wasi.FSTFLAGS_MTIM) !== 0, (flags & wasi.FSTFLAGS_MTIM_NOW) !== 0),
  };
}

function pick(time: bigint, given: boolean, now: boolean): number | undefined {
  if (given && now) throw new ErrnoError('EINVAL');
  if (now) return Date.now();
  return given ? Number(time) / 1e6 : undefined;
}
