import { wasi } from '@bjorn3/browser_wasi_shim';
import { Volume } from 'memfs';
import { expect, test } from 'vitest';
import { Process, errno } from './process.js';
import type { Settings } from './process.js';

const start = (settings?: Settings) => new Process(new Volume(), settings);

test('/dev lists the devices and nothing of the host', () => {
  const names = ['null', 'random', 'stderr', 'stdin', 'stdout', 'urandom', 'zero'];
  expect(start().readdir('/dev')).toEqual(['.', '..', ...names]);
});

test('/dev hides what the volume has there', () => {
  const process = new Process(Volume.fromJSON({ '/dev/sda': 'disk' }));
  expect(errno(() => process.open('/dev/sda', 'r'))).toBe('ENOENT');
  expect(process.readdir('/').filter((name) => name === 'dev')).toHaveLength(1);
});

test('/dev/null reads nothing and takes everything', () => {
  const process = start();
  const fd = process.open('/dev/null', 'r', 'w', 'creat', 'trunc');
  expect(process.write(fd, 'gone', 'too')).toBe(7);
  expect(process.read(fd, 10)).toHaveLength(0);
});

test('/dev/zero reads zeros, at any offset', () => {
  const process = start();
  const fd = process.open('/dev/zero', 'r');
  expect(process.read(fd, 5).equals(Buffer.alloc(5))).toBe(true);
  expect(process.pread(fd, 3, 1n << 40n).equals(Buffer.alloc(3))).toBe(true);
});

test.each(['/dev/random', '/dev/urandom'])('%s reads as many random bytes as are asked for', (path) => {
  const process = start();
  const fd = process.open(path, 'r');
  const [first, second] = [process.read(fd, 200_000), process.read(fd, 200_000)];
  expect([first.length, second.length]).toEqual([200_000, 200_000]);
  expect(first.equals(second)).toBe(false);
  expect(spread(first)).toBe(true);
});

test('random_get fills more than Web Crypto gives at once, to the last byte and not beyond', () => {
  const process = start();
  process.bytes(65_535, 200_002).fill(0);
  process.call('random_get', 65_536, 200_000);
  const bytes = Buffer.from(process.bytes(65_535, 200_002));
  expect(spread(bytes.subarray(1, -1))).toBe(true);
  expect(spread(bytes.subarray(-5001, -1))).toBe(true);
  expect([bytes[0], bytes.at(-1)]).toEqual([0, 0]);
  process.call('random_get', 0, 0);
});

test('a device has no position, as on Linux', () => {
  const process = start();
  for (const path of ['/dev/null', '/dev/zero', '/dev/urandom']) {
    const fd = process.open(path, 'r', 'w');
    process.write(fd, 'abc');
    process.read(fd, 10);
    expect([process.tell(fd), process.seek(fd, 5), process.seek(fd, 0, 'end')]).toEqual([0n, 0n, 0n]);
  }
});

test.each([
  ['sized', 'EINVAL', (p: Process, fd: number) => p.truncate(fd, 0)],
  ['synced', 'EINVAL', (p: Process, fd: number) => p.call('fd_sync', fd)],
  ['allocated', 'ENODEV', (p: Process, fd: number) => p.allocate(fd, 0, 1)],
] as const)('/dev/zero cannot be %s: %s', (_what, expected, act) => {
  const process = start();
  expect(errno(() => act(process, process.open('/dev/zero', 'r', 'w')))).toBe(expected);
});

test.each([
  ['open an unknown device', 'ENOENT', (p: Process) => p.open('/dev/video0', 'r')],
  ['create a file', 'EACCES', (p: Process) => p.open('/dev/new', 'w', 'creat')],
  ['create a directory', 'EACCES', (p: Process) => p.mkdir('/dev/new')],
  ['create a link', 'EACCES', (p: Process) => p.symlink('x', '/dev/new')],
  ['create an existing device anew', 'EEXIST', (p: Process) => p.open('/dev/null', 'w', 'creat', 'excl')],
  ['make a device a directory', 'EEXIST', (p: Process) => p.mkdir('/dev/null')],
  ['remove a device', 'EACCES', (p: Process) => p.unlink('/dev/null')],
  ['remove /dev', 'EBUSY', (p: Process) => p.rmdir('/dev')],
  ['remove /.afmpeg-tmp', 'EBUSY', (p: Process) => p.rmdir('/.afmpeg-tmp')],
  ['unlink /dev', 'EISDIR', (p: Process) => p.unlink('/dev')],
  ['move a device', 'EACCES', (p: Process) => p.rename('/dev/null', '/null')],
  ['move a file in', 'EACCES', (p: Process) => p.rename('/f', '/dev/f')],
  ['move /.afmpeg-tmp', 'EBUSY', (p: Process) => p.rename('/.afmpeg-tmp', '/t')],
  ['link a device', 'EACCES', (p: Process) => p.link('/dev/null', '/null')],
  ['open a device as a directory', 'ENOTDIR', (p: Process) => p.open('/dev/null', 'r', 'directory')],
  ['open a device/', 'ENOTDIR', (p: Process) => p.open('/dev/null/', 'r')],
  ['open below a device', 'ENOTDIR', (p: Process) => p.open('/dev/null/x', 'r')],
  ['stat below a device', 'ENOTDIR', (p: Process) => p.stat('/dev/null/x')],
  ['open /dev for writing', 'EISDIR', (p: Process) => p.open('/dev', 'w')],
] as const)('to %s answers %s', (_what, expected, act) => {
  const process = start();
  process.create('/f');
  expect(errno(() => act(process))).toBe(expected);
  expect(process.stat('/dev/null').type).toBe(wasi.FILETYPE_CHARACTER_DEVICE);
});

test('stdin, stdout and stderr are descriptors 0 to 2 and files in /dev', () => {
  const written: string[] = [];
  const process = start({
    stdin: { kind: 'pipe', read: (target) => target.fill(120, 0, 2).subarray(0, 2).length },
    stdout: {
      kind: 'pipe',
      write: (source) => written.push(Buffer.from(source).toString()) && source.length,
    },
  });
  expect(process.read(0, 10).toString()).toBe('xx');
  expect(process.read(process.open('/dev/stdin', 'r'), 10).toString()).toBe('xx');
  process.write(1, 'to 1');
  process.write(process.open('/dev/stdout', 'w', 'creat', 'trunc'), 'to /dev');
  expect(written).toEqual(['to 1', 'to /dev']);
  expect(errno(() => process.read(1, 1))).toBe('EBADF');
  expect(errno(() => process.write(0, 'x'))).toBe('EBADF');
});

test.each([
  ['seek', 'ESPIPE', (p: Process) => p.seek(0, 0)],
  ['tell', 'ESPIPE', (p: Process) => p.tell(1)],
  ['pread', 'ESPIPE', (p: Process) => p.pread(0, 1, 0)],
  ['pwrite', 'ESPIPE', (p: Process) => p.pwrite(1, 'x', 0)],
  ['allocate', 'ESPIPE', (p: Process) => p.allocate(1, 0, 1)],
  ['advise', 'ESPIPE', (p: Process) => p.call('fd_advise', 0, 0n, 0n, 0)],
  ['truncate', 'EINVAL', (p: Process) => p.truncate(1, 0)],
  ['sync', 'EINVAL', (p: Process) => p.call('fd_sync', 1)],
  ['seek by an unknown whence', 'EINVAL', (p: Process) => p.seek(0, 0, 9)],
] as const)('a pipe refuses %s with %s', (_what, expected, act) => {
  expect(errno(() => act(start()))).toBe(expected);
});

test('/.afmpeg-tmp is private to a run and never in the volume', () => {
  const volume = Volume.fromJSON({ '/.afmpeg-tmp/old': 'of the volume' });
  const [one, two] = [new Process(volume), new Process(volume)];
  expect(one.readdir('/.afmpeg-tmp')).toEqual(['.', '..']);
  one.mkdir('/.afmpeg-tmp/d');
  one.create('/.afmpeg-tmp/d/f', 'private');
  expect(one.content('/.afmpeg-tmp/d/f')).toBe('private');
  expect(two.readdir('/.afmpeg-tmp')).toEqual(['.', '..']);
  expect(volume.toJSON()).toEqual({ '/.afmpeg-tmp/old': 'of the volume' });
});

/** Each of the 256 values comes up, and none far too often. */
function spread(bytes: Uint8Array): boolean {
  const counts = new Array<number>(256).fill(0);
  for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1;
  const mean = bytes.length / 256;
  return counts.every((count) => count > 0 && count < mean * 4);
}
