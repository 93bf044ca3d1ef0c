// Guests with threads, of a few instructions, for what no ffmpeg can be made to do.

import { afterEach } from 'vitest';
import { Runtime } from '../../../src/index.js';
import type { RuntimeOptions } from '../../../src/index.js';
import { assemble } from '../tiny-wasi.js';

export const WAIT_FOR_EVER = '(drop (call $wait (i32.const 64) (i32.const 0) (i64.const -1)))';
/** Starts a thread, which gets 5. */
export const START = '(drop (call $spawn (i32.const 5)))';

/** Until the word at 8 has changed. */
export const WAIT_FOR_8 = `(loop $w
  (drop (call $wait (i32.const 8) (i32.const 0) (i64.const -1)))
  (br_if $w (i32.eqz (i32.atomic.load (i32.const 8)))))`;
export const SET_8 =
  '(i32.atomic.store (i32.const 8) (i32.const 1)) (drop (call $wake (i32.const 8) (i32.const 1)))';

/** Program and thread: 200 threads, each started when the one before has added what it got to the exit code. */
export const ONE_AFTER_THE_OTHER = {
  main: `(loop $l
      ${START}
      (loop $w
        (drop (call $wait (i32.const 8) (local.get $n) (i64.const 1000000)))
        (br_if $w (i32.eq (i32.atomic.load (i32.const 8)) (local.get $n))))
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br_if $l (i32.lt_u (local.get $n) (i32.const 200))))
    (call $exit (i32.rem_u (i32.atomic.load (i32.const 4)) (i32.const 256)))`,
  thread: `(drop (i32.atomic.rmw.add (i32.const 4) (local.get $start)))
    (drop (i32.atomic.rmw.add (i32.const 8) (i32.const 1)))
    (drop (call $wake (i32.const 8) (i32.const 1)))`,
  exitCode: (200 * 5) % 256,
};

/** Makes Runtimes of guests, which are closed after each test. */
export function runtimesOf(options: Omit<RuntimeOptions, 'wasm'> = {}) {
  const open: Runtime[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((runtime) => runtime.close()));
  });
  return async (main: string, thread = '', limits: object = {}): Promise<Runtime> => {
    const bytes = await withThreads(main, thread);
    const runtime = await Runtime.create({ wasm: { bytes }, ...options, limits });
    open.push(runtime);
    return runtime;
  };
}

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
