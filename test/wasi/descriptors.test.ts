import { wasi } from '@bjorn3/browser_wasi_shim';
import { Volume } from 'memfs';
import { expect, test } from 'vitest';
import type { FileSystem } from '../../src/fs/file-system.js';
import { Process, ROOT_FD, errno } from './process.js';
import type { Settings } from './process.js';

const FDSTAT = 8192;
const SEEK = BigInt(wasi.RIGHTS_FD_SEEK);
const TELL = BigInt(wasi.RIGHTS_FD_TELL);

function start(settings?: Settings) {
  const process = new Process(new Volume(), settings);
  process.create('/f', 'abc');
  return process;
}

const FD_CALLS: readonly (readonly [string, (p: Process, fd: number) => unknown])[] = [
  ['fd_read', (p, fd) => p.read(fd, 1)],
  ['fd_pread', (p, fd) => p.pread(fd, 1, 0)],
  ['fd_write', (p, fd) => p.write(fd, 'x')],
  ['fd_pwrite', (p, fd) => p.pwrite(fd, 'x', 0)],
  ['fd_seek', (p, fd) => p.seek(fd, 0)],
  ['fd_tell', (p, fd) => p.tell(fd)],
  ['fd_close', (p, fd) => p.close(fd)],
  ['fd_sync', (p, fd) => p.call('fd_sync', fd)],
  ['fd_datasync', (p, fd) => p.call('fd_datasync', fd)],
  ['fd_advise', (p, fd) => p.call('fd_advise', fd, 0n, 0n, 0)],
  ['fd_allocate', (p, fd) => p.allocate(fd, 0, 1)],
  ['fd_filestat_get', (p, fd) => p.fstat(fd)],
  ['fd_filestat_set_times', (p, fd) => p.call('fd_filestat_set_times', fd, 0n, 0n, 0)],
  ['fd_fdstat_get', (p, fd) => p.call('fd_fdstat_get', fd, FDSTAT)],
  ['fd_fdstat_set_flags', (p, fd) => p.call('fd_fdstat_set_flags', fd, 0)],
  ['fd_fdstat_set_rights', (p, fd) => p.call('fd_fdstat_set_rights', fd, 0n, 0n)],
  ['fd_readdir', (p, fd) => p.readdirPart(fd, 100, 0n)],
  ['fd_renumber from', (p, fd) => p.call('fd_renumber', fd, 1)],
  ['fd_renumber to', (p, fd) => p.call('fd_renumber', 1, fd)],
  ['fd_prestat_get', (p, fd) => p.call('fd_prestat_get', fd, FDSTAT)],
  ['fd_prestat_dir_name', (p, fd) => p.call('fd_prestat_dir_name', fd, FDSTAT, 10)],
  ['path_open', (p, fd) => p.openAt(fd, 'f', 'r')],
];

test.each(FD_CALLS)('%s on a closed or impossible descriptor answers EBADF', (_name, act) => {
  const process = start();
  const fd = process.open('/f', 'r', 'w');
  process.close(fd);
  for (const bad of [fd, 99, -1, 0x7fff_ffff]) expect(errno(() => act(process, bad))).toBe('EBADF');
});

test('a size set on a closed descriptor answers EBADF', () => {
  expect(errno(() => start().truncate(99, 0))).toBe('EBADF');
});

test('a new descriptor is the lowest free number', () => {
  const process = start();
  const fds = [4, 5, 6, 7].map(() => process.open('/f', 'r'));
  expect(fds).toEqual([4, 5, 6, 7]);
  process.close(6);
  process.close(4);
  process.close(0);
  expect([process.open('/f', 'r'), process.open('/f', 'r'), process.open('/f', 'r')]).toEqual([0, 4, 6]);
  expect(process.open('/f', 'r')).toBe(8);
});

test('renumber moves a descriptor with its cursor, closes what was there and frees the old number', () => {
  const process = start();
  const [a, b] = [process.open('/f', 'r'), process.open('/f', 'r')];
  process.seek(a, 2);
  process.call('fd_renumber', a, b);
  expect(process.read(b, 10).toString()).toBe('c');
  expect(errno(() => process.read(a, 1))).toBe('EBADF');
  process.call('fd_renumber', b, b);
  expect(process.tell(b)).toBe(3n);
  expect(process.open('/f', 'r')).toBe(a);
});

test('renumber over a preopened directory gives its number to another one', () => {
  const process = start();
  process.mkdir('/d');
  const fd = process.open('/d', 'r', 'directory');
  const { inode } = process.fstat(fd);
  process.call('fd_renumber', fd, ROOT_FD);
  expect(process.fstat(ROOT_FD).inode).toBe(inode);
  expect(errno(() => process.fstat(fd))).toBe('EBADF');
  expect(errno(() => process.call('fd_prestat_get', ROOT_FD, FDSTAT))).toBe('EBADF');
});

test('a preopened directory can be closed, and what was opened from it stays open', () => {
  const process = start();
  const fd = process.open('/', 'r', 'directory');
  process.close(ROOT_FD);
  expect(errno(() => process.call('fd_prestat_get', ROOT_FD, FDSTAT))).toBe('EBADF');
  expect(process.readdirFd(fd)).toContain('f');
});

test.each([0, 1, 2])('the standard stream %i moves onto the number of a file', (stream) => {
  const process = start();
  const fd = process.open('/f', 'r');
  process.call('fd_renumber', stream, fd);
  process.call('fd_fdstat_get', fd, FDSTAT);
  expect(process.view.getUint8(FDSTAT)).toBe(wasi.FILETYPE_SOCKET_STREAM);
  expect(errno(() => process.call('fd_fdstat_get', stream, FDSTAT))).toBe('EBADF');
});

test('what a guest left open is closed at its end', () => {
  const volume = new Volume();
  const process = new Process(volume);
  process.open('/f', 'w', 'creat');
  const backend: FileSystem = volume;
  let closed = 0;
  volume.closeSync = ((close) => (fd: number) => {
    closed++;
    close.call(volume, fd);
  })(backend.closeSync.bind(backend));
  process.bridge.dispose();
  process.bridge.dispose();
  expect(closed).toBe(1);
});

test('one descriptor is preopened, and it is the root', () => {
  const process = start();
  process.call('fd_prestat_get', ROOT_FD, FDSTAT);
  const length = process.view.getUint32(FDSTAT + 4, true);
  process.call('fd_prestat_dir_name', ROOT_FD, FDSTAT, length);
  expect(Buffer.from(process.bytes(FDSTAT, length)).toString()).toBe('/');
  expect(errno(() => process.call('fd_prestat_get', ROOT_FD + 1, FDSTAT))).toBe('EBADF');
  expect(errno(() => process.call('fd_prestat_dir_name', ROOT_FD, FDSTAT, 0))).toBe('ENAMETOOLONG');
});

test.each([
  ['a file', '/f', wasi.FILETYPE_REGULAR_FILE, true],
  ['a directory', '/', wasi.FILETYPE_DIRECTORY, false],
  ['a device', '/dev/null', wasi.FILETYPE_CHARACTER_DEVICE, true],
  ['a pipe', '/dev/stdin', wasi.FILETYPE_SOCKET_STREAM, false],
] as const)(
  'fdstat tells that %s is what it is, and never that it is a terminal',
  (_what, path, type, seekable) => {
    const process = start();
    process.call('fd_fdstat_get', process.open(path, 'r'), FDSTAT);
    const rights = process.view.getBigUint64(FDSTAT + 8, true);
    expect(process.view.getUint8(FDSTAT)).toBe(type);
    expect((rights & (SEEK | TELL)) !== 0n).toBe(seekable);
    // wasi-libc's isatty: a character device without the rights to seek.
    expect(type === wasi.FILETYPE_CHARACTER_DEVICE && !seekable).toBe(false);
  },
);

const READ = BigInt(wasi.RIGHTS_FD_READ);
const WRITE = BigInt(wasi.RIGHTS_FD_WRITE);

function rightsOf(process: Process, fd: number): { base: bigint; inheriting: bigint } {
  process.call('fd_fdstat_get', fd, FDSTAT);
  return {
    base: process.view.getBigUint64(FDSTAT + 8, true),
    inheriting: process.view.getBigUint64(FDSTAT + 16, true),
  };
}

test.each([
  ['the preopened root', () => ROOT_FD],
  ['an opened directory', (process: Process) => process.openAt(ROOT_FD, '.', 'r', 'directory')],
])('%s does not claim to be read or written itself, and hands both on', (_what, open) => {
  const process = start();
  const { base, inheriting } = rightsOf(process, open(process));
  expect(base & (READ | WRITE | SEEK | TELL)).toBe(0n);
  expect(inheriting & (READ | WRITE)).toBe(READ | WRITE);
});

test('a directory cannot be sought nor asked for its position', () => {
  const process = start();
  const fd = process.openAt(ROOT_FD, '.', 'r', 'directory');
  expect(errno(() => process.seek(fd, 0))).toBe('EBADF');
  expect(errno(() => process.tell(fd))).toBe('EBADF');
});

test('renumber onto a number that is not open answers EBADF and moves nothing', () => {
  const process = start();
  const fd = process.open('/f', 'r');
  process.seek(fd, 1);
  expect(errno(() => process.call('fd_renumber', fd, 77))).toBe('EBADF');
  expect(process.read(fd, 10).toString()).toBe('bc');
  expect(errno(() => process.read(77, 1))).toBe('EBADF');
});

test('rights can be dropped, are then gone, and cannot be taken back', () => {
  const process = start();
  const fd = process.open('/f', 'r', 'w');
  const { base, inheriting } = rightsOf(process, fd);
  process.call('fd_fdstat_set_rights', fd, base & ~(WRITE | TELL), inheriting);
  expect(rightsOf(process, fd).base).toBe(base & ~(WRITE | TELL));
  expect(errno(() => process.write(fd, 'x'))).toBe('ENOTCAPABLE');
  expect(errno(() => process.tell(fd))).toBe('ENOTCAPABLE');
  expect(process.read(fd, 3).toString()).toBe('abc');
  expect(errno(() => process.call('fd_fdstat_set_rights', fd, base, inheriting))).toBe('ENOTCAPABLE');
  expect(errno(() => process.write(fd, 'x'))).toBe('ENOTCAPABLE');
});

test('what a directory hands on can be dropped: nothing opened below it has more', () => {
  const process = start();
  const dir = process.openAt(ROOT_FD, '.', 'r', 'directory');
  const { base, inheriting } = rightsOf(process, dir);
  process.call('fd_fdstat_set_rights', dir, base, inheriting & ~WRITE);
  expect(errno(() => process.openAt(dir, 'f', 'r', 'w'))).toBe('ENOTCAPABLE');
  expect(process.read(process.openAt(dir, 'f', 'r'), 3).toString()).toBe('abc');
  process.call('fd_fdstat_set_rights', dir, base & ~BigInt(wasi.RIGHTS_PATH_OPEN), inheriting & ~WRITE);
  expect(errno(() => process.openAt(dir, 'f', 'r'))).toBe('ENOTCAPABLE');
});

test('fdstat has the append flag', () => {
  const process = start();
  process.call('fd_fdstat_get', process.open('/f', 'w', 'append'), FDSTAT);
  expect(process.view.getUint16(FDSTAT + 2, true)).toBe(wasi.FDFLAGS_APPEND);
});

test('calls that preview 1 has and a guest without sockets cannot use answer ENOSYS', () => {
  const process = start();
  for (const call of ['sock_accept', 'sock_recv', 'sock_send', 'sock_shutdown']) {
    expect(errno(() => process.call(call, 1, 0))).toBe('ENOSYS');
  }
});
