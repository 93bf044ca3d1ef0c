// Bounds on a guest, and a backend that fails under it.

import { Volume } from 'memfs';
import { expect, test } from 'vitest';
import type { FileSystem } from '../../src/fs/file-system.js';
import { Process, errno } from './process.js';

test('one file more than may be open answers EMFILE, before it is looked for', () => {
  const process = new Process(new Volume(), { limits: { openFiles: 6 } });
  const fd = process.open('/a', 'w', 'creat');
  process.open('/b', 'w', 'creat');
  expect(errno(() => process.open('/c', 'w', 'creat'))).toBe('EMFILE');
  expect(errno(() => process.open('/nowhere', 'r'))).toBe('EMFILE');
  expect(errno(() => process.stat('/c'))).toBe('ENOENT');
  expect(process.files.brokenLimit).toBe('openFiles');
  process.close(fd);
  expect(errno(() => process.open('/c', 'w', 'creat'))).toBe('OK');
});

test('an open that fails takes no place', () => {
  const process = new Process(new Volume(), { limits: { openFiles: 5 } });
  for (let i = 0; i < 10; i++) expect(errno(() => process.open('/nowhere', 'r'))).toBe('ENOENT');
  expect(errno(() => process.open('/a', 'w', 'creat'))).toBe('OK');
});

const full = (bytesWritten: number) => new Process(new Volume(), { limits: { bytesWritten } });

test('a write takes what still fits, as on a full disk; the next one answers ENOSPC', () => {
  const process = full(10);
  const fd = process.open('/a', 'r', 'w', 'creat');
  expect(process.write(fd, '12345678')).toBe(8);
  expect(process.files.brokenLimit).toBeUndefined();
  expect(process.write(fd, 'abcd')).toBe(2);
  expect(process.files.brokenLimit).toBe('bytesWritten');
  expect(errno(() => process.write(fd, 'x'))).toBe('ENOSPC');
  expect(process.content('/a')).toBe('12345678ab');
});

test('exactly the limit may be written', () => {
  const process = full(8);
  expect(process.write(process.open('/a', 'w', 'creat'), '12345678')).toBe(8);
  expect(process.files.brokenLimit).toBeUndefined();
});

test('all files count together, /.afmpeg-tmp too, and so do bytes that are written again', () => {
  const process = full(10);
  process.create('/a', '1234');
  process.create('/.afmpeg-tmp/b', '1234');
  const fd = process.open('/a', 'w');
  expect(process.pwrite(fd, 'abcd', 0)).toBe(2);
});

test.each([
  ['a truncate', (p: Process, fd: number) => p.truncate(fd, 1 << 30)],
  ['an allocate', (p: Process, fd: number) => p.allocate(fd, 0, 1 << 30)],
  ['a byte far past the end', (p: Process, fd: number) => p.pwrite(fd, 'x', 1 << 30)],
])('%s beyond the limit answers ENOSPC without growing the file', (_what, act) => {
  const process = full(1000);
  const fd = process.open('/a', 'r', 'w', 'creat');
  expect(errno(() => act(process, fd))).toBe('ENOSPC');
  expect(process.fstat(fd).size).toBe(0n);
  expect(process.write(fd, 'fits')).toBe(4);
});

test('devices and pipes have no limit', () => {
  const process = full(1);
  expect(process.write(1, 'to stdout')).toBe(9);
  expect(process.write(process.open('/dev/null', 'w'), 'to nowhere')).toBe(10);
});

/** A volume whose one method throws. */
function failing(method: keyof FileSystem, error: unknown): Process {
  const volume = new Volume();
  const process = new Process(volume);
  process.create('/f', 'abc');
  Object.assign(volume, {
    [method]: () => {
      throw error;
    },
  });
  return process;
}

const ERRORS = [
  ['EIO', Object.assign(new Error('i/o error'), { code: 'EIO' })],
  ['ENOSPC', Object.assign(new Error('full'), { code: 'ENOSPC' })],
  ['EROFS', Object.assign(new Error('read-only'), { code: 'EROFS' })],
  ['EDQUOT', Object.assign(new Error('quota'), { code: 'EDQUOT' })],
  ['EFBIG', Object.assign(new RangeError('too large'), { code: 'ERR_OUT_OF_RANGE' })],
  ['ENOSPC', new RangeError('Array buffer allocation failed')],
  ['EIO', new TypeError('a bug in the backend')],
  ['EIO', 'not even an error'],
] as const;

test.each(ERRORS)('a backend that fails gives the guest %s (%s)', (expected, error) => {
  const opening = failing('openSync', error);
  expect(errno(() => opening.open('/f', 'r'))).toBe(expected);
  const writing = failing('writeSync', error);
  expect(errno(() => writing.write(writing.open('/f', 'w'), 'x'))).toBe(expected);
  const reading = failing('readSync', error);
  expect(errno(() => reading.read(reading.open('/f', 'r'), 1))).toBe(expected);
  const closing = failing('closeSync', error);
  const fd = closing.open('/f', 'r');
  expect(errno(() => closing.close(fd))).toBe(expected);
  expect(errno(() => closing.read(fd, 1))).toBe('EBADF');
});

test('a renumber closes its target even where that fails, and keeps what it moves', () => {
  const process = failing('closeSync', Object.assign(new Error('i/o error'), { code: 'EIO' }));
  const [from, to] = [process.open('/f', 'r'), process.open('/f', 'r')];
  expect(errno(() => process.call('fd_renumber', from, to))).toBe('EIO');
  expect(process.read(to, 3).toString()).toBe('abc');
  expect(errno(() => process.read(from, 1))).toBe('EBADF');
});

test('a short write of the backend is what the guest is told', () => {
  const volume = new Volume();
  const process = new Process(volume);
  const fd = process.open('/f', 'r', 'w', 'creat');
  const write = volume.writeSync.bind(volume) as FileSystem['writeSync'];
  Object.assign(volume, {
    writeSync: (id: number, bytes: Uint8Array, offset: number, length: number, position: number) =>
      write(id, bytes, offset, Math.min(length, 3), position),
  });
  expect(process.write(fd, 'abcdef', 'ghi')).toBe(3);
  expect(process.tell(fd)).toBe(3n);
});
