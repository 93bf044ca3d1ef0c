import { expect, test } from 'vitest';
import wabt from 'wabt';
import { isCoreModule } from '../../src/emscripten/core-guest.js';
import { installedCore } from './core-fixture.js';

test('the installed @ffmpeg/core is recognised', async () => {
  expect(isCoreModule((await installedCore()).module)).toBe(true);
});

const many = (module: string, name: (index: number) => string): string =>
  Array.from({ length: 60 }, (_, i) => `(import "${module}" "${name(i)}" (func))`).join('\n');
const MEMORY = '(memory (export "ra") 1)';
const TABLE = '(table (export "sa") 1 funcref)';

test.each([
  ['an empty module', ''],
  [
    'a WASI command',
    `(import "wasi_snapshot_preview1" "fd_write" (func)) ${MEMORY} (func (export "_start"))`,
  ],
  ['a small minified Emscripten module', `(import "a" "a" (func)) ${MEMORY} ${TABLE}`],
  ['a module with readable names', `${many('env', (i) => `call_${i}`)} ${MEMORY} ${TABLE}`],
  ['a module that imports its memory', `${many('a', letters)} (import "a" "zz" (memory 1)) ${TABLE}`],
  ['a module with readable exports', `${many('a', letters)} ${MEMORY} ${TABLE} (func (export "_start"))`],
])('%s is not taken for one', async (_what, wat) => {
  const binary = (await wabt()).parseWat('test.wat', `(module ${wat})`).toBinary({}).buffer;
  expect(isCoreModule(await WebAssembly.compile(binary as Uint8Array<ArrayBuffer>))).toBe(false);
});

function letters(index: number): string {
  return String.fromCharCode(97 + Math.floor(index / 26), 97 + (index % 26));
}
