// Guest paths: absolute, `/` between names, resolved by their letters (a `..` never leaves the root).

import { ErrnoError } from './errno.js';

/** Linux's PATH_MAX and NAME_MAX, in bytes of UTF-8. */
const PATH_MAX = 4096;
const NAME_MAX = 255;

export interface GuestPath {
  /** Absolute, without `.`, `..`, doubled or trailing slashes. */
  readonly path: string;
  /** The path ended in a slash (or in `.`), so it can only mean a directory. */
  readonly mustBeDirectory: boolean;
}

/** Resolves `path` against the absolute directory `base`. */
export function resolveGuestPath(base: string, path: string): GuestPath {
  if (path === '') throw new ErrnoError('ENOENT');
  if (path.includes('\0')) throw new ErrnoError('EINVAL');
  if (byteLength(path) >= PATH_MAX) throw new ErrnoError('ENAMETOOLONG');
  const names: string[] = path.startsWith('/') ? [] : base.split('/').filter(Boolean);
  let last = '';
  for (const name of path.split('/')) {
    last = name;
    if (name === '' || name === '.') continue;
    if (name === '..') names.pop();
    else if (byteLength(name) > NAME_MAX) throw new ErrnoError('ENAMETOOLONG');
    else names.push(name);
  }
  return { path: `/${names.join('/')}`, mustBeDirectory: last === '' || last === '.' || last === '..' };
}

export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}

/** `path` inside `directory`, itself included. Both are resolved. */
export function isInside(directory: string, path: string): boolean {
  return directory === '/' || path === directory || path.startsWith(`${directory}/`);
}

function byteLength(text: string): number {
  // Most names are ASCII and short; a UTF-16 unit is at most three bytes of UTF-8.
  return text.length * 3 <= NAME_MAX ? text.length : new TextEncoder().encode(text).length;
}
