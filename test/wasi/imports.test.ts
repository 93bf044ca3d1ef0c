import { Volume } from 'memfs';
import { expect, test } from 'vitest';
import { isWasiModule, missingForWasi } from '../../src/wasi/imports.js';
import { createWasiGuest } from '../../src/wasi/wasi-guest.js';
import { runProgram } from './guest-programs.js';
import { moduleFromText } from './modules-in-text.js';
import { Process } from './process.js';

const EXPORTS = '(memory (export "memory") 1) (func (export "_start"))';

test.each([
  [
    'a call that preview 1 does not have',
    '(import "wasi_snapshot_preview1" "fd_fly" (func))',
    'wasi_snapshot_preview1.fd_fly',
  ],
  ['another version of WASI', '(import "wasi_unstable" "fd_read" (func))', 'wasi_unstable.fd_read'],
  ['a function of another host', '(import "env" "emscripten_sleep" (func))', 'env.emscripten_sleep'],
  ['another thread', '(import "wasi" "thread-exit" (func))', 'wasi.thread-exit'],
  ['a memory', '(import "env" "memory" (memory 1))', 'env.memory'],
  ['a global', '(import "env" "__stack_pointer" (global i32))', 'env.__stack_pointer'],
  [
    'a call that is no function',
    '(import "wasi_snapshot_preview1" "fd_read" (global i32))',
    'wasi_snapshot_preview1.fd_read',
  ],
  ['an unknown tag', '(import "env" "__cpp_exception" (tag (param i32)))', 'env.__cpp_exception'],
  ['the tag of another module', '(import "other" "__c_longjmp" (tag (param i32)))', 'other.__c_longjmp'],
  ['a function by the name of the tag', '(import "env" "__c_longjmp" (func))', 'env.__c_longjmp'],
])('%s is named as missing', async (_what, text, name) => {
  const exports = text.includes('memory') ? '(func (export "_start"))' : EXPORTS;
  const module = await moduleFromText(`(module ${text} ${exports})`);
  expect(missingForWasi(module).imports).toEqual([name]);
});

test('all that is missing is named at once, exports too', async () => {
  const module = await moduleFromText('(module (import "a" "b" (func)) (import "c" "d" (func)))');
  expect(missingForWasi(module)).toEqual({ imports: ['a.b', 'c.d'], exports: ['memory', '_start'] });
});

test.each([
  [
    'a start that is no function',
    '(memory (export "memory") 1) (global (export "_start") i32 (i32.const 0))',
    ['_start'],
  ],
  ['a memory that is a function', '(func (export "memory")) (func (export "_start"))', ['memory']],
])('%s does not count', async (_what, text, exports) => {
  expect(missingForWasi(await moduleFromText(`(module ${text})`)).exports).toEqual(exports);
});

test('every call of preview 1 that passes as an import is there', async () => {
  const { calls } = new Process(new Volume()).bridge;
  const imports = Object.keys(calls).map((name) => `(import "wasi_snapshot_preview1" "${name}" (func))`);
  const module = await moduleFromText(`(module ${imports.join('\n')} ${EXPORTS})`);
  expect(imports).toHaveLength(46);
  expect(isWasiModule(module)).toBe(true);
  expect(missingForWasi(module).imports).toEqual([]);
  expect(await runProgram(createWasiGuest(module), new Volume(), [])).toMatchObject({ exitCode: 0 });
});

test('a tag of another type rejects with UNSUPPORTED_MODULE when it is linked', async () => {
  const module = await moduleFromText(`(module (import "env" "__c_longjmp" (tag (param i64))) ${EXPORTS})`);
  const run = runProgram(createWasiGuest(module), new Volume(), []);
  await expect(run).rejects.toMatchObject({ code: 'UNSUPPORTED_MODULE' });
});

test('a module that traps before its start rejects with TRAP', async () => {
  const module = await moduleFromText(`(module (func $bad unreachable) (start $bad) ${EXPORTS})`);
  await expect(runProgram(createWasiGuest(module), new Volume(), [])).rejects.toMatchObject({ code: 'TRAP' });
});

test('a module that makes a call before its start finds no memory, and goes on', async () => {
  const module = await moduleFromText(`(module
    (import "wasi_snapshot_preview1" "clock_time_get" (func $time (param i32 i64 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") 1)
    (global $early (mut i32) (i32.const 0))
    (func $init (global.set $early (call $time (i32.const 0) (i64.const 0) (i32.const 0))))
    (start $init)
    (func (export "_start") (call $exit (global.get $early))))`);
  expect(await runProgram(createWasiGuest(module), new Volume(), [])).toMatchObject({ exitCode: 21 }); // EFAULT
});
