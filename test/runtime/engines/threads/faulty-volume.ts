// A volume whose k-th call fails.

import type { Volume } from 'memfs';
import type { FileSystem } from '../../../../src/index.js';

const METHODS = [
  ...['openSync', 'closeSync', 'readSync', 'writeSync', 'fstatSync', 'statSync', 'lstatSync'],
  ...['ftruncateSync', 'fsyncSync', 'readdirSync', 'mkdirSync', 'rmdirSync', 'unlinkSync', 'renameSync'],
  ...['utimesSync', 'futimesSync'],
] as const;

export interface FaultyVolume {
  readonly fs: FileSystem;
  /** The name of each call, in order. */
  readonly calls: string[];
}

/** Fails with `code` at the call `at`, counted from 0, and with `for: 'good'` at all after it too. */
export function faultyVolume(
  volume: Volume & FileSystem,
  at: number,
  code: string,
  length: 'once' | 'for good' = 'once',
): FaultyVolume {
  const calls: string[] = [];
  const fs = Object.create(volume) as Record<string, unknown>;
  for (const name of METHODS) {
    const method = (volume as unknown as Record<string, (...args: unknown[]) => unknown>)[name]!;
    fs[name] = (...args: unknown[]) => {
      const index = calls.push(name) - 1;
      // A file that cannot be closed would only stay open.
      const fails = length === 'once' ? index === at : index >= at && name !== 'closeSync';
      if (fails) throw Object.assign(new Error(`${code}: call ${index}, ${name}`), { code });
      return method.apply(volume, args);
    };
  }
  return { fs: fs as unknown as FileSystem, calls };
}
