// Guest paths: absolute, `/` between names, bounded as Linux bounds them.

import { ErrnoError } from './errno.js';

/** Linux's PATH_MAX and NAME_MAX, in bytes of UTF-8. */
const PATH_MAX = 4096;
const NAME_MAX = 255;

/** Refuses what no Linux system call takes for a path. */
export function checkPath(path: string): void {
  if (path === '') throw new ErrnoError('ENOENT');
  if (path.includes('\0')) throw new ErrnoError('EINVAL');
  if (byteLength(path) >= PATH_MAX) throw new ErrnoError('ENAMETOOLONG');
}

export function checkName(name: string): void {
  if (byteLength(name) > NAME_MAX) throw new ErrnoError('ENAMETOOLONG');
}

/** `path` made absolute by its letters alone: a `..` takes back the name before it and never leaves the root. */
export function resolveGuestPath(base: string, path: string): string {
  checkPath(path);
  const names: string[] = path.startsWith('/') ? [] : namesOf(base);
  for (const name of namesOf(path)) {
    if (name === '..') names.pop();
    else if (name !== '.') names.push(name);
  }
  names.forEach(checkName);
  return `/${names.join('/')}`;
}

export function namesOf(path: string): string[] {
  return path.split('/').filter(Boolean);
}

export function childOf(directory: string, name: string): string {
  return directory.endsWith('/') ? directory + name : `${directory}/${name}`;
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
