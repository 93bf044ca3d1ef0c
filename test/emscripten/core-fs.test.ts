// The file system as the module sees it, through the system calls of the installed glue.

import { Volume } from 'memfs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { FileSystem } from '../../src/fs/file-system.js';
import { CoreCalls } from './core-calls.js';
import { fileSystem, installedCore, volumeWith } from './core-fixture.js';
import type { InstalledCore } from './core-fixture.js';

const [RDONLY, WRONLY, RDWR, CREAT, EXCL, TRUNC, APPEND] = [0, 1, 2, 0o100, 0o200, 0o1000, 0o2000] as const;
const [SET, CUR, END] = [0, 1, 2] as const;
const CWD = -100;

let core: InstalledCore;
beforeAll(async () => {
  core = await installedCore();
});

const over = (volume: Volume): Promise<CoreCalls> => CoreCalls.over(core, fileSystem(volume));

describe('names', () => {
  test('a name that did not exist a moment ago is found once the caller has made it', async () => {
    const volume = volumeWith();
    const calls = await over(volume);
    expect(calls.open('/late', RDONLY)).toBe(-44);
    volume.writeFileSync('/late', 'here');
    expect(calls.read(calls.open('/late', RDONLY), 9)).toBe('here');
  });

  test('a name means the new file after a rename over it, and after unlink and create', async () => {
    const volume = volumeWith({ '/a': 'old', '/b': 'new' });
    const calls = await over(volume);
    expect(calls.read(calls.open('/a', RDONLY), 9)).toBe('old');
    expect(calls.call('___syscall_renameat', CWD, '/b', CWD, '/a')).toBe(0);
    expect(calls.read(calls.open('/a', RDONLY), 9)).toBe('new');
    expect(calls.open('/b', RDONLY)).toBe(-44);
    expect(calls.call('___syscall_unlinkat', CWD, '/a', 0)).toBe(0);
    const fd = calls.open('/a', RDWR | CREAT | EXCL);
    expect(calls.fstat(fd).size).toBe(0n);
  });

  test('an open file stays itself after its name went to another', async () => {
    const volume = volumeWith({ '/a': 'first' });
    const calls = await over(volume);
    const fd = calls.open('/a', RDONLY);
    const { inode } = calls.fstat(fd);
    calls.call('___syscall_unlinkat', CWD, '/a', 0);
    volume.writeFileSync('/a', 'the second');
    expect(calls.fstat(fd)).toMatchObject({ inode, size: 5n });
    expect(calls.read(fd, 20)).toBe('first');
  });

  test('symbolic links are followed as the volume has them', async () => {
    const volume = volumeWith({ '/real/file': 'linked' });
    volume.symlinkSync('/real', '/link');
    const calls = await over(volume);
    expect(calls.read(calls.open('/link/file', RDONLY), 9)).toBe('linked');
    expect(calls.list('/')).toContainEqual(['link', 10]);
  });

  test('a directory of 10,000 entries is read whole, in order', async () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `f${String(i).padStart(5, '0')}`);
    const calls = await over(volumeWith(Object.fromEntries(names.map((name) => [`/d/${name}`, '']))));
    expect(calls.list('/d')).toEqual([['.', 4], ['..', 4], ...names.map((name) => [name, 8])]);
  });

  test('the root shows the devices beside the volume, and not the private directory', async () => {
    const calls = await over(volumeWith({ '/file': '' }));
    expect(calls.list('/').map(([name]) => name)).toEqual(['.', '..', 'dev', 'file']);
    expect(calls.list('/dev')).toContainEqual(['urandom', 2]);
    expect(calls.read(calls.open('/dev/urandom', RDONLY), 16)).not.toBe(
      calls.read(calls.open('/dev/zero', RDONLY), 16),
    );
  });
});

describe('errors', () => {
  test.each([
    ['open a missing file', -44, (c) => c.open('/no', RDONLY)],
    ['open below a file', -54, (c) => c.open('/file/x', RDONLY)],
    ['create what exists', -20, (c) => c.open('/file', WRONLY | CREAT | EXCL)],
    ['write to a directory', -31, (c) => c.open('/dir', WRONLY)],
    ['open a file as a directory', -54, (c) => c.open('/file', 0o200000)],
    ['open an empty name', -44, (c) => c.open('', RDONLY)],
    ['create a device', -2, (c) => c.open('/dev/new', WRONLY | CREAT)],
    ['make what exists', -20, (c) => c.call('___syscall_mkdirat', CWD, '/dir', 0o777)],
    ['make below nothing', -44, (c) => c.call('___syscall_mkdirat', CWD, '/no/dir', 0o777)],
    ['unlink a directory', -31, (c) => c.call('___syscall_unlinkat', CWD, '/dir', 0)],
    ['remove a file as a directory', -54, (c) => c.call('___syscall_rmdir', '/file')],
    ['remove a full directory', -55, (c) => c.call('___syscall_rmdir', '/dir')],
    ['rename a missing file', -44, (c) => c.call('___syscall_renameat', CWD, '/no', CWD, '/file')],
    ['rename a file over a directory', -31, (c) => c.call('___syscall_renameat', CWD, '/file', CWD, '/dir')],
    [
      'rename across /.afmpeg-tmp',
      -75,
      (c) => c.call('___syscall_renameat', CWD, '/file', CWD, '/.afmpeg-tmp/file'),
    ],
    ['stat a missing file', -44, (c) => c.call('___syscall_stat64', '/no', c.malloc(128))],
    ['access a missing file', -44, (c) => c.call('___syscall_faccessat', CWD, '/no', 4, 0)],
    ['write to a file open for reading', -8, (c) => c.write(c.open('/file', RDONLY), 'x')],
    ['make a socket', -5, (c) => c.call('___syscall_socket', 2, 1, 0, 0, 0, 0)],
  ] as [string, number, (calls: CoreCalls) => number][])(
    'to %s is errno %i',
    async (_what, errno, attempt) => {
      const calls = await over(volumeWith({ '/file': 'x', '/dir/file': 'x' }));
      expect(attempt(calls)).toBe(errno);
    },
  );

  test('a file system that throws something else is an I/O error of the guest', async () => {
    const volume = volumeWith({ '/file': 'x' });
    volume.readSync = () => {
      throw new Error('the backend is gone');
    };
    const calls = await over(volume);
    expect(() => calls.read(calls.open('/file', RDONLY), 1)).toThrow('errno 29');
  });
});

describe('descriptors', () => {
  test('append seeks to the end at each write', async () => {
    const volume = volumeWith({ '/log': 'one ' });
    const calls = await over(volume);
    const fd = calls.open('/log', WRONLY | APPEND);
    calls.write(fd, 'two ');
    volume.appendFileSync('/log', 'three ');
    calls.seek(fd, 0n, SET);
    calls.write(fd, 'four');
    expect(volume.readFileSync('/log', 'utf8')).toBe('one two three four');
    expect(calls.seek(fd, 0n, CUR)).toBe(18n);
  });

  test('a file open for writing is patched behind its end, and truncated when asked', async () => {
    const volume = volumeWith({ '/out': 'a longer old text' });
    const calls = await over(volume);
    const fd = calls.open('/out', RDWR | CREAT | TRUNC);
    calls.write(fd, '0123456789');
    expect(calls.seek(fd, -6n, END)).toBe(4n);
    calls.write(fd, 'ab');
    expect(calls.seek(fd, -20n, CUR)).toBe(-28n);
    expect(calls.read(fd, 9)).toBe('6789');
    expect(volume.readFileSync('/out', 'utf8')).toBe('0123ab6789');
  });

  test('a duplicate shares the position, and the file closes with the last of the two', async () => {
    const calls = await over(volumeWith({ '/file': 'abcdef' }));
    const fd = calls.open('/file', RDONLY);
    const varargs = calls.malloc(4);
    calls.memory.setUint32(varargs, 10);
    const copy = calls.call('___syscall_fcntl64', fd, 0, varargs);
    expect(copy).toBe(10);
    expect(calls.read(fd, 2) + calls.read(copy, 2)).toBe('abcd');
    expect(calls.call('_fd_close', fd)).toBe(0);
    expect(calls.read(copy, 2)).toBe('ef');
    expect(calls.call('_fd_close', copy)).toBe(0);
    expect(calls.call('_fd_close', copy)).toBe(8);
    expect(calls.open('/file', RDONLY)).toBe(fd);
  });

  test('standard streams are pipes, /dev/null is a device that accepts any seek', async () => {
    const calls = await over(volumeWith());
    expect(calls.fstat(1).mode & 0o170000).toBe(0o010000);
    expect(calls.seek(1, 0n, CUR)).toBe(-70n);
    const fd = calls.open('/dev/null', RDWR);
    expect(calls.fstat(fd).mode & 0o170000).toBe(0o020000);
    expect(calls.seek(fd, 1000n, SET)).toBeGreaterThanOrEqual(0n);
  });

  test('positions above 8 GiB are exact', async () => {
    const base = 2 ** 33 + 1;
    const calls = await CoreCalls.over(core, sparse(base));
    const fd = calls.open('/huge', RDWR | CREAT);
    expect(calls.seek(fd, BigInt(base) + 2n, SET)).toBe(BigInt(base) + 2n);
    calls.write(fd, 'far');
    expect(calls.fstat(fd).size).toBe(BigInt(base) + 5n);
    expect(calls.seek(fd, -3n, END)).toBe(BigInt(base) + 2n);
    expect(calls.read(fd, 9)).toBe('far');
    expect(calls.seek(fd, 2n ** 53n, SET)).toBe(-61n);
  });

  test('reads and writes reach the memory after it has grown', async () => {
    const calls = await over(volumeWith({ '/file': 'grown' }));
    const fd = calls.open('/file', RDONLY);
    const before = calls.memory.size;
    expect(calls.malloc(64 * 2 ** 20)).toBeGreaterThan(0);
    expect(calls.memory.size).toBeGreaterThan(before);
    expect(calls.read(fd, 9)).toBe('grown');
  });

  test('every operation passes a checkpoint', async () => {
    const calls = await over(volumeWith({ '/file': 'x' }));
    const fd = calls.open('/file', RDWR);
    expect(calls.checkpoints).toBe(1);
    calls.write(fd, 'y');
    calls.seek(fd, 0n, SET);
    calls.read(fd, 1);
    calls.call('_fd_close', fd);
    expect(calls.checkpoints).toBe(5);
  });
});

test('the environment holds what the job gives, as UTF-8', async () => {
  const calls = await over(volumeWith());
  const [count, size] = [calls.malloc(4), calls.malloc(4)];
  calls.call('_environ_sizes_get', count, size);
  expect([calls.view.getUint32(count, true), calls.view.getUint32(size, true)]).toEqual([2, 15]);
  const [pointers, buffer] = [calls.malloc(8), calls.malloc(15)];
  calls.call('_environ_get', pointers, buffer);
  expect(Buffer.from(calls.memory.bytes(buffer, 15)).toString()).toBe('LANG=C\0NAME=ü\0');
  expect(calls.view.getUint32(pointers + 4, true)).toBe(buffer + 7);
});

/** A volume whose files begin at `base`: what is before takes no memory and is never read. */
function sparse(base: number): FileSystem {
  const plain = fileSystem(new Volume());
  return Object.assign(Object.create(plain) as FileSystem, {
    readSync: (fd, buffer, offset, length, at) => plain.readSync(fd, buffer, offset, length, at - base),
    writeSync: (fd, buffer, offset, length, at) => plain.writeSync(fd, buffer, offset, length, at - base),
    fstatSync(fd) {
      const stats = plain.fstatSync(fd);
      return Object.assign(Object.create(stats) as typeof stats, { size: stats.size + base });
    },
  } satisfies Partial<FileSystem>);
}
