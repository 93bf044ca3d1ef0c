// Offsets above 4 GiB, where 32 bits have run out, over a backend that keeps only the pages it was given.

import { expect, test } from 'vitest';
import { Process } from './process.js';
import { sparseFileSystem } from './sparse-file-system.js';

const GIB = 1024n ** 3n;

test.each([4n * GIB - 2n, 4n * GIB, 5n * GIB + 3n, (1n << 52n) + 1n])(
  'bytes at offset %s survive',
  (offset) => {
    const process = new Process(sparseFileSystem());
    const fd = process.open('/big', 'r', 'w', 'creat');
    process.write(fd, 'head');
    expect(process.seek(fd, offset)).toBe(offset);
    process.write(fd, 'far away');
    expect(process.tell(fd)).toBe(offset + 8n);
    expect(process.fstat(fd).size).toBe(offset + 8n);
    expect(process.seek(fd, -8, 'end')).toBe(offset);
    expect(process.read(fd, 100).toString()).toBe('far away');
    expect(process.pread(fd, 4, offset + 4n).toString()).toBe('away');
    expect(process.pread(fd, 4, 0).toString()).toBe('head');
    process.pwrite(fd, 'X', offset + 1n);
    expect(process.pread(fd, 3, offset).toString()).toBe('fXr');
  },
);

test('a patch of the head after 6 GiB leaves the tail', () => {
  const process = new Process(sparseFileSystem());
  const fd = process.open('/big', 'r', 'w', 'creat');
  process.truncate(fd, 6n * GIB);
  process.seek(fd, 0, 'end');
  process.write(fd, 'tail');
  process.seek(fd, -(6n * GIB) - 4n, 'cur');
  process.write(fd, 'head');
  expect(process.tell(fd)).toBe(4n);
  expect(process.stat('/big').size).toBe(6n * GIB + 4n);
  expect(process.pread(fd, 4, 6n * GIB).toString()).toBe('tail');
  process.allocate(fd, 7n * GIB, 1n);
  expect(process.fstat(fd).size).toBe(7n * GIB + 1n);
});

test('append goes on behind 5 GiB', () => {
  const process = new Process(sparseFileSystem());
  process.truncate(process.open('/big', 'w', 'creat'), 5n * GIB);
  const log = process.open('/big', 'w', 'append');
  process.write(log, 'one');
  process.write(log, 'two');
  expect(process.stat('/big').size).toBe(5n * GIB + 6n);
  expect(process.pread(process.open('/big', 'r'), 10, 5n * GIB).toString()).toBe('onetwo');
});
