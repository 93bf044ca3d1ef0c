// Traps and odd exits, which no command line of the real module brings about at will: a stub of the glue
// around small real WebAssembly modules, through the whole guest.

import { beforeAll, describe, expect, test } from 'vitest';
import wabt from 'wabt';
import { createCoreGuest } from '../../src/emscripten/core-guest.js';
import { GuestFs } from '../../src/fs/guest-fs.js';
import type { GuestJob, GuestOutcome } from '../../src/guest/guest.js';
import { fileSystem, installedCore, sink, source, volumeWith } from './core-fixture.js';

const TRAPS = `(module
  (memory (export "memory") 1)
  (table (export "table") 1 funcref)
  (type $void (func))
  (func (export "unreachable") unreachable)
  (func (export "outOfBounds") (drop (i32.load (i32.const -4))))
  (func (export "badCall") (call_indirect (type $void) (i32.const 0)))
  (func $deeper (export "recurse") call $deeper))`;

let module: WebAssembly.Module;
beforeAll(async () => {
  const parsed = (await wabt()).parseWat('traps.wat', TRAPS);
  module = await WebAssembly.compile(parsed.toBinary({}).buffer as Uint8Array<ArrayBuffer>);
});

/** Glue of the same shape as @ffmpeg/core's; `main` is JavaScript that sees `core` and `exports`. */
function stub(main: string): string {
  return `var createFFmpegCore = (core) => {
    function _environ_get() {}
    function _environ_sizes_get() {}
    function ___syscall_socket() {}
    class ErrnoError extends Error {}
    function abort(what) { throw new WebAssembly.RuntimeError('Aborted(' + what + '). Build with -sASSERTIONS'); }
    return new Promise((resolve) => {
      const imports = { a: { b: _environ_get, c: _environ_sizes_get, d: ___syscall_socket } };
      core.instantiateWasm(imports, ({ exports }) => {
        core.FS = { ErrnoError };
        core.ret = -1;
        core._malloc = () => 1024;
        core._ffmpeg = (argc, argv) => { ${main} };
        resolve(core);
      });
    });
  };
  export default createFFmpegCore;`;
}

function runGlue(
  glue: string,
  compiled = module,
  program: GuestJob['program'] = 'ffmpeg',
): Promise<GuestOutcome> {
  const stdio = { stdin: source(new Uint8Array()), stdout: sink([]), stderr: sink([]) };
  return createCoreGuest({ glue, module: compiled }).run({
    program,
    args: ['-i', 'in'],
    env: {},
    cwd: '/',
    files: new GuestFs({ root: fileSystem(volumeWith()), ...stdio }),
    checkpoint: () => undefined,
  });
}

test.each([
  ['core.ret = 0; abort("")', 0],
  ['core.ret = 69; abort("native code called abort()")', 69],
  ['core.ret = 255; abort("")', 255],
  ['core.ret = -1; abort("")', 255],
  ['core.ret = 3; return 0', 3],
  ['return 7', 7],
  ['return 256', 0],
  ['throw Object.assign(new Error(), { name: "ExitStatus", status: 5 })', 5],
])('a main of `%s` exits with %i', async (main, exitCode) => {
  await expect(runGlue(stub(main))).resolves.toEqual({ exitCode, peakMemoryBytes: 65_536 });
});

test.each([
  ['exports.unreachable()', 'trapped: unreachable'],
  ['exports.outOfBounds()', 'trapped: memory access out of bounds'],
  ['exports.badCall()', 'trapped: '],
  ['exports.recurse()', 'ran out of stack or memory: Maximum call stack size exceeded'],
  ['abort("")', 'trapped: abort() was called'],
  ['abort("Assertion failed: a > b, at: x.c,12,f")', 'Assertion failed: a > b, at: x.c,12,f'],
  ['core.ret = 0; exports.unreachable()', 'trapped: unreachable'],
  ['throw Infinity', 'longjmp'],
  ['throw 5242880', 'C++ exception'],
])('a main of `%s` is a TRAP that names the command', async (main, message) => {
  await expect(runGlue(stub(main))).rejects.toMatchObject({
    name: 'AfmpegError',
    code: 'TRAP',
    message: expect.stringContaining(message) as string,
    details: { command: ['ffmpeg', '-i', 'in'] },
  });
});

test('an error of the glue itself is a BRIDGE_FAILED', async () => {
  await expect(runGlue(stub('return missing.field'))).rejects.toMatchObject({ code: 'BRIDGE_FAILED' });
});

test('a module without an ffprobe runs ffmpeg in its place, which refuses its options', async () => {
  await expect(runGlue(stub('return 1'), module, 'ffprobe')).resolves.toMatchObject({ exitCode: 1 });
});

describe('glue that does not fit', () => {
  test('text that is no JavaScript is refused at once', () => {
    expect(() => createCoreGuest({ glue: '<html>', module })).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_MODULE' }) as Error,
    );
  });

  test.each([
    ['exports nothing', 'var x = 1'],
    ['throws', 'throw new Error("no")'],
    ['brings unknown system calls', stub('return 0').replaceAll('___syscall_socket', '___syscall_fork')],
    ['lacks the entry point', stub('return 0').replace('core._ffmpeg', 'core._other')],
  ])('glue that %s is an UNSUPPORTED_MODULE', async (_what, glue) => {
    await expect(runGlue(glue)).rejects.toMatchObject({ code: 'UNSUPPORTED_MODULE' });
  });

  test('unknown system calls are named', async () => {
    const glue = stub('return 0').replaceAll('___syscall_socket', '___syscall_fork');
    const imports = ['a.___syscall_fork', '___syscall_socket'];
    await expect(runGlue(glue)).rejects.toMatchObject({ details: { imports } });
  });

  test('the glue of @ffmpeg/core with another module is an UNSUPPORTED_MODULE', async () => {
    const { glue } = await installedCore();
    await expect(runGlue(glue)).rejects.toMatchObject({ code: 'UNSUPPORTED_MODULE' });
  });

  test('a module that wants more than the glue has is an UNSUPPORTED_MODULE', async () => {
    const core = await installedCore();
    await expect(runGlue(stub('return 0'), core.module)).rejects.toMatchObject({
      code: 'UNSUPPORTED_MODULE',
    });
  });
});
