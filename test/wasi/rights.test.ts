// What a descriptor may do, what it says about that, and what it can no longer do once it gave a right up.
// The expectations are those of WebAssembly/wasi-testsuite, where it has any.

import { wasi } from '@bjorn3/browser_wasi_shim';
import { Volume } from 'memfs';
import { describe, expect, test } from 'vitest';
import { Process, ROOT_FD, errno } from './process.js';

const RESULT = 0;
const FDSTAT = 8192;
const DATA = 65_536;

/** RIGHTS_* by their names without the prefix. */
const R = Object.fromEntries(
  Object.entries(wasi)
    .filter(([name]) => name.startsWith('RIGHTS_'))
    .map(([name, value]) => [name.slice(7), BigInt(value as number)]),
) as Record<string, bigint>;

function start() {
  const process = new Process(new Volume());
  process.create('/f', 'abc');
  process.mkdir('/d');
  return process;
}

function rights(process: Process, fd: number): { base: bigint; inheriting: bigint } {
  process.call('fd_fdstat_get', fd, FDSTAT);
  return {
    base: process.view.getBigUint64(FDSTAT + 8, true),
    inheriting: process.view.getBigUint64(FDSTAT + 16, true),
  };
}

/** Gives up `base` and `inheriting` rights, and keeps all others. */
function drop(process: Process, fd: number, base: bigint, inheriting = 0n): void {
  const now = rights(process, fd);
  process.call('fd_fdstat_set_rights', fd, now.base & ~base, now.inheriting & ~inheriting);
}

function openAt(
  process: Process,
  directory: number,
  path: string,
  options: { oflags?: number; base?: bigint; inheriting?: bigint } = {},
): number {
  const { oflags = 0, base = 0n, inheriting = 0n } = options;
  process.call('path_open', directory, 1, ...process.text(path), oflags, base, inheriting, 0, RESULT);
  return process.view.getUint32(RESULT, true);
}

describe('a directory', () => {
  const FILE_ONLY = ['FD_READ', 'FD_WRITE', 'FD_SEEK', 'FD_TELL', 'FD_ALLOCATE', 'FD_FILESTAT_SET_SIZE'];
  const OF_DIRECTORIES = [
    ...['PATH_CREATE_DIRECTORY', 'PATH_CREATE_FILE', 'PATH_LINK_SOURCE', 'PATH_LINK_TARGET', 'PATH_OPEN'],
    ...['FD_READDIR', 'PATH_READLINK', 'PATH_RENAME_SOURCE', 'PATH_RENAME_TARGET', 'PATH_FILESTAT_GET'],
    ...['PATH_FILESTAT_SET_SIZE', 'PATH_FILESTAT_SET_TIMES', 'PATH_SYMLINK', 'PATH_REMOVE_DIRECTORY'],
    ...['PATH_UNLINK_FILE', 'FD_FILESTAT_GET', 'FD_FILESTAT_SET_TIMES'],
  ];

  test.each(FILE_ONLY)('does not claim %s, which the files in it may have', (name) => {
    const process = start();
    for (const fd of [ROOT_FD, process.open('/d', 'r', 'directory')]) {
      const { base, inheriting } = rights(process, fd);
      expect(base & R[name]!).toBe(0n);
      expect(inheriting & R[name]!).not.toBe(0n);
    }
  });

  test.each(OF_DIRECTORIES)('claims %s for itself and what is opened below it', (name) => {
    const { base, inheriting } = rights(start(), ROOT_FD);
    expect([base & R[name]!, inheriting & R[name]!]).toEqual([R[name], R[name]]);
  });

  test('opens again with exactly the rights that it claims', () => {
    const process = start();
    const { base, inheriting } = rights(process, ROOT_FD);
    const again = openAt(process, ROOT_FD, '.', { oflags: wasi.OFLAGS_DIRECTORY, base, inheriting });
    expect(rights(process, again)).toEqual({ base, inheriting });
    expect(process.openAt(again, 'f', 'r')).toBeGreaterThan(again);
  });

  test('opens for reading and with no right at all, and never for writing', () => {
    const process = start();
    const oflags = wasi.OFLAGS_DIRECTORY;
    openAt(process, ROOT_FD, 'd', { oflags });
    openAt(process, ROOT_FD, 'd', { oflags, base: R['FD_READ']! });
    const both = R['FD_READ']! | R['FD_WRITE']!;
    expect(errno(() => openAt(process, ROOT_FD, 'd', { oflags, base: both }))).toBe('EISDIR');
  });

  test('has no position: seek and tell answer EBADF, wherever they go', () => {
    const process = start();
    for (const fd of [ROOT_FD, process.open('/d', 'r', 'directory')]) {
      for (const whence of ['set', 'cur', 'end'] as const) {
        expect(errno(() => process.seek(fd, 0, whence))).toBe('EBADF');
      }
      expect(errno(() => process.tell(fd))).toBe('EBADF');
    }
  });

  test('has no bytes to read, write, allocate or cut', () => {
    const process = start();
    const calls: [() => unknown, string][] = [
      [() => process.read(ROOT_FD, 1), 'EISDIR'],
      [() => process.pread(ROOT_FD, 1, 0), 'EISDIR'],
      [() => process.write(ROOT_FD, 'x'), 'EBADF'],
      [() => process.pwrite(ROOT_FD, 'x', 0), 'EBADF'],
      [() => process.allocate(ROOT_FD, 0, 1), 'EBADF'],
      [() => process.truncate(ROOT_FD, 0), 'EINVAL'],
    ];
    expect(calls.map(([act]) => errno(act))).toEqual(calls.map(([, code]) => code));
  });
});

test('a file claims no right of a directory, and what it was not opened for', () => {
  const process = start();
  const reader = rights(process, process.open('/f', 'r'));
  const writer = rights(process, process.open('/f', 'w'));
  for (const name of ['FD_READDIR', 'PATH_OPEN', 'PATH_CREATE_FILE', 'PATH_FILESTAT_GET']) {
    expect(reader.base & R[name]!).toBe(0n);
  }
  const access = R['FD_READ']! | R['FD_WRITE']!;
  expect([reader.base & access, writer.base & access]).toEqual([R['FD_READ'], R['FD_WRITE']]);
  expect([reader.inheriting, writer.inheriting]).toEqual([0n, 0n]);
});

describe('a right that was given up', () => {
  test('is no longer claimed, and the others still are', () => {
    const process = start();
    const fd = process.open('/f', 'r', 'w');
    const before = rights(process, fd);
    drop(process, fd, R['FD_READ']! | R['FD_WRITE']!);
    expect(rights(process, fd)).toEqual({
      base: before.base & ~(R['FD_READ']! | R['FD_WRITE']!),
      inheriting: before.inheriting,
    });
    expect(process.seek(fd, 2)).toBe(2n);
  });

  test('stays with the descriptor that moves to another number, and with no other one', () => {
    const process = start();
    const [a, b, c] = [process.open('/f', 'r'), process.open('/f', 'r'), process.open('/f', 'r')];
    drop(process, a, R['FD_READ']!);
    process.call('fd_renumber', a, b);
    expect(errno(() => process.read(b, 1))).toBe('ENOTCAPABLE');
    expect(process.read(c, 1).toString()).toBe('a');
  });

  test('cannot be taken back: neither it nor any other right is added', () => {
    const process = start();
    const fd = process.open('/f', 'r', 'w');
    const before = rights(process, fd);
    drop(process, fd, R['FD_WRITE']!);
    const set = (base: bigint, inheriting: bigint) =>
      errno(() => process.call('fd_fdstat_set_rights', fd, base, inheriting));
    expect(set(before.base, before.inheriting)).toBe('ENOTCAPABLE');
    expect(set(before.base & ~R['FD_WRITE']!, R['FD_READ']!)).toBe('ENOTCAPABLE');
    expect(set(1n << 40n, 0n)).toBe('ENOTCAPABLE');
    expect(set(-1n, -1n)).toBe('ENOTCAPABLE');
    expect(errno(() => process.write(fd, 'x'))).toBe('ENOTCAPABLE');
    // What was refused took nothing away either.
    expect(process.read(fd, 1).toString()).toBe('a');
  });

  const OF_FILES: [string, (p: Process, fd: number) => unknown][] = [
    ['FD_READ', (p, fd) => p.read(fd, 1)],
    ['FD_READ', (p, fd) => p.pread(fd, 1, 0)],
    ['FD_SEEK', (p, fd) => p.pread(fd, 1, 0)],
    ['FD_WRITE', (p, fd) => p.write(fd, 'x')],
    ['FD_WRITE', (p, fd) => p.pwrite(fd, 'x', 0)],
    ['FD_SEEK', (p, fd) => p.pwrite(fd, 'x', 0)],
    ['FD_SEEK', (p, fd) => p.seek(fd, 0)],
    ['FD_TELL', (p, fd) => p.tell(fd)],
    ['FD_SYNC', (p, fd) => p.call('fd_sync', fd)],
    ['FD_DATASYNC', (p, fd) => p.call('fd_datasync', fd)],
    ['FD_ADVISE', (p, fd) => p.call('fd_advise', fd, 0n, 0n, 0)],
    ['FD_ALLOCATE', (p, fd) => p.allocate(fd, 0, 1)],
    ['FD_FILESTAT_GET', (p, fd) => p.fstat(fd)],
    ['FD_FILESTAT_SET_SIZE', (p, fd) => p.truncate(fd, 0)],
    ['FD_FILESTAT_SET_TIMES', (p, fd) => p.call('fd_filestat_set_times', fd, 0n, 0n, wasi.FSTFLAGS_MTIM)],
    ['FD_FDSTAT_SET_FLAGS', (p, fd) => p.call('fd_fdstat_set_flags', fd, 0)],
    ['POLL_FD_READWRITE', (p, fd) => poll(p, fd)],
  ];
  test.each(OF_FILES)('of a file, %s, is refused with ENOTCAPABLE', (name, act) => {
    const process = start();
    const fd = process.open('/f', 'r', 'w');
    expect(errno(() => act(process, fd))).toBe('OK');
    drop(process, fd, R[name]!);
    expect(errno(() => act(process, fd))).toBe('ENOTCAPABLE');
  });

  const OF_PATHS: [string, (p: Process, fd: number) => unknown][] = [
    ['FD_READDIR', (p, fd) => p.readdirPart(fd, 100, 0n)],
    ['PATH_OPEN', (p, fd) => openAt(p, fd, 'f')],
    ['PATH_CREATE_FILE', (p, fd) => openAt(p, fd, 'new', { oflags: wasi.OFLAGS_CREAT })],
    ['PATH_FILESTAT_SET_SIZE', (p, fd) => openAt(p, fd, 'f', { oflags: wasi.OFLAGS_TRUNC })],
    ['PATH_FILESTAT_GET', (p, fd) => p.call('path_filestat_get', fd, 1, ...p.text('f'), RESULT)],
    [
      'PATH_FILESTAT_SET_TIMES',
      (p, fd) => p.call('path_filestat_set_times', fd, 1, ...p.text('f'), 0n, 0n, 0),
    ],
    ['PATH_CREATE_DIRECTORY', (p, fd) => p.call('path_create_directory', fd, ...p.text('new'))],
    ['PATH_REMOVE_DIRECTORY', (p, fd) => p.call('path_remove_directory', fd, ...p.text('d'))],
    ['PATH_UNLINK_FILE', (p, fd) => p.call('path_unlink_file', fd, ...p.text('f'))],
    ['PATH_SYMLINK', (p, fd) => p.call('path_symlink', ...p.text('f'), fd, ...p.text('new', 16_384))],
    ['PATH_READLINK', (p, fd) => p.call('path_readlink', fd, ...p.text('link'), DATA, 100, RESULT)],
    ['PATH_LINK_SOURCE', (p, fd) => link(p, fd, ROOT_FD)],
    ['PATH_LINK_TARGET', (p, fd) => link(p, ROOT_FD, fd)],
    ['PATH_RENAME_SOURCE', (p, fd) => rename(p, fd, ROOT_FD)],
    ['PATH_RENAME_TARGET', (p, fd) => rename(p, ROOT_FD, fd)],
  ];
  test.each(OF_PATHS)('of a directory, %s, is refused with ENOTCAPABLE and changes nothing', (name, act) => {
    const process = start();
    process.symlink('f', '/link');
    const before = process.readdir('/');
    const fd = process.open('/', 'r', 'directory');
    drop(process, fd, R[name]!);
    expect(errno(() => act(process, fd))).toBe('ENOTCAPABLE');
    expect([process.readdir('/'), process.content('/f')]).toEqual([before, 'abc']);
    expect(errno(() => act(process, ROOT_FD))).toBe('OK');
  });

  test('to hand on is refused to what is opened below, and not given unasked', () => {
    const process = start();
    const fd = process.open('/', 'r', 'directory');
    drop(process, fd, 0n, R['FD_WRITE']! | R['FD_SEEK']!);
    expect(errno(() => process.openAt(fd, 'f', 'r', 'w'))).toBe('ENOTCAPABLE');
    expect(errno(() => openAt(process, fd, 'd', { inheriting: R['FD_SEEK']! }))).toBe('ENOTCAPABLE');
    const file = process.openAt(fd, 'f', 'r');
    expect(process.read(file, 1).toString()).toBe('a');
    expect(errno(() => process.seek(file, 0))).toBe('ENOTCAPABLE');
    const below = process.openAt(fd, 'd', 'r', 'directory');
    expect(rights(process, below).inheriting & (R['FD_WRITE']! | R['FD_SEEK']!)).toBe(0n);
    // Emptying a file by its path is a right of the directory's own.
    openAt(process, fd, 'f', { oflags: wasi.OFLAGS_TRUNC });
    expect(process.content('/f')).toBe('');
  });
});

/** Whether a descriptor can be read, asked by poll_oneoff. */
function poll(process: Process, fd: number): void {
  const [subscription, event, count] = [1024, 2048, RESULT];
  process.bytes(subscription, 48).fill(0);
  process.view.setUint8(subscription + 8, wasi.EVENTTYPE_FD_READ);
  process.view.setUint32(subscription + 16, fd, true);
  process.call('poll_oneoff', subscription, event, 1, count);
  const code = process.view.getUint16(event + 8, true);
  if (code !== 0)
    throw Object.assign(new Error(), { code: code === wasi.ERRNO_NOTCAPABLE ? 'ENOTCAPABLE' : code });
}

function link(process: Process, from: number, to: number): void {
  process.call('path_link', from, 0, ...process.text('f'), to, ...process.text('new', 16_384));
}

function rename(process: Process, from: number, to: number): void {
  process.call('path_rename', from, ...process.text('f'), to, ...process.text('new', 16_384));
}
