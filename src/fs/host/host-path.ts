// Whether the files of a file system are files of the host, and where: a program outside can then open them.

import * as hostModule from 'node:fs';
import type { FileSystem } from '../file-system.js';

/** The host's own file system, for who has a path of the host: `node:fs`. */
export const hostFiles: FileSystem = hostModule;

/** A method of file systems that lie on the host: the host's path of one of their own. */
export const HOST_PATH = Symbol.for('afmpeg.hostPath');

/** The methods by which files are found and changed. */
const METHODS = [
  'openSync',
  'readSync',
  'writeSync',
  'statSync',
  'lstatSync',
  'renameSync',
  'unlinkSync',
] as const;

/**
 * How to find the host's path of a path of `fs`; undefined where `fs` is not `node:fs` or of `hostFs`. What it
 * answers throws as the file system does for a path that leads out of it.
 */
export function hostPathOf(fs: FileSystem): ((path: string) => string) | undefined {
  const own = (fs as { readonly [HOST_PATH]?: unknown })[HOST_PATH];
  if (typeof own === 'function') return own.bind(fs) as (path: string) => string;
  return isHostModule(fs) ? (path) => path : undefined;
}

/** Whether it is `node:fs`, whose paths are the host's own. */
export function isHostModule(fs: FileSystem): boolean {
  return METHODS.every((name) => fs[name] === hostModule[name]);
}
