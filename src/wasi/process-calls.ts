// Arguments, environment, randomness and the end of the process.

import { fillRandom } from '../fs/devices.js';
import { cString, environmentStrings, writeSizes, writeStrings } from '../guest/strings.js';
import { SUCCESS } from './abi.js';
import type { GuestMemory } from './guest-memory.js';

/** Thrown through the guest by proc_exit; caught where `_start` was called. */
export class ProcExit {
  constructor(readonly code: number) {}
}

export function processCalls(
  memory: GuestMemory,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
) {
  const argv = args.map(cString);
  const environ = environmentStrings(env);

  function sizesGet(strings: readonly Uint8Array[], count: number, size: number): number {
    writeSizes(memory, strings, count, size);
    return SUCCESS;
  }

  function get(strings: readonly Uint8Array[], pointers: number, buffer: number): number {
    writeStrings(memory, strings, pointers, buffer);
    return SUCCESS;
  }

  return {
    args_sizes_get: (count: number, size: number) => sizesGet(argv, count, size),
    args_get: (pointers: number, buffer: number) => get(argv, pointers, buffer),
    environ_sizes_get: (count: number, size: number) => sizesGet(environ, count, size),
    environ_get: (pointers: number, buffer: number) => get(environ, pointers, buffer),

    random_get(pointer: number, length: number): number {
      fillRandom(memory.bytes(pointer, length));
      return SUCCESS;
    },

    proc_exit(code: number): never {
      throw new ProcExit(code & 0xff);
    },

    /** A signal that nobody handles ends the process, with the shell's exit code for it. */
    proc_raise(signal: number): never {
      throw new ProcExit((128 + signal) & 0xff);
    },

    sched_yield: () => SUCCESS,
  };
}
