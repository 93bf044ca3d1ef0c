// Which modules are WASI commands that this bridge can run.

import { SETJMP_FUNCTIONS, TAG_NAME } from './setjmp.js';

/** Every function of preview 1. https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md */
export const PREVIEW1_NAMES: readonly string[] = (
  'args_get args_sizes_get environ_get environ_sizes_get clock_res_get clock_time_get fd_advise fd_allocate ' +
  'fd_close fd_datasync fd_fdstat_get fd_fdstat_set_flags fd_fdstat_set_rights fd_filestat_get ' +
  'fd_filestat_set_size fd_filestat_set_times fd_pread fd_prestat_get fd_prestat_dir_name fd_pwrite fd_read ' +
  'fd_readdir fd_renumber fd_seek fd_sync fd_tell fd_write path_create_directory path_filestat_get ' +
  'path_filestat_set_times path_link path_open path_readlink path_remove_directory path_rename path_symlink ' +
  'path_unlink_file poll_oneoff proc_exit proc_raise sched_yield random_get sock_accept sock_recv sock_send ' +
  'sock_shutdown'
).split(' ');

/** What a module with threads imports besides: its memory, which all share, and the host's threads and waits. */
const THREAD_IMPORTS: ReadonlyMap<string, string> = new Map([
  ['env.memory', 'memory'],
  ['wasi.thread-spawn', 'function'],
  ['afmpeg.futex_wait', 'function'],
  ['afmpeg.futex_notify', 'function'],
  ['afmpeg.heap_end', 'function'],
]);

/** A module whose program starts threads. */
export function hasThreads(module: WebAssembly.Module): boolean {
  return WebAssembly.Module.imports(module).some(
    ({ module: from, name }) => from === 'wasi' && name === 'thread-spawn',
  );
}

/** A module with threads that says how far it uses its memory. */
export function tellsHeapEnd(module: WebAssembly.Module): boolean {
  return WebAssembly.Module.imports(module).some(
    ({ module: from, name }) => from === 'afmpeg' && name === 'heap_end',
  );
}

/** A module that imports WASI preview 1 or looks like a command, whether or not all its imports are known. */
export function isWasiModule(module: WebAssembly.Module): boolean {
  return WebAssembly.Module.imports(module).some(({ module: from }) => from === 'wasi_snapshot_preview1');
}

/** What keeps a WASI module from running here: imports nobody provides, or exports of a command it lacks. */
export function missingForWasi(module: WebAssembly.Module): { imports: string[]; exports: string[] } {
  const withThreads = hasThreads(module);
  const imports = WebAssembly.Module.imports(module)
    .filter(({ module: from, name, kind }) => !isProvided(from, name, kind, withThreads))
    .map(({ module: from, name }) => `${from}.${name}`);
  const exported = WebAssembly.Module.exports(module);
  const exports = [
    { name: 'memory', kind: 'memory' },
    { name: '_start', kind: 'function' },
    ...(withThreads ? [{ name: 'wasi_thread_start', kind: 'function' }] : []),
  ]
    .filter(({ name, kind }) => !exported.some((entry) => entry.name === name && entry.kind === kind))
    .map(({ name }) => name);
  return { imports, exports };
}

function isProvided(from: string, name: string, kind: string, withThreads: boolean): boolean {
  if (withThreads && THREAD_IMPORTS.get(`${from}.${name}`) === kind) return true;
  if (kind === 'tag') return from === 'env' && name === TAG_NAME;
  if (kind !== 'function') return false;
  if (from === 'wasi_snapshot_preview1') return PREVIEW1_NAMES.includes(name);
  return from === 'env' && SETJMP_FUNCTIONS.includes(name);
}
