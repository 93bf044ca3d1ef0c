// The flags of open(2), by the numbers that a file system understands.

import type { FileSystem } from './file-system.js';

/** Linux's values, which the guest uses too; a backend with others names them in `constants`. */
export const LINUX_FLAGS = {
  O_RDONLY: 0,
  O_WRONLY: 1,
  O_RDWR: 2,
  O_ACCMODE: 3,
  O_CREAT: 0o100,
  O_EXCL: 0o200,
  O_TRUNC: 0o1000,
  O_APPEND: 0o2000,
  O_DIRECTORY: 0o200000,
  O_NOFOLLOW: 0o400000,
} as const;

export type OpenFlags = Readonly<Record<keyof typeof LINUX_FLAGS, number>>;

export function openFlagsOf(fs: FileSystem): OpenFlags {
  return { ...LINUX_FLAGS, ...(fs.constants as Partial<OpenFlags> | undefined) };
}

/** Whether a file opened so may change, its content at least. */
export function mayWrite(fs: FileSystem, flags: number): boolean {
  const { O_WRONLY, O_RDWR, O_TRUNC } = openFlagsOf(fs);
  return (flags & (O_WRONLY | O_RDWR | O_TRUNC)) !== 0;
}

export function openToRead(fs: FileSystem, path: string): number {
  return fs.openSync(path, openFlagsOf(fs).O_RDONLY);
}

/** Opens a file for writing, emptied when it is there. */
export function openEmptied(fs: FileSystem, path: string): number {
  const { O_WRONLY, O_CREAT, O_TRUNC } = openFlagsOf(fs);
  return fs.openSync(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644);
}

/** Opens a file for writing that must not be there yet. */
export function openNew(fs: FileSystem, path: string): number {
  const { O_WRONLY, O_CREAT, O_EXCL } = openFlagsOf(fs);
  return fs.openSync(path, O_WRONLY | O_CREAT | O_EXCL, 0o644);
}
