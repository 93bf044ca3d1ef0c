// The layout of `filestat`: 64 bytes, times at 40, 48 and 56.

import type { GuestStats } from '../fs/open-file.js';
import { fileType } from './abi.js';
import type { GuestMemory } from './guest-memory.js';

const FILESTAT_BYTES = 64;

export function writeFilestat(memory: GuestMemory, pointer: number, stats: GuestStats): void {
  const view = memory.view(pointer, FILESTAT_BYTES);
  view.setBigUint64(0, BigInt(stats.device), true);
  view.setBigUint64(8, BigInt(stats.inode), true);
  view.setBigUint64(16, BigInt(fileType(stats.kind)), true);
  view.setBigUint64(24, BigInt(stats.links), true);
  view.setBigUint64(32, BigInt(stats.size), true);
  view.setBigUint64(40, nanoseconds(stats.atimeMs), true);
  view.setBigUint64(48, nanoseconds(stats.mtimeMs), true);
  view.setBigUint64(56, nanoseconds(stats.ctimeMs), true);
}

/** Milliseconds with a fraction, as file systems give them, in whole nanoseconds. */
export function nanoseconds(ms: number): bigint {
  const whole = Math.floor(ms);
  return BigInt(whole) * 1_000_000n + BigInt(Math.round((ms - whole) * 1e6));
}
