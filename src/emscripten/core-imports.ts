// The glue's system calls: which of them this bridge stands behind, and the few that are replaced. They are
// known by the names of the glue's functions, as the names under which the module imports them are minified.

import { AfmpegError } from '../errors.js';
import { ErrnoError } from '../fs/errno.js';
import { errnoNumber } from '../guest/errno-numbers.js';
import { environmentStrings, writeSizes, writeStrings } from '../guest/strings.js';
import type { CoreMemory } from './core-memory.js';
import type { GlueImports } from './glue.js';

export interface CoreImportsOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly memory: CoreMemory;
}

/** System calls that work on the members of FS that `mountGuestFs` replaces, or that no socket reaches. */
const SYSTEM_CALLS = new Set([
  '___syscall__newselect',
  '___syscall_accept4',
  '___syscall_bind',
  '___syscall_connect',
  '___syscall_faccessat',
  '___syscall_fcntl64',
  '___syscall_fstat64',
  '___syscall_getdents64',
  '___syscall_getpeername',
  '___syscall_getsockname',
  '___syscall_getsockopt',
  '___syscall_ioctl',
  '___syscall_listen',
  '___syscall_lstat64',
  '___syscall_mkdirat',
  '___syscall_newfstatat',
  '___syscall_openat',
  '___syscall_poll',
  '___syscall_recvfrom',
  '___syscall_renameat',
  '___syscall_rmdir',
  '___syscall_sendto',
  '___syscall_socket',
  '___syscall_stat64',
  '___syscall_unlinkat',
  '_fd_close',
  '_fd_fdstat_get',
  '_fd_read',
  '_fd_seek',
  '_fd_write',
]);

/** The glue's imports with the environment and the network replaced. */
export function bridgeImports(imports: GlueImports, options: CoreImportsOptions): GlueImports {
  const replacements = replacedCalls(options);
  const missing = new Set(Object.keys(replacements));
  const unknown: string[] = [];
  const bridged = Object.entries(imports).map(([module, values]) => [
    module,
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => {
        const call = typeof value === 'function' ? value.name : '';
        if (/^___syscall_|^_fd_/.test(call) && !SYSTEM_CALLS.has(call)) unknown.push(`${module}.${call}`);
        missing.delete(call);
        return [name, replacements[call] ?? value];
      }),
    ),
  ]);
  const faulty = [...unknown, ...missing];
  if (faulty.length > 0) {
    throw new AfmpegError(
      'UNSUPPORTED_MODULE',
      `Expected the system calls of @ffmpeg/core 0.12, but these differ: ${faulty.join(', ')}`,
      { details: { imports: faulty } },
    );
  }
  return Object.fromEntries(bridged) as GlueImports;
}

function replacedCalls({ env, memory }: CoreImportsOptions): Record<string, (...args: number[]) => number> {
  // The glue would add a user, a home and the host's language, and spoil what is not ASCII.
  const strings = environmentStrings(env);
  return {
    _environ_sizes_get(count = 0, size = 0): number {
      writeSizes(memory, strings, count, size);
      return 0;
    },
    _environ_get(pointers = 0, buffer = 0): number {
      writeStrings(memory, strings, pointers, buffer);
      return 0;
    },
    ___syscall_socket: () => -errnoNumber('emscripten', new ErrnoError('EAFNOSUPPORT')),
  };
}
