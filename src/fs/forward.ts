// A file system that passes on to another all that it does not do itself.

import type { FileSystem } from './file-system.js';

type Method = Exclude<keyof FileSystem, 'constants'>;

/** All of them: a method that is missing here would get lost on the way. */
const ALL: Record<Method, true> = {
  openSync: true,
  closeSync: true,
  readSync: true,
  writeSync: true,
  fstatSync: true,
  statSync: true,
  lstatSync: true,
  ftruncateSync: true,
  fsyncSync: true,
  readdirSync: true,
  mkdirSync: true,
  rmdirSync: true,
  unlinkSync: true,
  renameSync: true,
  utimesSync: true,
  futimesSync: true,
  lutimesSync: true,
  linkSync: true,
  symlinkSync: true,
  readlinkSync: true,
};
const METHODS = Object.keys(ALL) as Method[];

/** `overrides` of an optional method only counts where `fs` has that method itself. */
export function forward<T extends Partial<FileSystem>>(fs: FileSystem, overrides: T): FileSystem & T {
  const passed = METHODS.filter((name) => typeof fs[name] === 'function').map((name) => {
    const method = overrides[name] ?? (fs[name] as (...args: unknown[]) => unknown).bind(fs);
    return [name, method] as const;
  });
  const others = Object.entries(overrides).filter(([name]) => !(name in ALL));
  return {
    ...(fs.constants && { constants: fs.constants }),
    ...Object.fromEntries(others),
    ...Object.fromEntries(passed),
  } as FileSystem & T;
}
