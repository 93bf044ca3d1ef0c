import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import type { ModuleSource } from '../../../src/index.js';
import { Runtime, engineFeatures } from '../../../src/index.js';
import { missingFeatures } from '../../../src/runtime/module/engine-features.js';
import { newVolume } from '../../support/media.js';
import { assemble, rejection, tinyWasi, withSection } from '../tiny-wasi.js';

const MAGIC = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const WASI = '(import "wasi_snapshot_preview1" "sched_yield" (func (result i32)))';
const START = '(func (export "_start"))';
const MEMORY = '(memory (export "memory") 1)';

async function refusal(wasm: ModuleSource): Promise<{ message: string; details: object }> {
  const error = await rejection(Runtime.create({ wasm }));
  expect(error).toMatchObject({ code: 'UNSUPPORTED_MODULE', retryable: false });
  return error as { message: string; details: object };
}

describe('bytes that are no module', () => {
  it.each<[string, () => Uint8Array | Promise<Uint8Array>, string]>([
    ['nothing', () => new Uint8Array(0), 'Not a WebAssembly module: 0 bytes that do not start with \\0asm'],
    ['text', () => Buffer.from('<!doctype html>'), 'Not a WebAssembly module: 15 bytes'],
    ['random bytes', () => crypto.getRandomValues(new Uint8Array(4096)).fill(7, 0, 1), 'Not a WebAssembly'],
    ['the magic number alone', () => Uint8Array.from(MAGIC.slice(0, 4)), 'it is damaged or incomplete'],
    ['random bytes after it', () => Uint8Array.from([...MAGIC, 99, 98, 97]), 'it is damaged or incomplete'],
    ['a module that is cut', async () => (await tinyWasi({})).slice(0, -10), 'it is damaged or incomplete'],
  ])('%s', async (_what, bytes, message) => {
    expect((await refusal({ bytes: await bytes() })).message).toContain(message);
  });
});

describe('a module of another kind', () => {
  const many = Array.from({ length: 30 }, (_, i) => `(import "env" "call${i}" (func))`).join('');
  it.each<[string, string, string, string[] | undefined]>([
    ['that imports nothing', MEMORY + START, 'This is neither a WASI command nor an @ffmpeg/core', undefined],
    [
      'of an older WASI',
      `(import "wasi_unstable" "fd_write" (func)) ${MEMORY} ${START}`,
      'nor an @ffmpeg/core-style module: wasi_unstable.fd_write',
      ['wasi_unstable.fd_write'],
    ],
    [
      'with an import that nobody provides',
      `(import "env" "dlopen" (func)) ${WASI} (import "wasi_snapshot_preview1" "fd_nope" (func)) ${MEMORY} ${START}`,
      'The module imports what nothing here provides: env.dlopen, wasi_snapshot_preview1.fd_nope',
      ['env.dlopen', 'wasi_snapshot_preview1.fd_nope'],
    ],
    [
      'that wants its memory from the host',
      `(import "env" "memory" (memory 1)) ${WASI} ${START}`,
      'what nothing here provides: env.memory',
      ['env.memory'],
    ],
    [
      'without _start',
      WASI + MEMORY,
      'The module is not a WASI command: it does not export _start',
      undefined,
    ],
    ['without a memory', WASI + START, 'it does not export memory', undefined],
    ['with neither', WASI, 'it does not export memory and _start', undefined],
    [
      'whose _start is no function',
      `${WASI} ${MEMORY} (global (export "_start") i32 (i32.const 0))`,
      '_start',
      undefined,
    ],
    [
      'with very many imports',
      `${many} ${WASI} ${MEMORY} ${START}`,
      'env.call19 and 10 more',
      Array.from({ length: 20 }, (_, i) => `env.call${i}`),
    ],
  ])('%s is refused by what it lacks', async (_what, wat, message, imports) => {
    const bytes = await assemble(`(module ${wat})`);
    for (const source of [{ bytes }, { module: await WebAssembly.compile(bytes) }]) {
      const error = await refusal(source);
      expect(error.message).toContain(message);
      expect(error.details).toEqual(imports ? { imports } : {});
    }
  });

  it('a command that is no ffmpeg runs, but has no capabilities and no media to probe', async () => {
    await using runtime = await Runtime.create({ wasm: { bytes: await tinyWasi({ stdout: 'moo' }) } });
    expect(await rejection(runtime.capabilities())).toMatchObject({ code: 'UNSUPPORTED_MODULE' });
    expect(await rejection(runtime.probe(newVolume(), '/a'))).toMatchObject({
      code: 'PROBE_FAILED',
      message: 'Cannot read /a as media: exit code 0 with no output',
    });
  });

  it('a package around it that is no @ffmpeg/core is refused', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'afmpeg-test-'));
    try {
      const core = createRequire(import.meta.url).resolve('@ffmpeg/core');
      writeFileSync(join(folder, 'package.json'), '{"main": "glue.js"}');
      writeFileSync(join(folder, 'glue.js'), 'not { javascript');
      writeFileSync(join(folder, 'glue.wasm'), readFileSync(core.replace(/\.js$/, '.wasm')));
      expect((await refusal({ core: folder })).message).toContain('is not JavaScript');
      writeFileSync(join(folder, 'glue.wasm'), await tinyWasi({}));
      expect((await refusal({ core: folder })).message).toContain(
        'does not hold an Emscripten build of ffmpeg',
      );
      writeFileSync(join(folder, 'package.json'), '{"main": "types.d.ts"}');
      expect(await rejection(Runtime.create({ wasm: { core: folder } }))).toMatchObject({
        code: 'MODULE_UNREADABLE',
        message: 'Expected the package.json to name a JavaScript file as `main`',
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** One module per feature that some engine of the supported ones lacks. */
const NEEDING: Record<string, () => Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>> = {
  'exception handling (exnref)': () =>
    // (func (try_table)), which wabt's text format does not know yet.
    Uint8Array.from([...MAGIC, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 8, 1, 6, 0, 0x1f, 0x40, 0, 0x0b, 0x0b]),
  memory64: () => assemble('(module (memory i64 1))', { memory64: true }),
  'relaxed SIMD': () =>
    assemble('(module (func (param v128) (result v128) local.get 0 local.get 0 i8x16.relaxed_swizzle))', {
      relaxed_simd: true,
    }),
  'extended constant expressions': () =>
    assemble('(module (global i32 (i32.add (i32.const 1) (i32.const 2))))', { extended_const: true }),
  'tail calls': () => assemble('(module (func $f return_call $f))', { tail_call: true }),
};

describe.each(Object.entries(NEEDING))('a module that needs %s', (name, make) => {
  it('names it where this engine lacks it, and compiles where it does not', async () => {
    const bytes = await make();
    const { [name]: available } = await engineFeatures();
    const error = await refusal({ bytes });
    if (available) {
      expect(error.message).toContain('This is neither a WASI command');
    } else {
      expect(error.message).toContain(`it needs ${name}, which this JavaScript engine lacks`);
      expect(error.details).toEqual({ features: [name] });
    }
  });
});

test('features come from the words of the module, too', async () => {
  const lacking = Object.entries(await engineFeatures()).filter(([, available]) => !available);
  const names = lacking.map(([name]) => name);
  const section = Buffer.from('\x03+\x0eextended-const+\x0crelaxed-simd-\x08memory64', 'latin1');
  const found = await missingFeatures(withSection(Uint8Array.from(MAGIC), 'target_features', section), 'no');
  const claimed = ['extended constant expressions', 'relaxed SIMD'];
  expect(found).toEqual(claimed.filter((name) => names.includes(name)));
  expect(await missingFeatures(Uint8Array.from(MAGIC), 'unexpected end')).toEqual([]);
});

test('every feature that is told of has a plain yes or no', async () => {
  const features = await engineFeatures();
  expect(features).toMatchObject({ SIMD: true, 'bulk memory': true, 'exception handling (legacy)': true });
  expect(Object.values(features).every((value) => typeof value === 'boolean')).toBe(true);
});
