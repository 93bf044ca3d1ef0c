// The forms of setjmp that other compilers leave in a module; those of ours are in guest-programs.test.ts.

import { Volume } from 'memfs';
import { describe, expect, test } from 'vitest';
import { missingForWasi } from '../../src/wasi/imports.js';
import { createWasiGuest } from '../../src/wasi/wasi-guest.js';
import { runProgram } from './guest-programs.js';
import { jumpModule, moduleFromText, olderJumpModule } from './modules-in-text.js';

async function runText(text: string) {
  const module = await moduleFromText(text);
  expect(missingForWasi(module)).toEqual({ imports: [], exports: [] });
  return runProgram(createWasiGuest(module), new Volume(), []);
}

describe.each([
  ['of LLVM 19', jumpModule],
  ['of older LLVM', olderJumpModule],
])('setjmp %s', (_form, make) => {
  describe.each(['imported', 'exported'] as const)('with its tag %s', (tag) => {
    test.each([
      [42, 42],
      [0, 1],
      [255, 255],
      [-1, 255],
    ])('longjmp with %i delivers it, and 0 as 1 (exit code %i)', async (value, exitCode) => {
      expect(await runText(make({ tag, value }))).toMatchObject({ exitCode });
    });

    test('a buffer can be armed again and again', async () => {
      expect(await runText(make({ tag, value: 7, times: 50_000 }))).toMatchObject({ exitCode: 7 });
    });

    test('a buffer outside the memory rejects with TRAP', async () => {
      for (const buffer of [0xffff_fff0, 65_536 - 4]) {
        await expect(runText(make({ tag, value: 1, buffer }))).rejects.toMatchObject({ code: 'TRAP' });
      }
    });
  });
});

describe('setjmp as a plain import', () => {
  const plain = (body: string) => `(module
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (import "env" "setjmp" (func $setjmp (param i32) (result i32)))
    (import "env" "longjmp" (func $longjmp (param i32 i32)))
    (memory (export "memory") 1)
    (func (export "_start") ${body}))`;

  test('answers 0, so that a module which never jumps runs', async () => {
    expect(await runText(plain('(call $exit (call $setjmp (i32.const 64)))'))).toMatchObject({ exitCode: 0 });
  });

  test('ends the run with LONGJMP_UNSUPPORTED at the first jump, saying how to build instead', async () => {
    const run = runText(plain('(call $longjmp (i32.const 64) (i32.const 1))'));
    await expect(run).rejects.toMatchObject({
      code: 'LONGJMP_UNSUPPORTED',
      message: expect.stringContaining('-wasm-enable-sjlj') as string,
    });
  });
});

test('an exception that is no jump of ours rejects with TRAP', async () => {
  const text = `(module
    (memory (export "memory") 1)
    (tag $other)
    (func (export "_start") (throw $other)))`;
  await expect(runText(text)).rejects.toMatchObject({ code: 'TRAP' });
});
