// Arguments, environment, randomness and the end of the process.

import { fillRandom } from '../fs/devices.js';
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
  const environ = Object.entries(env).map(([name, value]) => cString(`${name}=${value}`));

  function writeSizes(strings: readonly Uint8Array[], countPointer: number, sizePointer: number): number {
    const size = strings.reduce((sum, bytes) => sum + bytes.length, 0);
    memory.view(countPointer, 4).setUint32(0, strings.length, true);
    memory.view(sizePointer, 4).setUint32(0, size, true);
    return SUCCESS;
  }

  function writeStrings(strings: readonly Uint8Array[], pointers: number, buffer: number): number {
    let at = buffer;
    const table = memory.view(pointers, strings.length * 4);
    for (const [index, bytes] of strings.entries()) {
      table.setUint32(index * 4, at, true);
      memory.bytes(at, bytes.length).set(bytes);
      at += bytes.length;
    }
    return SUCCESS;
  }

  return {
    args_sizes_get: (count: number, size: number) => writeSizes(argv, count, size),
    args_get: (pointers: number, buffer: number) => writeStrings(argv, pointers, buffer),
    environ_sizes_get: (count: number, size: number) => writeSizes(environ, count, size),
    environ_get: (pointers: number, buffer: number) => writeStrings(environ, pointers, buffer),

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

function cString(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}
