// A file system that passes on to another all that it does not do itself.

import type { FileSystem } from './file-system.js';

const METHODS = [
  ...(['openSync', 'closeSync', 'readSync', 'writeSync', 'fstatSync', 'statSync', 'lstatSync'] as const),
  ...(['ftruncateSync', 'fsyncSync', 'readdirSync', 'mkdirSync', 'rmdirSync', 'unlinkSync'] as const),
  ...(['renameSync', 'utimesSync', 'futimesSync', 'lutimesSync', 'linkSync', 'symlinkSync'] as const),
  'readlinkSync',
] as const satisfies readonly (keyof FileSystem)[];

// A method that is missing from the table would get lost on the way.
const ALL: Exclude<keyof FileSystem, (typeof METHODS)[number] | 'constants'> extends never ? true : never =
  true;

/** `overrides` of an optional method only counts where `fs` has that method itself. */
export function forward<T extends Partial<FileSystem>>(fs: FileSystem, overrides: T): FileSystem & T {
  const methods = METHODS.filter((name) => ALL && typeof fs[name] === 'function').map((name) => {
    const method = fs[name] as (...args: unknown[]) => unknown;
    return [name, overrides[name] ?? method.bind(fs)] as const;
  });
  const others = Object.entries(overrides).filter(([name]) => !(METHODS as readonly string[]).includes(name));
  return {
    ...(fs.constants && { constants: fs.constants }),
    ...Object.fromEntries(others),
    ...Object.fromEntries(methods),
  } as FileSystem & T;
}
