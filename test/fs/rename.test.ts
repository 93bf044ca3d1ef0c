// A backend of the caller's own may rename without a look at what is there: the rules hold all the same.

import { Volume } from 'memfs';
import { expect, test } from 'vitest';
import type { FileSystem } from '../../src/fs/file-system.js';
import { Process, errno } from '../wasi/process.js';

/** Moves whatever it is told to over whatever is there, and is not known to be memfs. */
function careless(volume: Volume): FileSystem {
  return new Proxy<FileSystem>(volume, {
    has: () => false,
    get(target, name) {
      if (name === 'renameSync') {
        return (from: string, to: string) => {
          volume.rmSync(to, { recursive: true, force: true });
          volume.renameSync(from, to);
        };
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

test.each([
  ['a directory over one with entries', 'ENOTEMPTY', '/empty', '/full'],
  ['a directory over a file', 'ENOTDIR', '/empty', '/file'],
  ['a file over a directory', 'EISDIR', '/file', '/empty'],
  ['a directory into itself', 'EINVAL', '/full', '/full/in'],
  ['a file over its directory', 'ENOTEMPTY', '/full/inner', '/full'],
  ['a file over the other name of the same file', 'OK', '/file', '/same'],
  ['a file over itself', 'OK', '/file', '/file'],
])('%s: %s, and nothing is lost', (_what, expected, from, to) => {
  const volume = new Volume();
  const process = new Process(careless(volume));
  process.create('/file', 'file');
  process.link('/file', '/same');
  process.mkdir('/full');
  process.create('/full/inner', 'inner');
  process.mkdir('/empty');
  const before = volume.toJSON();
  expect(errno(() => process.rename(from, to))).toBe(expected);
  expect(volume.toJSON()).toEqual(before);
});

test('a file over another replaces it', () => {
  const process = new Process(careless(new Volume()));
  process.create('/a', 'A');
  process.create('/b', 'B');
  process.rename('/a', '/b');
  expect(process.content('/b')).toBe('A');
});
