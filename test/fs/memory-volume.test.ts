// A MemoryVolume does what Linux does with a directory of its own: random calls on both give the same answers and leave
// the same files. What GuestFs adds is not between them here.

import * as host from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { errnoOf } from '../../src/fs/errno.js';
import type { FileSystem } from '../../src/fs/file-system.js';
import { MemoryVolume } from '../../src/fs/memory-volume.js';
import { temporaryDirectory } from '../conformance/backend.js';
import { SIZE, drawSeed, seeded } from '../support/seed.js';

const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_DIRECTORY, O_NOFOLLOW } = host.constants;
const FLAGS = [
  ...[
    O_RDONLY,
    O_RDONLY | O_DIRECTORY,
    O_RDONLY | O_NOFOLLOW,
    O_WRONLY | O_CREAT,
    O_RDWR | O_CREAT | O_TRUNC,
  ],
  ...[O_WRONLY | O_CREAT | O_EXCL, O_WRONLY, O_RDWR, O_RDWR | O_TRUNC],
];
const NAMES = ['a', 'b', 'c', 'd'];

it('answers as Linux does, and leaves what Linux leaves', { timeout: 120_000 }, () => {
  const random = seeded(drawSeed());
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const path = () => {
    const names = Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
      random() < 0.1 ? pick(['.', '..']) : pick(NAMES),
    );
    return `/x/y/z/r/${names.join('/')}${random() < 0.05 ? '/' : ''}`;
  };
  for (let round = 0; round < 40 * SIZE; round++) {
    const directory = temporaryDirectory();
    const volume = new MemoryVolume();
    // So deep that `..` never leaves either.
    for (const [fs, at] of both(volume, directory))
      for (const above of ['/x', '/x/y', '/x/y/z', '/x/y/z/r']) fs.mkdirSync(at(above));
    for (let step = 0; step < 60; step++) {
      const name = pick([
        ...(['file', 'file', 'mkdirSync', 'mkdirSync', 'rmdirSync', 'unlinkSync', 'renameSync'] as const),
        ...(['linkSync', 'symlinkSync', 'readlinkSync', 'readdirSync', 'stat', 'lstat'] as const),
      ]);
      const [from, to, flags] = [path(), path(), pick(FLAGS)];
      const where = Math.floor(random() * 12);
      const what = Math.floor(random() * 256);
      const relative = pick(['a', '../b', './c/d', '..', 'b']);
      const answers = both(volume, directory).map(([fs, at]) => {
        try {
          switch (name) {
            case 'file':
              return use(fs, at(from), flags, where, what);
            case 'renameSync':
            case 'linkSync':
              fs[name]?.(at(from), at(to));
              return 'done';
            case 'symlinkSync':
              fs.symlinkSync?.(relative, at(to));
              return 'done';
            case 'readlinkSync':
              return String(fs.readlinkSync?.(at(from)));
            case 'readdirSync':
              return fs.readdirSync(at(from)).map(String).sort().join();
            case 'stat':
            case 'lstat': {
              const stats = fs[`${name}Sync`](at(from));
              return [kind(stats), stats.isDirectory() ? '' : `${stats.nlink} ${stats.size}`].join(' ');
            }
            default:
              fs[name](at(from));
              return 'done';
          }
        } catch (error) {
          return errnoOf(error);
        }
      });
      expect(answers[0], `${name} ${from} ${to} ${flags}`).toBe(answers[1]);
    }
    const [mine, linux] = both(volume, directory).map(([fs, at]) => dump(fs, at('/x')));
    expect(mine).toEqual(linux);
  }
});

function both(volume: FileSystem, directory: string): [FileSystem, (path: string) => string][] {
  return [
    [volume, (path) => path],
    [host, (path) => directory + path],
  ];
}

/** Opens, writes, reads, cuts and closes: all that can be seen of it. */
function use(fs: FileSystem, path: string, flags: number, where: number, what: number): string {
  const fd = fs.openSync(path, flags, 0o644);
  const seen: string[] = [];
  const attempt = (work: () => unknown) => {
    try {
      seen.push(String(work()));
    } catch (error) {
      seen.push(errnoOf(error));
    }
  };
  try {
    attempt(() => kind(fs.fstatSync(fd)));
    if (seen[0] !== 'directory') {
      attempt(() => fs.writeSync(fd, new Uint8Array(3).fill(what), 0, 3, where));
      const read = new Uint8Array(9);
      attempt(() => fs.readSync(fd, read, 1, 8, 2));
      seen.push(read.join());
      if (what < 60) attempt(() => fs.ftruncateSync(fd, what % 9));
      attempt(() => fs.fstatSync(fd).size);
    }
  } finally {
    fs.closeSync(fd);
  }
  return seen.join(' ');
}

function kind(stats: { isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean }): string {
  return stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'link' : '?';
}

function dump(fs: FileSystem, path: string): object {
  const stats = fs.lstatSync(path);
  if (stats.isSymbolicLink()) return { link: String(fs.readlinkSync?.(path)) };
  if (!stats.isDirectory()) {
    const fd = fs.openSync(path, O_RDONLY);
    const bytes = new Uint8Array(stats.size);
    fs.readSync(fd, bytes, 0, bytes.length, 0);
    fs.closeSync(fd);
    return { bytes: [...bytes], links: stats.nlink };
  }
  const names = fs.readdirSync(path).map(String).sort();
  return Object.fromEntries(names.map((name) => [name, dump(fs, join(path, name))]));
}

it('what is removed or renamed over while it is open is read to its end', () => {
  const volume = new MemoryVolume();
  const fd = volume.openSync('/a', O_RDWR | O_CREAT);
  volume.writeSync(fd, new TextEncoder().encode('hello'), 0, 5, 0);
  const other = volume.openSync('/b', O_RDWR | O_CREAT);
  volume.closeSync(other);
  volume.renameSync('/b', '/a');
  const bytes = new Uint8Array(5);
  expect(volume.readSync(fd, bytes, 0, 5, 0)).toBe(5);
  expect(new TextDecoder().decode(bytes)).toBe('hello');
  expect(volume.fstatSync(fd).nlink).toBe(0);
  expect(volume.statSync('/a').size).toBe(0);
});

it('a large file keeps every byte while it grows, and zeros where it was cut', () => {
  const volume = new MemoryVolume();
  const fd = volume.openSync('/large', O_RDWR | O_CREAT);
  const block = new Uint8Array(2 ** 20);
  for (let at = 0; at < 150; at++)
    volume.writeSync(fd, block.fill(at + 1), 0, block.length, at * block.length);
  const byte = new Uint8Array(1);
  for (let at = 0; at < 150; at++) {
    volume.readSync(fd, byte, 0, 1, at * block.length + 17);
    expect(byte[0]).toBe(at + 1);
  }
  volume.ftruncateSync(fd, 5);
  volume.ftruncateSync(fd, 100 * block.length);
  for (const [at, expected] of [
    [4, 1],
    [5, 0],
    [99 * block.length, 0],
  ] as const) {
    volume.readSync(fd, byte, 0, 1, at);
    expect(byte[0]).toBe(expected);
  }
});

it('names that are too long, loops of links and the root are refused as Linux refuses them', () => {
  const volume = new MemoryVolume();
  const code = (work: () => unknown) => {
    try {
      return work();
    } catch (error) {
      return errnoOf(error);
    }
  };
  volume.symlinkSync('/loop', '/loop');
  expect(code(() => volume.statSync('/loop'))).toBe('ELOOP');
  expect(code(() => volume.mkdirSync(`/${'x'.repeat(256)}`))).toBe('ENAMETOOLONG');
  expect(code(() => volume.rmdirSync('/'))).toBe('EBUSY');
  expect(code(() => volume.closeSync(99))).toBe('EBADF');
});
