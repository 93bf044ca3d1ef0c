// WASI commands that end only when they are ended.

import { assemble } from '../../tiny-wasi.js';

const WASI = 'wasi_snapshot_preview1';
const CALL4 = '(param i32 i32 i32 i32) (result i32)';

/** Never calls the host. */
export const LOOP = `(module
  (import "${WASI}" "proc_exit" (func (param i32)))
  (memory (export "memory") 1)
  (func (export "_start") (loop $l (br $l))))`;

/** Writes a few bytes into /out, then loops without a call. */
export const WRITE_AND_LOOP = `(module
  (import "${WASI}" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "${WASI}" "fd_write" (func $write ${CALL4}))
  (memory (export "memory") 1)
  (data (i32.const 100) "out") (data (i32.const 200) "kept")
  (func (export "_start")
    (drop (call $open (i32.const 3) (i32.const 0) (i32.const 100) (i32.const 3) (i32.const 1)
      (i64.const 64) (i64.const 0) (i32.const 0) (i32.const 0)))
    (i32.store (i32.const 8) (i32.const 200)) (i32.store (i32.const 12) (i32.const 4))
    (drop (call $write (i32.load (i32.const 0)) (i32.const 8) (i32.const 1) (i32.const 16)))
    (drop (call $write (i32.const 2) (i32.const 8) (i32.const 1) (i32.const 16)))
    (loop $l (br $l))))`;

/** Sleeps for an hour in poll_oneoff. */
export const SLEEP = `(module
  (import "${WASI}" "poll_oneoff" (func $poll ${CALL4}))
  (memory (export "memory") 1)
  (func (export "_start")
    (i32.store (i32.const 16) (i32.const 1))
    (i64.store (i32.const 24) (i64.const 3600000000000))
    (drop (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128)))))`;

/** Reads stdin until its end. */
export const READ_STDIN = `(module
  (import "${WASI}" "fd_read" (func $read ${CALL4}))
  (memory (export "memory") 1)
  (func (export "_start")
    (i32.store (i32.const 0) (i32.const 100)) (i32.store (i32.const 4) (i32.const 100))
    (loop $l
      (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
      (br_if $l (i32.load (i32.const 8))))))`;

/** Writes to descriptor `fd` without end. */
export const writeForever = (fd: number, length = 4096): string => `(module
  (import "${WASI}" "fd_write" (func $write ${CALL4}))
  (memory (export "memory") 17)
  (func (export "_start")
    (i32.store (i32.const 0) (i32.const 1024)) (i32.store (i32.const 4) (i32.const ${length}))
    (memory.fill (i32.const 1024) (i32.const 120) (i32.const ${length}))
    (loop $l
      (drop (call $write (i32.const ${fd}) (i32.const 0) (i32.const 1) (i32.const 8)))
      (br $l))))`;

/** Grows its memory page by page until it may not, then leaves with 7. */
export const ALLOCATE = `(module
  (import "${WASI}" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (loop $l (br_if $l (i32.ne (memory.grow (i32.const 16)) (i32.const -1))))
    (call $exit (i32.const 7))))`;

/** Opens its root again and again and leaves with the last errno once that fails, or with 99 after \`times\`. */
export const openManyTimes = (times: number): string => `(module
  (import "${WASI}" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "${WASI}" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 100) "f")
  (func (export "_start") (local $n i32) (local $errno i32)
    (loop $l
      (local.set $errno (call $open (i32.const 3) (i32.const 0) (i32.const 100) (i32.const 1) (i32.const 1)
        (i64.const 66) (i64.const 0) (i32.const 0) (i32.const 0)))
      (if (local.get $errno) (then (call $exit (local.get $errno))))
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br_if $l (i32.lt_u (local.get $n) (i32.const ${times}))))
    (call $exit (i32.const 99))))`;

export const TRAP = `(module
  (import "${WASI}" "proc_exit" (func (param i32)))
  (memory (export "memory") 1)
  (func (export "_start") unreachable))`;

export const guest = (wat: string): Promise<Uint8Array<ArrayBuffer>> => assemble(wat, { bulk_memory: true });
