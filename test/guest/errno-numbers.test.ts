import { wasi } from '@bjorn3/browser_wasi_shim';
import { expect, test } from 'vitest';
import { ErrnoError } from '../../src/fs/errno.js';
import { errnoNumber } from '../../src/guest/errno-numbers.js';

const OF_WASI = Object.entries(wasi)
  .filter(([name]) => name.startsWith('ERRNO_') && name !== 'ERRNO_SUCCESS')
  .map(([name, value]) => [`E${name.slice(6)}`, value as number] as const);

test('each errno of preview 1 has its number, and Emscripten the same but for ENOTSUP', () => {
  expect(OF_WASI).toHaveLength(76);
  for (const [name, number] of OF_WASI) {
    expect(errnoNumber('wasi', new ErrnoError(name))).toBe(number);
    expect(errnoNumber('emscripten', new ErrnoError(name))).toBe(name === 'ENOTSUP' ? 138 : number);
  }
});

test('names of Linux have the number that they are folded into, and all else is an I/O error', () => {
  const numbers = (family: 'wasi' | 'emscripten') =>
    ['EWOULDBLOCK', 'EOPNOTSUPP', 'EWHATEVER'].map((name) => errnoNumber(family, new ErrnoError(name)));
  expect(numbers('wasi')).toEqual([6, 58, 29]);
  expect(numbers('emscripten')).toEqual([6, 138, 29]);
  expect(errnoNumber('wasi', new Error('no code'))).toBe(29);
});
