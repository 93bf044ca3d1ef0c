import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createFsFromVolume } from 'memfs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileSystem, ModuleSource, RuntimeOptions } from '../../../src/index.js';
import { Runtime } from '../../../src/index.js';
import { newVolume } from '../../support/media.js';
import { rejection, tinyWasi } from '../tiny-wasi.js';

const CORE_DIRECTORY = join(dirname(createRequire(import.meta.url).resolve('@ffmpeg/core')), '../..');

let folder: string;
let bytes: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'afmpeg-test-'));
  bytes = await tinyWasi({ stdout: 'hello', exitCode: 7 });
  writeFileSync(join(folder, 'tiny.wasm'), bytes);
  writeFileSync(join(folder, 'tiny.wasm.gz'), gzipSync(bytes));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function expectToRun(wasm: ModuleSource): Promise<void> {
  await using runtime = await Runtime.create({ wasm });
  expect(runtime.family).toBe('wasi');
  expect(await runtime.run(newVolume())).toMatchObject({ exitCode: 7, stdout: 'hello' });
}

describe('a module', () => {
  it.each<[string, () => ModuleSource]>([
    ['file', () => ({ file: join(folder, 'tiny.wasm') })],
    ['gzipped file', () => ({ file: join(folder, 'tiny.wasm.gz') })],
    ['Uint8Array', () => ({ bytes })],
    ['gzipped Buffer', () => ({ bytes: gzipSync(bytes) })],
    ['ArrayBuffer', () => ({ bytes: bytes.buffer })],
    ['view into a larger buffer', () => ({ bytes: Buffer.concat([Buffer.from('xy'), bytes]).subarray(2) })],
    ['Uint8Array in shared memory', () => ({ bytes: shared(bytes) })],
    ['path in a Volume', () => ({ fs: newVolume({ '/in/tiny.wasm': bytes }), path: '/in/tiny.wasm' })],
    ['gzip in a memfs', () => ({ fs: memfs({ '/tiny.gz': gzipSync(bytes) }), path: '/tiny.gz' })],
    ['compiled module', () => ({ module: new WebAssembly.Module(bytes) })],
  ])('comes from a %s', async (_what, source) => {
    await expectToRun(source());
  });

  it.each<true | string>([true, '@ffmpeg/core', CORE_DIRECTORY])(
    'comes from the package that core: %s names',
    async (core) => {
      await using runtime = await Runtime.create({ wasm: { core } });
      expect(runtime.family).toBe('emscripten');
      expect(runtime.metadata).toBeUndefined();
      expect((await runtime.run(newVolume(), '-version')).stdout).toMatch(/^ffmpeg version/);
    },
  );

  it('may come with keys that are undefined', async () => {
    await expectToRun({ file: join(folder, 'tiny.wasm'), core: undefined });
  });

  it('leaves the bytes of the caller as they were, and does not read them again', async () => {
    const own = Uint8Array.from(bytes);
    const digest = createHash('sha256').update(own).digest('hex');
    const runtime = await Runtime.create({ wasm: { bytes: own } });
    expect(own.byteLength).toBe(bytes.byteLength);
    expect(createHash('sha256').update(own).digest('hex')).toBe(digest);
    own.fill(0);
    expect((await runtime.run(newVolume())).stdout).toBe('hello');
  });
});

describe('a source that cannot be meant', () => {
  const one = 'one of { file }, { bytes }, { fs, path }, { url, sha256 }, { module } or { core }';
  const sha256 = '0'.repeat(64);
  const url = 'https://127.0.0.1/ffmpeg.wasm';
  it('no options at all', async () => {
    const options = undefined as unknown as Parameters<typeof Runtime.create>[0];
    await expect(Runtime.create(options)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining(`No module: set \`wasm\` to ${one}`) as string,
    });
  });

  it.each<[string, unknown, string]>([
    ['none', undefined, `No module: set \`wasm\` to ${one}`],
    ['null', null, 'Expected `wasm` to be an object, got `null`'],
    ['a text', 'ffmpeg.wasm', 'Expected `wasm` to be an object, got `ffmpeg.wasm` (string)'],
    ['an empty object', {}, `Expected \`wasm\` to name ${one}, got none`],
    ['a path without fs', { path: '/a' }, `Expected \`wasm\` to name ${one}, got none`],
    ['two', { file: 'a', core: true }, `Expected \`wasm\` to name ${one}, got file and core`],
    [
      'an unknown key',
      { file: 'a', sha: '' },
      'Unknown option `sha` in wasm; known are file, bytes, fs, path,',
    ],
    ['a digest that nothing would check', { file: 'a', sha256 }, 'Unknown option `sha256` in wasm with file'],
    [
      'a cacheDir beside bytes',
      { bytes: new Uint8Array(8), cacheDir: '/c' },
      'in wasm with bytes; known are',
    ],
    ['a number as file', { file: 1 }, 'Expected `wasm.file` to be a string, got `1` (number)'],
    ['NUL in a file name', { file: 'a\0b' }, 'to be a string without NUL characters, got `a\\0b` (string)'],
    ['an array as bytes', { bytes: [0, 97] }, 'Expected `wasm.bytes` to be a Uint8Array or an ArrayBuffer'],
    [
      'a module that is none',
      { module: {} },
      'Expected `wasm.module` to be a WebAssembly.Module, got an object',
    ],
    [
      'an fs that is none',
      { fs: {}, path: '/a' },
      'Expected `wasm.fs` to be a file system such as a memfs Volume; it lacks openSync',
    ],
    ['an fs without a path', { fs: newVolume() }, 'Expected `wasm.path` to be a string, got `undefined`'],
    ['core: false', { core: false }, 'Expected `wasm.core` to be true, a package name or a directory, got'],
    ['an empty core', { core: '' }, 'Expected `wasm.core` to be true, a package name or a directory, got'],
    ['a URL without a digest', { url }, 'Expected `wasm.sha256` to be the SHA-256 of the module as 64 hex'],
    ['a short digest', { url, sha256: 'abc' }, 'digits, got `abc` (string)'],
    ['a relative URL', { url: 'ffmpeg.wasm', sha256 }, 'Expected `wasm.url` to be an http or https URL'],
    ['a file URL', { url: 'file:///etc/passwd', sha256 }, 'got `file:///etc/passwd` (string)'],
    ['a URL with a password', { url: 'http://u:p@localhost/', sha256 }, 'without a user and password'],
    ['a list of URLs', { url: [url], sha256 }, 'without a user and password, got an array'],
    [
      'a number as cacheDir',
      { url, sha256, cacheDir: 1 },
      'Expected `wasm.cacheDir` to be a string, got `1`',
    ],
  ])('%s is refused', async (_what, wasm, message) => {
    const error = await rejection(Runtime.create({ wasm } as RuntimeOptions));
    expect(error).toMatchObject({ code: 'INVALID_OPTION', retryable: false });
    expect((error as Error).message).toContain(message);
  });

  it.each<[string, object, string]>([
    ['an unknown option', { cores: 2 }, 'Unknown option `cores` in the Runtime options; known are wasm,'],
    [
      'no slots',
      { concurrency: 0 },
      'Expected `concurrency` to be an integer from 1 to 64, got `0` (number)',
    ],
    ['half a slot', { concurrency: 1.5 }, 'got `1.5` (number)'],
    [
      'null for slots',
      { concurrency: null },
      'Expected `concurrency` to be an integer from 1 to 64, got `null`',
    ],
    ['a signal that is none', { signal: {} }, 'Expected `signal` to be an AbortSignal, got an object'],
    [
      'an unknown limit',
      { limits: { memory: 1 } },
      'Unknown option `memory` in limits; known are timeoutMs,',
    ],
  ])('%s is refused beside it', async (_what, options, message) => {
    const error = await rejection(Runtime.create({ wasm: { bytes }, ...options }));
    expect(error).toMatchObject({ code: 'INVALID_OPTION' });
    expect((error as Error).message).toContain(message);
  });

  it('an options value that is no object is refused', async () => {
    const create = (options?: unknown) => Runtime.create(options as RuntimeOptions);
    expect(await rejection(create())).toMatchObject({ code: 'INVALID_OPTION' });
  });
});

describe('a source that cannot be read', () => {
  it.each<[string, () => ModuleSource, object]>([
    [
      'a missing file',
      () => ({ file: join(folder, 'none') }),
      { details: { path: expect.stringContaining('none') as string } },
    ],
    ['a directory', () => ({ file: folder }), { message: expect.stringContaining('EISDIR') as string }],
    [
      'a path that a volume lacks',
      () => ({ fs: newVolume(), path: '/none' }),
      { details: { path: '/none' } },
    ],
    ['a package that is not there', () => ({ core: 'no-such-core' }), { details: { path: 'no-such-core' } }],
    ['a package of another kind', () => ({ core: join(CORE_DIRECTORY, 'dist') }), {}],
    ['a gzip that is cut', () => ({ bytes: gzipSync(bytes).subarray(0, 60) }), {}],
    ['a gzip with a wrong checksum', () => ({ bytes: damaged(gzipSync(bytes)) }), {}],
  ])('%s is MODULE_UNREADABLE', async (_what, source, expected) => {
    expect(await rejection(Runtime.create({ wasm: source() }))).toMatchObject({
      code: 'MODULE_UNREADABLE',
      retryable: false,
      ...expected,
    });
  });

  it('a gzip that unfolds without end is cut off at half a gigabyte', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const error = await rejection(Runtime.create({ wasm: { bytes: Buffer.concat(Array(9).fill(bomb)) } }));
    expect(error).toMatchObject({ code: 'MODULE_UNREADABLE' });
    expect((error as Error).message).toContain('more than 536870912 bytes');
  });

  it('a signal that is aborted already rejects before anything is read', async () => {
    const wasm = { file: join(folder, 'none') };
    const error = await rejection(Runtime.create({ wasm, signal: AbortSignal.abort('no') }));
    expect(error).toMatchObject({ code: 'ABORTED', cause: 'no' });
  });

  it('a signal that is aborted while the module compiles rejects, too', async () => {
    const controller = new AbortController();
    const created = Runtime.create({ wasm: { bytes }, signal: controller.signal });
    controller.abort('late');
    expect(await rejection(created)).toMatchObject({ code: 'ABORTED', cause: 'late' });
  });
});

function memfs(files: Record<string, Uint8Array>): FileSystem {
  return createFsFromVolume(newVolume(files));
}

function shared(from: Uint8Array): Uint8Array {
  const view = new Uint8Array(new SharedArrayBuffer(from.length));
  view.set(from);
  return view;
}

function damaged(gzip: Buffer): Buffer {
  gzip[gzip.length - 8]! ^= 0xff;
  return gzip;
}

it('the module of @ffmpeg/core without its glue is refused, with the way to name it', async () => {
  const error = await rejection(
    Runtime.create({ wasm: { bytes: readFileSync(join(CORE_DIRECTORY, 'dist/umd/ffmpeg-core.wasm')) } }),
  );
  expect(error).toMatchObject({ code: 'UNSUPPORTED_MODULE' });
  expect((error as Error).message).toContain('name its package with { core }');
});
