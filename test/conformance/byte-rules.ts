// Reading, writing, seeking and sizing one file.

import { expect, test } from 'vitest';
import { CallFailed, Process, errno } from '../wasi/process.js';
import type { Backend } from './backend.js';

export function byteRules(make: Backend): void {
  const start = (content?: string) => {
    const process = new Process(make());
    const fd = process.open('/f', 'r', 'w', 'creat');
    if (content) process.write(fd, content);
    return { process, fd };
  };

  test('a seek back and a patch leave the rest of the file as it was', () => {
    const { process, fd } = start('size----data data');
    expect(process.seek(fd, 4)).toBe(4n);
    process.write(fd, '1234');
    expect(process.seek(fd, 0, 'end')).toBe(17n);
    process.write(fd, '!');
    expect(process.content('/f')).toBe('size1234data data!');
  });

  test('a file that is only written can be patched too, and not be read', () => {
    const process = new Process(make());
    const fd = process.open('/f', 'w', 'creat');
    process.write(fd, 'abc');
    process.seek(fd, -2, 'cur');
    process.write(fd, 'X');
    expect(errno(() => process.read(fd, 1))).toBe('EBADF');
    expect(process.content('/f')).toBe('aXc');
  });

  test('a file that is only read refuses writes with EBADF and sizes with EINVAL', () => {
    const { process } = start('abc');
    const fd = process.open('/f', 'r');
    expect(errno(() => process.write(fd, 'x'))).toBe('EBADF');
    expect(errno(() => process.pwrite(fd, 'x', 0))).toBe('EBADF');
    expect(errno(() => process.allocate(fd, 0, 1))).toBe('EBADF');
    expect(errno(() => process.truncate(fd, 1))).toBe('EINVAL');
  });

  test('seeks count from the start, the cursor and the end', () => {
    const { process, fd } = start('0123456789');
    expect(process.seek(fd, 3, 'set')).toBe(3n);
    expect(process.seek(fd, 2, 'cur')).toBe(5n);
    expect(process.seek(fd, -1, 'cur')).toBe(4n);
    expect(process.seek(fd, -1, 'end')).toBe(9n);
    expect(process.seek(fd, 5, 'end')).toBe(15n);
    expect(process.read(fd, 4)).toHaveLength(0);
    expect(process.tell(fd)).toBe(15n);
  });

  test.each([
    ['before the start', -1n, 0],
    ['before the start from the cursor', -11n, 1],
    ['before the start from the end', -11n, 2],
    ['by an unknown whence', 0n, 9],
    ['beyond any file', 1n << 53n, 0],
    ['beyond any file from the cursor', (1n << 63n) - 1n, 1],
  ])('a seek %s answers EINVAL and leaves the cursor', (_how, offset, whence) => {
    const { process, fd } = start('0123456789');
    expect(errno(() => process.seek(fd, offset, whence))).toBe('EINVAL');
    expect(process.tell(fd)).toBe(10n);
  });

  test('a write past the end fills the hole with zeros', () => {
    const { process, fd } = start('ab');
    process.seek(fd, 6);
    expect(process.fstat(fd).size).toBe(2n);
    process.write(fd, 'yz');
    expect(process.content('/f')).toBe('ab\0\0\0\0yz');
  });

  test('a hole over bytes that were cut off holds zeros, not the old bytes', () => {
    const { process, fd } = start('secret-secret');
    process.truncate(fd, 2);
    process.pwrite(fd, 'z', 8);
    expect(process.content('/f')).toBe('se\0\0\0\0\0\0z');
  });

  test('pwrite and pread leave the cursor where it is', () => {
    const { process, fd } = start('0123456789');
    process.seek(fd, 4);
    expect(process.pwrite(fd, 'AB', 7)).toBe(2);
    expect(process.pread(fd, 3, 6).toString()).toBe('6AB');
    expect(process.tell(fd)).toBe(4n);
    expect(process.read(fd, 6).toString()).toBe('456AB9');
    expect(process.pread(fd, 3, 100)).toHaveLength(0);
  });

  test.each([
    ['pread before the start', 'EINVAL', (p: Process, fd: number) => p.pread(fd, 1, -1n)],
    ['pwrite before the start', 'EINVAL', (p: Process, fd: number) => p.pwrite(fd, 'x', -1n)],
    ['pwrite beyond any file', 'EFBIG', (p: Process, fd: number) => p.pwrite(fd, 'x', 1n << 53n)],
    [
      'pwrite over the last offset',
      'EFBIG',
      (p: Process, fd: number) => p.pwrite(fd, 'xy', (1n << 53n) - 2n),
    ],
    ['truncate below zero', 'EINVAL', (p: Process, fd: number) => p.truncate(fd, -1n)],
    ['truncate beyond any file', 'EFBIG', (p: Process, fd: number) => p.truncate(fd, 1n << 53n)],
    ['allocate nothing', 'EINVAL', (p: Process, fd: number) => p.allocate(fd, 0, 0)],
    ['allocate from below zero', 'EINVAL', (p: Process, fd: number) => p.allocate(fd, -1n, 10n)],
    ['allocate beyond any file', 'EFBIG', (p: Process, fd: number) => p.allocate(fd, 1n << 53n, 1n)],
  ] as const)('%s answers %s and changes nothing', (_what, expected, act) => {
    const { process, fd } = start('0123456789');
    expect(errno(() => act(process, fd))).toBe(expected);
    expect(process.content('/f')).toBe('0123456789');
  });

  test('a vector is gathered in order, and empty parts count nothing', () => {
    const { process, fd } = start();
    expect(process.write(fd, 'one', '', 'two', new Uint8Array([0, 255]))).toBe(8);
    expect([...process.pread(fd, 10, 0)]).toEqual([...Buffer.from('onetwo'), 0, 255]);
    expect(process.write(fd)).toBe(0);
  });

  test('append goes to the end at each write, whatever was written by others or sought', () => {
    const { process, fd } = start('one');
    const log = process.open('/f', 'w', 'append');
    process.write(log, 'two');
    process.seek(fd, 0, 'end');
    process.write(fd, 'three');
    process.seek(log, 0);
    process.write(log, 'four');
    expect(process.tell(log)).toBe(15n);
    expect(process.content('/f')).toBe('onetwothreefour');
  });

  test('pwrite on an append descriptor appends, as on Linux', () => {
    const { process } = start('0123456789');
    const log = process.open('/f', 'w', 'append');
    process.pwrite(log, 'Z', 0);
    expect(process.content('/f')).toBe('0123456789Z');
    expect(process.tell(log)).toBe(0n);
  });

  test('append can be switched on and off while a file is open', () => {
    const { process, fd } = start('abc');
    process.call('fd_fdstat_set_flags', fd, 1);
    process.seek(fd, 0);
    process.write(fd, 'd');
    process.call('fd_fdstat_set_flags', fd, 0);
    process.seek(fd, 0);
    process.write(fd, 'X');
    expect(process.content('/f')).toBe('Xbcd');
  });

  test('O_TRUNC empties a file, also one that is only read', () => {
    const { process } = start('abc');
    process.close(process.open('/f', 'w', 'trunc'));
    expect(process.stat('/f').size).toBe(0n);
    process.create('/f', 'abc');
    process.close(process.open('/f', 'r', 'trunc'));
    expect(process.stat('/f').size).toBe(0n);
  });

  test('O_EXCL creates once', () => {
    const { process } = start();
    process.close(process.open('/new', 'w', 'creat', 'excl'));
    expect(errno(() => process.open('/new', 'w', 'creat', 'excl'))).toBe('EEXIST');
  });

  test('truncate cuts and grows with zeros, and leaves the cursor', () => {
    const { process, fd } = start('0123456789');
    process.truncate(fd, 4);
    expect(process.tell(fd)).toBe(10n);
    process.truncate(fd, 6);
    expect(process.content('/f')).toBe('0123\0\0');
  });

  test('allocate grows a file and never shrinks it', () => {
    const { process, fd } = start('0123');
    process.allocate(fd, 2, 6);
    expect(process.content('/f')).toBe('0123\0\0\0\0');
    process.allocate(fd, 0, 1);
    expect(process.fstat(fd).size).toBe(8n);
  });

  test('two descriptors of one file have their own cursors and see each other at once', () => {
    const { process, fd } = start('abc');
    const other = process.open('/f', 'r');
    process.write(fd, 'def');
    expect(process.read(other, 10).toString()).toBe('abcdef');
  });

  test('an unlinked file lives until it is closed', () => {
    const { process, fd } = start('abc');
    process.unlink('/f');
    process.write(fd, 'def');
    expect(process.pread(fd, 10, 0).toString()).toBe('abcdef');
    expect(process.fstat(fd)).toMatchObject({ size: 6n, links: 0n });
    expect(errno(() => process.stat('/f'))).toBe('ENOENT');
  });

  test('sync succeeds on files and directories', () => {
    const { process, fd } = start('abc');
    for (const call of ['fd_sync', 'fd_datasync'] as const) {
      expect(errno(() => process.call(call, fd))).toBe('OK');
      expect(errno(() => process.call(call, process.open('/', 'r', 'directory')))).toBe('OK');
    }
    expect(errno(() => process.call('fd_advise', fd, 0n, 0n, 0))).toBe('OK');
  });

  test('a megabyte comes back as it was written, across memory that grows between the calls', () => {
    const { process, fd } = start();
    const bytes = new Uint8Array(1_000_000).map((_, index) => (index * 31) >>> 3);
    process.write(fd, bytes);
    process.memory.grow(1);
    expect(process.pread(fd, bytes.length, 0).equals(bytes)).toBe(true);
    process.memory.grow(1);
    expect(process.pwrite(fd, 'x', 0)).toBe(1);
    expect(process.fstat(fd).size).toBe(1_000_000n);
  });

  test('every failure is an errno of a call, never an exception of the backend', () => {
    const { process } = start();
    expect(() => process.open('/nowhere', 'r')).toThrow(CallFailed);
  });
}
