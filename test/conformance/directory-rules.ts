// Making and listing directories.

import { wasi } from '@bjorn3/browser_wasi_shim';
import { expect, test } from 'vitest';
import type { FileSystem } from '../../src/fs/file-system.js';
import { Process, ROOT_FD, errno } from '../wasi/process.js';
import type { Backend } from './backend.js';

export function directoryRules(make: Backend): void {
  test('directories nest, and relative and absolute paths mean the same file', () => {
    const process = new Process(make());
    process.mkdir('a');
    process.mkdir('/a/b');
    process.mkdir('a/b/c');
    process.create('a/b/c/f', 'deep');
    expect(process.content('/a/b/c/f')).toBe('deep');
    const directory = process.open('/a/b', 'r', 'directory');
    const fd = process.openAt(directory, 'c/f', 'r');
    expect(process.read(fd, 10).toString()).toBe('deep');
    expect(process.fstat(directory).inode).toBe(process.stat('a/b').inode);
  });

  test('.. never leaves the root', () => {
    const process = new Process(make());
    process.create('/f', 'mine');
    expect(process.content('../../../f')).toBe('mine');
    expect(process.content('/../f')).toBe('mine');
    expect(process.stat('..').inode).toBe(process.stat('/').inode);
  });

  test('names of any language, with spaces, newlines and percent signs, come back as they were given', () => {
    const process = new Process(make());
    const names = [
      'ünï cödé.mp4',
      '日本語',
      '🎬 clip',
      'a\nb',
      '100%25',
      ' ',
      '\ufeffmark',
      "it's",
      'back\\slash',
    ];
    for (const name of names) process.create(name, name);
    for (const name of names) expect(process.content(name)).toBe(name);
    expect(process.readdir('/').slice(2)).toEqual([...names, 'dev'].sort());
  });

  test('a name that is not UTF-8 answers EILSEQ, and one with a NUL EINVAL', () => {
    const process = new Process(make());
    expect(errno(() => process.open(Uint8Array.of(0x61, 0xff), 'w', 'creat'))).toBe('EILSEQ');
    expect(errno(() => process.open('a\0b', 'w', 'creat'))).toBe('EINVAL');
    expect(process.readdir('/')).toEqual(['.', '..', 'dev']);
  });

  test('a listing tells the kind and the inode of each entry', () => {
    const process = new Process(make());
    process.mkdir('/d');
    process.create('/d/file');
    process.mkdir('/d/sub');
    process.symlink('file', '/d/link');
    const fd = process.open('/d', 'r', 'directory');
    const part = process.readdirPart(fd, 4096, 0n);
    const entries: [string, number, bigint][] = [];
    for (let at = 0; at < part.length;) {
      const end = at + 24 + part.readUInt32LE(at + 16);
      entries.push([part.toString('utf8', at + 24, end), part[at + 20] ?? -1, part.readBigUInt64LE(at + 8)]);
      at = end;
    }
    expect(entries).toEqual([
      ['.', wasi.FILETYPE_DIRECTORY, process.stat('/d').inode],
      ['..', wasi.FILETYPE_DIRECTORY, process.stat('/').inode],
      ['file', wasi.FILETYPE_REGULAR_FILE, process.stat('/d/file').inode],
      ['link', wasi.FILETYPE_SYMBOLIC_LINK, process.lstat('/d/link').inode],
      ['sub', wasi.FILETYPE_DIRECTORY, process.stat('/d/sub').inode],
    ]);
  });

  test.each([25, 27, 64, 100, 4096])(
    'a listing through a buffer of %i bytes misses and doubles nothing',
    (size) => {
      const process = new Process(make());
      for (const name of ['a', 'b', 'cc', 'd']) process.create(name);
      if (size < 27) {
        // Too small for the longest entry: the guest sees it cut, and knows to come back with more room.
        const fd = process.open('/', 'r', 'directory');
        expect(process.readdirPart(fd, size, 2n)).toHaveLength(size);
        expect(process.readdirPart(fd, size, 4n).subarray(16, 20).readUInt32LE()).toBe(2);
        return;
      }
      expect(process.readdir('/', size)).toEqual(['.', '..', 'a', 'b', 'cc', 'd', 'dev']);
    },
  );

  test('a listing goes on in a stable order while entries come and go', () => {
    const process = new Process(make());
    for (const name of ['b', 'c', 'd', 'e']) process.create(name);
    const fd = process.open('/', 'r', 'directory');
    const first = process.readdirPart(fd, 25 * 3 + 2, 0n);
    expect(first.toString('utf8', 24 + 25, 24 + 25 + 1 + 24 + 2)).toContain('..');
    process.create('a');
    process.unlink('c');
    const rest = process.readdirPart(fd, 4096, 2n).toString('latin1');
    expect([...rest.matchAll(/[a-e](?=\0|.\0|$)/gs)].map(String).join('')).toMatch(/^bcde/);
    expect(process.readdirFd(fd)).toEqual(['.', '..', 'a', 'b', 'd', 'e', 'dev'].sort());
  });

  test.each([100n, 1n << 40n, (1n << 64n) - 1n])('cookie %s is past the end', (cookie) => {
    const process = new Process(make());
    const fd = process.open('/', 'r', 'directory');
    expect(process.readdirPart(fd, 4096, cookie)).toHaveLength(0);
  });

  test('a listing costs one look at the directory and one at each entry, however small the buffer', () => {
    const costOf = (entries: number) => {
      const { fs, counts } = counting(make());
      const process = new Process(fs);
      process.mkdir('/d');
      for (let i = 0; i < entries; i++) process.create(`/d/${String(i).padStart(5, '0')}`);
      counts.clear();
      const names = process.readdir('/d', 100);
      expect(names).toHaveLength(entries + 2);
      expect(names).toEqual([...new Set(names)].sort());
      expect(counts.get('readdirSync')).toBe(1);
      return [...counts.values()].reduce((sum, count) => sum + count, 0);
    };
    const [thousand, tenThousand] = [costOf(1000), costOf(10_000)];
    expect(tenThousand / thousand).toBeLessThan(10.5);
    expect(tenThousand).toBeLessThan(25_000);
  }, 30_000);

  test('only a directory is listed, and only from a directory a path starts', () => {
    const process = new Process(make());
    process.create('/f');
    const fd = process.open('/f', 'r');
    expect(errno(() => process.readdirFd(fd))).toBe('ENOTDIR');
    expect(errno(() => process.openAt(fd, 'x', 'r'))).toBe('ENOTDIR');
    const directory = process.open('/', 'r', 'directory');
    expect(errno(() => process.read(directory, 1))).toBe('EISDIR');
    expect(errno(() => process.pread(directory, 1, 0))).toBe('EISDIR');
    expect(errno(() => process.write(directory, 'x'))).toBe('EBADF');
    expect(errno(() => process.truncate(directory, 0))).toBe('EINVAL');
    expect(errno(() => process.seek(directory, 0))).toBe('EBADF');
  });

  test('an open directory stays the same directory when it is renamed', () => {
    const process = new Process(make());
    process.mkdir('/a');
    process.mkdir('/a/b');
    const fd = process.open('/a/b', 'r', 'directory');
    process.rename('/a', '/c');
    process.close(process.openAt(fd, 'f', 'w', 'creat'));
    expect(process.readdir('/c/b')).toEqual(['.', '..', 'f']);
    expect(process.fstat(fd).inode).toBe(process.stat('/c/b').inode);
  });

  test('nothing is made in a directory that was removed while open', () => {
    const process = new Process(make());
    process.mkdir('/d');
    const fd = process.open('/d', 'r', 'directory');
    process.rmdir('/d');
    expect(errno(() => process.openAt(fd, 'f', 'w', 'creat'))).toBe('ENOENT');
  });

  test('the root can be neither removed, renamed nor made', () => {
    const process = new Process(make());
    expect(errno(() => process.rmdir('/'))).toBe('EBUSY');
    expect(errno(() => process.unlink('/'))).toBe('EISDIR');
    expect(errno(() => process.rename('/', '/x'))).toBe('EBUSY');
    expect(errno(() => process.mkdir('/'))).toBe('EEXIST');
    expect(process.fstat(ROOT_FD).type).toBe(wasi.FILETYPE_DIRECTORY);
  });
}

/** Counts the calls that reach the backend. */
function counting(fs: FileSystem): { fs: FileSystem; counts: Map<string, number> } {
  const counts = new Map<string, number>();
  const counted = new Proxy(fs, {
    get(target, name: string) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        counts.set(name, (counts.get(name) ?? 0) + 1);
        return (value as (...all: unknown[]) => unknown).apply(target, args);
      };
    },
  });
  return { fs: counted, counts };
}
