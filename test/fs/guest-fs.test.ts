// What GuestFs makes of backends that have less than node:fs.

import { Volume } from 'memfs';
import { expect, test } from 'vitest';
import type { FileSystem } from '../../src/fs/file-system.js';
import { Process, ROOT_FD, errno } from '../wasi/process.js';
import { sparseFileSystem } from '../wasi/sparse-file-system.js';

test.each(['/', '/d'])('a listing of %s is in order, whatever order the backend has', (directory) => {
  const volume = new Volume();
  volume.mkdirSync('/d');
  const names = ['b', 'c', 'a', 'Z', '10', '9'];
  const fs: FileSystem = Object.assign(volume, { readdirSync: () => names });
  const own = directory === '/' ? ['dev'] : [];
  expect(new Process(fs).readdir(directory)).toEqual(['.', '..', '10', '9', 'Z', 'a', 'b', 'c', ...own]);
});

test('names that are no text answer EILSEQ', () => {
  const fs: FileSystem = Object.assign(sparseFileSystem(), { readdirSync: () => [Buffer.from([0xff])] });
  expect(errno(() => new Process(fs).readdir('/'))).toBe('EILSEQ');
});

test('links of a backend without links answer ENOTSUP', () => {
  const process = new Process(sparseFileSystem());
  process.create('/f');
  expect(errno(() => process.link('/f', '/g'))).toBe('ENOTSUP');
  expect(errno(() => process.symlink('f', '/g'))).toBe('ENOTSUP');
  expect(errno(() => process.readlink('/f'))).toBe('EINVAL');
});

test('a backend that cannot read links follows its own', () => {
  const volume = Volume.fromJSON({ '/real/f': 'content' });
  volume.symlinkSync('/real', '/link');
  const process = new Process(Object.assign(volume, { readlinkSync: undefined }));
  expect(process.content('/link/f')).toBe('content');
});

test('times of an open file are set by its path where the backend knows no other way', () => {
  const set: unknown[] = [];
  const fs: FileSystem = Object.assign(sparseFileSystem(), {
    utimesSync: (...args: unknown[]) => set.push(args),
  });
  const process = new Process(fs);
  const fd = process.open('/f', 'w', 'creat');
  process.call('fd_filestat_set_times', fd, 1_500_000_000n, 2_500_000_000n, 5);
  process.call('path_filestat_set_times', ROOT_FD, 1, ...process.text('f'), 0n, 7_000_000_000n, 4);
  expect(set).toEqual([
    ['/f', 1.5, 2.5],
    ['/f', 0, 7],
  ]);
});

test('open flags are those that the backend names', () => {
  const opened: number[] = [];
  const sparse = sparseFileSystem();
  const fs: FileSystem = {
    ...sparse,
    // As macOS has them.
    constants: { O_WRONLY: 1, O_RDWR: 2, O_CREAT: 0x200, O_EXCL: 0x800, O_TRUNC: 0x400 },
    openSync(path, flags) {
      opened.push(flags);
      return sparse.openSync(path, 0o100);
    },
  };
  const process = new Process(fs);
  process.open('/f', 'r', 'w', 'creat', 'excl', 'trunc');
  process.open('/f', 'w', 'append');
  expect(opened).toEqual([0x2 | 0x200 | 0x800 | 0x400, 1]);
});
