// What a link or a rename leaves behind.

import { wasi } from '@bjorn3/browser_wasi_shim';
import { expect, test } from 'vitest';
import { Process, errno } from '../wasi/process.js';
import type { Backend } from './backend.js';

export function linkRules(make: Backend): void {
  const start = () => {
    const process = new Process(make());
    process.create('/a', 'A');
    process.create('/b', 'B');
    process.mkdir('/d');
    process.create('/d/f', 'F');
    return process;
  };

  test('a rename over a file replaces it, and an open descriptor keeps what it had', () => {
    const process = start();
    const old = process.open('/b', 'r');
    process.rename('/a', '/b');
    expect(process.content('/b')).toBe('A');
    expect(errno(() => process.stat('/a'))).toBe('ENOENT');
    expect(process.read(old, 10).toString()).toBe('B');
  });

  test('a file that is being written can be renamed', () => {
    const process = start();
    const fd = process.open('/a', 'w');
    process.rename('/a', '/d/a.mp4');
    process.write(fd, 'written after');
    expect(process.content('/d/a.mp4')).toBe('written after');
  });

  test('a renamed directory takes its entries along', () => {
    const process = start();
    process.mkdir('/e');
    process.rename('/d', '/e');
    expect(process.content('/e/f')).toBe('F');
    expect(process.readdir('/')).toEqual(['.', '..', 'a', 'b', 'dev', 'e']);
  });

  test('a refused rename leaves both sides as they were', () => {
    const process = start();
    process.mkdir('/e');
    expect(errno(() => process.rename('/e', '/d'))).toBe('ENOTEMPTY');
    expect(errno(() => process.rename('/a', '/d'))).toBe('EISDIR');
    expect(errno(() => process.rename('/d', '/a'))).toBe('ENOTDIR');
    expect(process.content('/a') + process.content('/d/f')).toBe('AF');
  });

  test('a hard link is the same file under both names', () => {
    const process = start();
    process.link('/a', '/d/hard');
    expect(process.stat('/a').links).toBe(2n);
    expect(process.stat('/d/hard').inode).toBe(process.stat('/a').inode);
    process.close(process.open('/a', 'w', 'trunc'));
    expect(process.content('/d/hard')).toBe('');
    process.rename('/a', '/d/hard');
    expect(process.stat('/a').links).toBe(2n);
    process.unlink('/a');
    expect(process.stat('/d/hard').links).toBe(1n);
  });

  test('a symbolic link leads to its target, relative to its own directory', () => {
    const process = start();
    process.symlink('../a', '/d/up');
    process.symlink('/d/f', '/abs');
    process.symlink('d', '/dir');
    expect(process.content('/d/up')).toBe('A');
    expect(process.content('/abs')).toBe('F');
    expect(process.content('/dir/f')).toBe('F');
    expect(process.content('/dir/../b')).toBe('B');
    expect(process.lstat('/dir').type).toBe(wasi.FILETYPE_SYMBOLIC_LINK);
    expect(process.stat('/dir').type).toBe(wasi.FILETYPE_DIRECTORY);
    expect(process.readlink('/d/up')).toBe('../a');
    expect(process.readlink('/d/up', 2)).toBe('..');
  });

  test('.. after a link means the parent of where it leads', () => {
    const process = start();
    process.mkdir('/d/e');
    process.symlink('d/e', '/far');
    expect(process.content('/far/../f')).toBe('F');
  });

  test('creating through a dangling link makes its target', () => {
    const process = start();
    process.symlink('d/new', '/promise');
    process.create('/promise', 'kept');
    expect(process.content('/d/new')).toBe('kept');
    expect(process.lstat('/promise').type).toBe(wasi.FILETYPE_SYMBOLIC_LINK);
  });

  test('a hard link of a symbolic link is the link, unless it is asked to follow', () => {
    const process = start();
    process.symlink('a', '/soft');
    process.link('/soft', '/same-soft');
    expect(process.readlink('/same-soft')).toBe('a');
    process.link('/soft', '/same-file', true);
    expect(process.stat('/same-file').inode).toBe(process.stat('/a').inode);
    expect(process.lstat('/same-file').type).toBe(wasi.FILETYPE_REGULAR_FILE);
  });

  test('a renamed symbolic link still is one, with its target untouched', () => {
    const process = start();
    process.symlink('a', '/soft');
    process.rename('/soft', '/b');
    expect(process.readlink('/b')).toBe('a');
    expect(process.content('/a')).toBe('A');
    expect(errno(() => process.lstat('/soft'))).toBe('ENOENT');
  });

  test('an unlinked symbolic link leaves its target', () => {
    const process = start();
    process.symlink('a', '/soft');
    process.unlink('/soft');
    expect(process.content('/a')).toBe('A');
  });

  test.each(['/.afmpeg-tmp/x', '/.afmpeg-tmp'])(
    'a link to %s leads into the private /.afmpeg-tmp',
    (target) => {
      const process = start();
      process.create('/.afmpeg-tmp/x', 'private');
      process.symlink(target, '/to-tmp');
      expect(process.content(target === '/.afmpeg-tmp' ? '/to-tmp/x' : '/to-tmp')).toBe('private');
    },
  );

  test('a link in /.afmpeg-tmp leads back out of it', () => {
    const process = start();
    process.symlink('/a', '/.afmpeg-tmp/out');
    process.symlink('../b', '/.afmpeg-tmp/up');
    process.symlink('/.afmpeg-tmp/out', '/.afmpeg-tmp/twice');
    expect(
      process.content('/.afmpeg-tmp/out') +
        process.content('/.afmpeg-tmp/up') +
        process.content('/.afmpeg-tmp/twice'),
    ).toBe('ABA');
  });

  test('a link to a device leads to the device', () => {
    const process = start();
    process.symlink('/dev/zero', '/zeros');
    expect([...process.read(process.open('/zeros', 'r'), 3)]).toEqual([0, 0, 0]);
  });

  test('neither a rename nor a link crosses into /.afmpeg-tmp: EXDEV, and nothing is moved', () => {
    const process = start();
    process.create('/.afmpeg-tmp/t', 'T');
    process.symlink('/.afmpeg-tmp', '/to-tmp');
    expect(errno(() => process.rename('/a', '/.afmpeg-tmp/a'))).toBe('EXDEV');
    expect(errno(() => process.rename('/.afmpeg-tmp/t', '/t'))).toBe('EXDEV');
    expect(errno(() => process.rename('/a', '/to-tmp/a'))).toBe('EXDEV');
    expect(errno(() => process.rename('/d', '/.afmpeg-tmp/d'))).toBe('EXDEV');
    expect(errno(() => process.link('/a', '/.afmpeg-tmp/a'))).toBe('EXDEV');
    process.rename('/.afmpeg-tmp/t', '/.afmpeg-tmp/u');
    expect(process.content('/a') + process.content('/.afmpeg-tmp/u') + process.content('/d/f')).toBe('ATF');
    expect(process.readdir('/.afmpeg-tmp')).toEqual(['.', '..', 'u']);
  });
}
