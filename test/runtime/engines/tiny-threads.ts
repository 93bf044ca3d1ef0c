// Guests with threads, of a few instructions, for what no ffmpeg can be made to do.

import { assemble } from '../tiny-wasi.js';

export const WAIT_FOR_EVER = '(drop (call $wait (i32.const 64) (i32.const 0) (i64.const -1)))';
/** Starts a thread, which gets 5. */
export const START = '(drop (call $spawn (i32.const 5)))';

/** A command whose program is `main` and whose threads are `thread`, which get an id and the number of their start. */
export function withThreads(main: string, thread: string): Promise<Uint8Array<ArrayBuffer>> {
  return assemble(
    `(module
      (import "env" "memory" (memory 1 65536 shared))
      (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
      (import "afmpeg" "futex_wait" (func $wait (param i32 i32 i64) (result i32)))
      (import "afmpeg" "futex_notify" (func $wake (param i32 i32) (result i32)))
      (import "afmpeg" "heap_end" (func $heap_end (param i32)))
      (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (export "memory" (memory 0))
      (data (i32.const 300) "\\01")
      (global $starts (mut i32) (i32.const 0))
      (func $deep (call $deep) (call $deep))
      (func (export "_start") (local $n i32) (local $id i32) ${main})
      (func (export "wasi_thread_start") (param $id i32) (param $start i32) ${thread}))`,
    { threads: true },
  );
}
