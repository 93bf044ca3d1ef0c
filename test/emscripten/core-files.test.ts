import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { coreFiles } from '../../src/emscripten/core-files.js';
import { CORE_DIRECTORY } from './core-fixture.js';

test('the files of the installed @ffmpeg/core are found', () => {
  const files = coreFiles(JSON.parse(readFileSync(join(CORE_DIRECTORY, 'package.json'), 'utf8')));
  expect(files).toEqual({ glue: './dist/umd/ffmpeg-core.js', wasm: './dist/umd/ffmpeg-core.wasm' });
  expect(existsSync(join(CORE_DIRECTORY, files.glue))).toBe(true);
  expect(existsSync(join(CORE_DIRECTORY, files.wasm))).toBe(true);
});

test.each([
  ['main alone', { main: 'dist/core.js' }, 'dist/core.js', 'dist/core.wasm'],
  ['exports of one string', { exports: './core.mjs' }, './core.mjs', './core.wasm'],
  ['an import condition alone', { exports: { '.': { import: './esm.js' } } }, './esm.js', './esm.wasm'],
  [
    'nested conditions',
    { exports: { '.': { require: { types: './t.d.ts', default: './c.cjs' } }, './wasm': './m.wasm' } },
    './c.cjs',
    './m.wasm',
  ],
])('a package.json with %s tells where they are', (_what, manifest, glue, wasm) => {
  expect(coreFiles(manifest)).toEqual({ glue, wasm });
});

test.each([[{}], [null], [{ main: 'index.css' }], [{ exports: { './other': './x.js' } }]])(
  'a package.json of %j is MODULE_UNREADABLE',
  (manifest) => {
    expect(() => coreFiles(manifest)).toThrow(
      expect.objectContaining({ code: 'MODULE_UNREADABLE' }) as Error,
    );
  },
);
