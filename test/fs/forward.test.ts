// What stands before a file system loses none of its methods.

import { Volume, createFsFromVolume } from 'memfs';
import { describe, expect, test } from 'vitest';
import type { FileSystem } from '../../src/fs/file-system.js';
import { forward } from '../../src/fs/forward.js';
import { guestView } from '../../src/render/steps/guest-view.js';
import { mountSources } from '../../src/runtime/sources/mounts.js';

const O_TRUNC = 0o1000;
const O_CREAT = 0o100;
const SOURCES = new Map([['/in', { size: 1, read: () => new Uint8Array(1) }]]);

function volume(): FileSystem {
  return Volume.fromJSON({ '/work/a': 'a', '/plan/input': 'planned' });
}

function errno(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}

describe.each([
  ['a mount', '/work', (fs: FileSystem) => mountSources(fs, SOURCES)],
  ['the view of a plan', '', (fs: FileSystem) => guestView(fs, '/work', { '/inputs': () => '/plan/input' })],
])('through %s', (_, dir, over) => {
  test('there are links and times', () => {
    const fs = volume();
    const seen = over(fs);
    seen.symlinkSync?.('a', `${dir}/soft`);
    seen.linkSync?.(`${dir}/a`, `${dir}/hard`);
    seen.lutimesSync?.(`${dir}/soft`, 1, 2);
    const fd = seen.openSync(`${dir}/a`, 2);
    seen.futimesSync?.(fd, 3, 4);
    seen.closeSync(fd);
    expect(seen.readlinkSync?.(`${dir}/soft`)).toBe('a');
    expect(fs.lstatSync('/work/soft').isSymbolicLink()).toBe(true);
    expect(fs.lstatSync('/work/soft').mtimeMs).toBe(2000);
    expect(fs.statSync('/work/hard').ino).toBe(fs.statSync('/work/a').ino);
    expect(fs.statSync('/work/a').mtimeMs).toBe(4000);
  });

  test('a method that the file system lacks is not made up', () => {
    const bare = Object.assign(Object.create(volume()) as FileSystem, { symlinkSync: undefined });
    expect('symlinkSync' in over(bare)).toBe(false);
  });
});

test('a mounted path is not linked over, nor touched', () => {
  const seen = mountSources(volume(), SOURCES);
  expect(errno(() => seen.symlinkSync?.('/work/a', '/in'))).toBe('EROFS');
  expect(errno(() => seen.linkSync?.('/work/a', '/in'))).toBe('EROFS');
  expect(errno(() => seen.linkSync?.('/in', '/work/b'))).toBe('EROFS');
  expect(errno(() => seen.lutimesSync?.('/in', 1, 2))).toBe('EROFS');
  expect(errno(() => seen.readlinkSync?.('/in'))).toBe('EINVAL');
  expect(errno(() => seen.futimesSync?.(seen.openSync('/in', 0), 1, 2))).toBe('EROFS');
});

test('what a guest only reads stays as it is', () => {
  const fs = volume();
  const seen = guestView(fs, '/work', { '/inputs': () => '/plan/input' });
  const path = '/inputs/0';
  expect(errno(() => seen.openSync(path, 1))).toBe('EROFS');
  expect(errno(() => seen.openSync(path, O_TRUNC))).toBe('EROFS');
  expect(errno(() => seen.openSync(path, O_CREAT | 2))).toBe('EROFS');
  expect(errno(() => seen.symlinkSync?.('a', path))).toBe('EROFS');
  expect(errno(() => seen.linkSync?.('/a', path))).toBe('EROFS');
  // A hard link would let the guest write to it under another name.
  expect(errno(() => seen.linkSync?.(path, '/b'))).toBe('EROFS');
  expect(errno(() => seen.lutimesSync?.(path, 1, 2))).toBe('EROFS');
  expect(errno(() => seen.unlinkSync(path))).toBe('EROFS');
  expect(fs.statSync('/plan/input').size).toBe(7);
  const fd = seen.openSync(path, 0);
  expect(errno(() => seen.futimesSync?.(fd, 1, 2))).toBe('EROFS');
  seen.closeSync(fd);
});

test('what is overridden is asked instead', () => {
  const fs = createFsFromVolume(Volume.fromJSON({ '/x': '' })) as unknown as FileSystem;
  const seen = forward(fs, { readlinkSync: () => 'elsewhere' });
  expect(seen.readlinkSync('/x')).toBe('elsewhere');
  expect(seen.constants).toBe(fs.constants);
});
