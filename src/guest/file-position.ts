// The offsets in a file that a guest may name.

import { ErrnoError } from '../fs/errno.js';

/** Exact up to 2^53 - 1, beyond which no backend can go: `beyond` is the errno there. EINVAL below 0. */
export function filePosition(offset: bigint | number, beyond: string): number {
  if (offset < 0) throw new ErrnoError('EINVAL');
  if (offset > Number.MAX_SAFE_INTEGER) throw new ErrnoError(beyond);
  return Number(offset);
}
