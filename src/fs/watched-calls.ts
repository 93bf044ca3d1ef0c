// Tells a file system that says no from one that is broken: ffmpeg passes over both, and the second must not
// look like a run that went well.

import type { FileSystem } from './file-system.js';
import { isBroken } from './io-failure.js';
import type { IoFailure } from './io-failure.js';

/** The calls by path, and what each does. */
const CALLS = {
  openSync: 'open',
  statSync: 'stat',
  lstatSync: 'stat',
  readlinkSync: 'stat',
  readdirSync: 'list',
  mkdirSync: 'create',
  linkSync: 'create',
  symlinkSync: 'create',
  rmdirSync: 'remove',
  unlinkSync: 'remove',
  renameSync: 'rename',
  utimesSync: 'touch',
  lutimesSync: 'touch',
} as const satisfies Partial<Record<keyof FileSystem, IoFailure['operation']>>;

/** The calls by path of `fs`, where `failed` is told of each that the file system broke in. */
export function watchedCalls(
  fs: FileSystem,
  failed: (operation: IoFailure['operation'], path: string, error: unknown) => void,
): FileSystem {
  const calls = fs as unknown as Record<string, ((path: string, ...more: unknown[]) => unknown) | undefined>;
  const watched = Object.create(fs) as Record<string, unknown>;
  for (const [name, operation] of Object.entries(CALLS)) {
    if (!calls[name]) continue;
    watched[name] = (path: string, ...more: unknown[]) => {
      try {
        return calls[name]?.(path, ...more);
      } catch (error) {
        if (isBroken(error)) failed(operation, path, error);
        throw error;
      }
    };
  }
  return watched as unknown as FileSystem;
}
