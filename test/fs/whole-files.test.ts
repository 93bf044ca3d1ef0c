// Whole files over any backend: short reads and writes go on, and what never moves ends.

import { Volume } from 'memfs';
import { describe, expect, it } from 'vitest';
import type { FileSystem } from '../../src/fs/file-system.js';
import { openNew } from '../../src/fs/open-flags.js';
import { removeTree } from '../../src/fs/tree.js';
import { readWhole, writeWhole } from '../../src/fs/whole-files.js';

const BYTES = Uint8Array.from({ length: 10_000 }, (_, i) => i % 251);

/** A volume whose calls move at most `most` bytes at a time. */
function slow(most: number): FileSystem {
  const volume = new Volume() as Volume & FileSystem;
  const own: Partial<FileSystem> = {
    readSync: (fd, buffer, offset, length, position) =>
      volume.readSync(fd, buffer, offset, Math.min(most, length), position),
    writeSync: (fd, buffer, offset, length, position) =>
      most === 0 ? 0 : volume.writeSync(fd, buffer, offset, Math.min(most, length), position),
  };
  return Object.assign(Object.create(volume) as FileSystem, own);
}

describe('whole files', () => {
  it('come back as they were written, however little a call moves', () => {
    const fs = slow(7);
    writeWhole(fs, '/a', new Uint8Array(20_000));
    writeWhole(fs, '/a', BYTES);
    expect(readWhole(fs, '/a')).toEqual(BYTES);
  });

  it('that cannot be written fail, and do not try for ever', () => {
    expect(() => writeWhole(slow(0), '/a', BYTES)).toThrow(/EIO/);
  });

  it('are opened by the flags that the backend names', () => {
    const constants = { O_WRONLY: 1, O_CREAT: 0x200, O_EXCL: 0x800, O_TRUNC: 0x400 }; // macOS
    let seen = 0;
    const fs = { constants, openSync: (_: string, flags: number) => (seen = flags) } as unknown as FileSystem;
    openNew(fs, '/a');
    expect(seen).toBe(0x1 | 0x200 | 0x800);
  });
});

it('a tree is removed with all that is in it, but nothing that a link leads to; gone is as good', () => {
  const fs = Volume.fromJSON({ '/kept/file': 'x', '/tree/a/b': '1', '/tree/c': '2' }) as Volume & FileSystem;
  fs.symlinkSync('/kept', '/tree/link');
  removeTree(fs, '/tree');
  removeTree(fs, '/tree');
  expect(fs.toJSON()).toEqual({ '/kept/file': 'x' });
});
