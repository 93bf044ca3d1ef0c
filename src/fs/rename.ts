// rename(2) over backends that leave its rules to the caller.

import { ErrnoError } from './errno.js';
import type { FileStats, FileSystem } from './file-system.js';
import type { FileKind } from './kind.js';
import { isInside } from './paths.js';
import { lstatOf } from './whole-files.js';

/**
 * Moves `from` to `to`, replacing what is there, with Linux's refusals: a directory never replaces a file
 * nor moves into itself, and nothing replaces a directory that has entries.
 */
export function renameReplacing(fs: FileSystem, from: string, to: string, kind: FileKind): void {
  if (from === to) return;
  if (kind === 'directory' && isInside(from, to)) throw new ErrnoError('EINVAL');
  if (isInside(to, from)) throw new ErrnoError('ENOTEMPTY');
  const target = lstatOf(fs, to);
  if (target) checkReplaceable(fs, to, target, kind);
  if (target && target.nlink > 1 && isSameFile(fs.lstatSync(from), target)) return; // rename(2) does nothing
  fs.renameSync(from, to);
}

function checkReplaceable(fs: FileSystem, to: string, target: FileStats, kind: FileKind): void {
  if (kind !== 'directory') {
    if (target.isDirectory()) throw new ErrnoError('EISDIR');
    return;
  }
  if (!target.isDirectory()) throw new ErrnoError('ENOTDIR');
  if (fs.readdirSync(to).length > 0) throw new ErrnoError('ENOTEMPTY');
}

function isSameFile(a: FileStats, b: FileStats): boolean {
  return a.ino === b.ino && a.dev === b.dev && a.nlink === b.nlink && a.isFile() === b.isFile();
}
