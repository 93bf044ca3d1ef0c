// What Linux answers when names are made, moved, linked and removed. The table holds on every backend
// through the bridge, and on the kernel itself where the tests run on Linux.

import { closeSync, constants, linkSync, lstatSync, mkdirSync, openSync } from 'node:fs';
import {
  readlinkSync,
  renameSync,
  rmdirSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import type { OpenFlag } from '../wasi/process.js';

/** The calls that take names: the bridge has them, and so has the kernel. */
export interface Names {
  mkdir(path: string): void;
  rmdir(path: string): void;
  unlink(path: string): void;
  rename(from: string, to: string): void;
  link(from: string, to: string): void;
  symlink(target: string, path: string): void;
  readlink(path: string): string;
  stat(path: string): unknown;
  lstat(path: string): unknown;
  open(path: string, ...flags: OpenFlag[]): number;
  create(path: string): void;
}

/** The kernel's answers, in a directory of the host. */
export function kernelNames(root: string): Names {
  // Not path.join, which would tidy away what the rules are about.
  const at = (path: string) => (path === '' ? '' : `${root}/${path}`);
  const bits: Record<OpenFlag, number> = {
    r: 0,
    w: 0,
    creat: constants.O_CREAT,
    excl: constants.O_EXCL,
    trunc: constants.O_TRUNC,
    directory: constants.O_DIRECTORY,
    append: constants.O_APPEND,
    nofollow: constants.O_NOFOLLOW,
  };
  return {
    mkdir: (path) => mkdirSync(at(path)),
    rmdir: (path) => rmdirSync(at(path)),
    unlink: (path) => unlinkSync(at(path)),
    rename: (from, to) => renameSync(at(from), at(to)),
    link: (from, to) => linkSync(at(from), at(to)),
    symlink: (target, path) => symlinkSync(target, at(path)),
    readlink: (path) => readlinkSync(at(path)),
    stat: (path) => statSync(at(path)),
    lstat: (path) => lstatSync(at(path)),
    open(path, ...flags) {
      const access = !flags.includes('w') ? 0 : flags.includes('r') ? constants.O_RDWR : constants.O_WRONLY;
      const fd = openSync(
        at(path),
        flags.reduce((all, flag) => all | bits[flag], access),
      );
      closeSync(fd);
      return fd;
    },
    create: (path) => writeFileSync(at(path), ''),
  };
}

/** What every rule finds: two files, a full and an empty directory, and links of each kind. */
export function plant(names: Names): void {
  names.create('file');
  names.create('other');
  names.mkdir('full');
  names.create('full/inner');
  names.mkdir('full/sub');
  names.mkdir('empty');
  names.symlink('full', 'to-full');
  names.symlink('file', 'to-file');
  names.symlink('nowhere', 'dangling');
  names.symlink('loop-b', 'loop-a');
  names.symlink('loop-a', 'loop-b');
  names.link('file', 'same');
  for (let i = 0; i < 41; i++) names.symlink(i === 0 ? 'file' : `chain-${i}`, `chain-${i + 1}`);
}

type Rule = readonly [call: string, errno: string, act: (names: Names) => unknown];

export const NAME_RULES: readonly Rule[] = [
  ['unlink a directory', 'EISDIR', (n) => n.unlink('empty')],
  ['unlink a directory/', 'EISDIR', (n) => n.unlink('empty/')],
  ['unlink a file/', 'ENOTDIR', (n) => n.unlink('file/')],
  ['unlink a link to a directory/', 'ENOTDIR', (n) => n.unlink('to-full/')],
  ['unlink a link to a directory', 'OK', (n) => n.unlink('to-full')],
  ['unlink a dangling link', 'OK', (n) => n.unlink('dangling')],
  ['unlink what is not there', 'ENOENT', (n) => n.unlink('nowhere')],
  ['unlink below a file', 'ENOTDIR', (n) => n.unlink('file/x')],
  ['unlink .', 'EISDIR', (n) => n.unlink('.')],
  ['unlink ..', 'EISDIR', (n) => n.unlink('full/..')],
  ['rmdir a file', 'ENOTDIR', (n) => n.rmdir('file')],
  ['rmdir a link to a directory', 'ENOTDIR', (n) => n.rmdir('to-full')],
  ['rmdir a link to a directory/', 'ENOTDIR', (n) => n.rmdir('to-full/')],
  ['rmdir a directory that has entries', 'ENOTEMPTY', (n) => n.rmdir('full')],
  ['rmdir an empty directory/', 'OK', (n) => n.rmdir('empty/')],
  ['rmdir a directory/.', 'EINVAL', (n) => n.rmdir('empty/.')],
  ['rmdir a directory/..', 'ENOTEMPTY', (n) => n.rmdir('empty/..')],
  ['rmdir what is not there', 'ENOENT', (n) => n.rmdir('nowhere')],
  ['mkdir a new name', 'OK', (n) => n.mkdir('new')],
  ['mkdir a new name/', 'OK', (n) => n.mkdir('new/')],
  ['mkdir an existing directory', 'EEXIST', (n) => n.mkdir('empty')],
  ['mkdir an existing file/', 'EEXIST', (n) => n.mkdir('file/')],
  ['mkdir a dangling link', 'EEXIST', (n) => n.mkdir('dangling')],
  ['mkdir a dangling link/', 'EEXIST', (n) => n.mkdir('dangling/')],
  ['mkdir .', 'EEXIST', (n) => n.mkdir('.')],
  ['mkdir below what is not there', 'ENOENT', (n) => n.mkdir('nowhere/new')],
  ['mkdir below a file', 'ENOTDIR', (n) => n.mkdir('file/new')],
  ['mkdir below a link to a directory', 'OK', (n) => n.mkdir('to-full/new')],
  ['rename over a file', 'OK', (n) => n.rename('file', 'other')],
  ['rename to itself', 'OK', (n) => n.rename('file', 'file')],
  ['rename a directory to itself', 'OK', (n) => n.rename('full', 'full')],
  ['rename over the other hard link', 'OK', (n) => n.rename('file', 'same')],
  ['rename a directory over an empty one', 'OK', (n) => n.rename('full', 'empty')],
  ['rename a directory over one with entries', 'ENOTEMPTY', (n) => n.rename('empty', 'full')],
  ['rename a directory over a file', 'ENOTDIR', (n) => n.rename('empty', 'file')],
  ['rename a directory over a link to a directory', 'ENOTDIR', (n) => n.rename('empty', 'to-full')],
  ['rename a file over a directory', 'EISDIR', (n) => n.rename('file', 'empty')],
  ['rename a directory into itself', 'EINVAL', (n) => n.rename('full', 'full/sub/x')],
  ['rename a file over its own directory', 'ENOTEMPTY', (n) => n.rename('full/inner', 'full')],
  ['rename a directory over its parent', 'ENOTEMPTY', (n) => n.rename('full/sub', 'full')],
  ['rename a link, not its target', 'OK', (n) => n.rename('to-file', 'moved')],
  ['rename over a dangling link', 'OK', (n) => n.rename('file', 'dangling')],
  ['rename a link to a directory/', 'ENOTDIR', (n) => n.rename('to-full/', 'new')],
  ['rename a file to a new name/', 'ENOTDIR', (n) => n.rename('file', 'new/')],
  ['rename a directory to a new name/', 'OK', (n) => n.rename('empty', 'new/')],
  ['rename .', 'EBUSY', (n) => n.rename('full/.', 'new')],
  ['rename to ..', 'EBUSY', (n) => n.rename('empty', 'full/..')],
  ['rename what is not there', 'ENOENT', (n) => n.rename('nowhere', 'new')],
  ['rename below a file', 'ENOTDIR', (n) => n.rename('other', 'file/new')],
  ['rename below what is not there', 'ENOENT', (n) => n.rename('file', 'nowhere/new')],
  ['link to a new name', 'OK', (n) => n.link('file', 'new')],
  ['link over an existing name', 'EEXIST', (n) => n.link('file', 'other')],
  ['link a directory', 'EPERM', (n) => n.link('empty', 'new')],
  ['link to a new name/', 'ENOENT', (n) => n.link('file', 'new/')],
  ['link a file/', 'ENOTDIR', (n) => n.link('file/', 'new')],
  ['link what is not there', 'ENOENT', (n) => n.link('nowhere', 'new')],
  ['symlink over an existing name', 'EEXIST', (n) => n.symlink('x', 'file')],
  ['symlink over a file/', 'EEXIST', (n) => n.symlink('x', 'file/')],
  ['symlink to a new name/', 'ENOENT', (n) => n.symlink('x', 'new/')],
  ['symlink below what is not there', 'ENOENT', (n) => n.symlink('x', 'nowhere/new')],
  ['symlink with an empty target', 'ENOENT', (n) => n.symlink('', 'new')],
  ['symlink with a target of 4,095 bytes', 'OK', (n) => n.symlink('./'.repeat(2047) + 'x', 'new')],
  ['symlink with a target of 4,096 bytes', 'ENAMETOOLONG', (n) => n.symlink('./'.repeat(2048), 'new')],
  ['readlink of a file', 'EINVAL', (n) => n.readlink('file')],
  ['readlink of a link to a directory/', 'EINVAL', (n) => n.readlink('to-full/')],
  ['readlink of what is not there', 'ENOENT', (n) => n.readlink('nowhere')],
  ['open the empty path', 'ENOENT', (n) => n.open('', 'r')],
  ['open what is not there', 'ENOENT', (n) => n.open('nowhere', 'r')],
  ['open below a file', 'ENOTDIR', (n) => n.open('file/x', 'r')],
  ['open a file/', 'ENOTDIR', (n) => n.open('file/', 'r')],
  ['open a file/.', 'ENOTDIR', (n) => n.open('file/.', 'r')],
  ['open a link to a file/', 'ENOTDIR', (n) => n.open('to-file/', 'r')],
  ['open through .. after what is not there', 'ENOENT', (n) => n.open('nowhere/../file', 'r')],
  ['open through .. after a file', 'ENOTDIR', (n) => n.open('file/../file', 'r')],
  ['open through .. after a link to a directory', 'OK', (n) => n.open('to-full/../file', 'r')],
  ['open a directory with O_DIRECTORY', 'OK', (n) => n.open('full', 'r', 'directory')],
  ['open a file with O_DIRECTORY', 'ENOTDIR', (n) => n.open('file', 'r', 'directory')],
  ['open a directory for writing', 'EISDIR', (n) => n.open('full', 'w')],
  ['open a directory for both', 'EISDIR', (n) => n.open('full', 'r', 'w')],
  ['open a directory with O_DIRECTORY for writing', 'EISDIR', (n) => n.open('full', 'w', 'directory')],
  ['open a directory with O_CREAT', 'EISDIR', (n) => n.open('full', 'r', 'creat')],
  ['open a directory with O_TRUNC', 'EISDIR', (n) => n.open('full', 'r', 'trunc')],
  ['create a new name/', 'EISDIR', (n) => n.open('new/', 'w', 'creat')],
  ['create an existing file/', 'EISDIR', (n) => n.open('file/', 'w', 'creat')],
  ['create through a dangling link', 'OK', (n) => n.open('dangling', 'w', 'creat')],
  ['create anew an existing file', 'EEXIST', (n) => n.open('file', 'w', 'creat', 'excl')],
  ['create anew an existing directory', 'EEXIST', (n) => n.open('full', 'w', 'creat', 'excl')],
  ['create anew a dangling link', 'EEXIST', (n) => n.open('dangling', 'w', 'creat', 'excl')],
  ['create anew a loop of links', 'EEXIST', (n) => n.open('loop-a', 'w', 'creat', 'excl')],
  ['create below what is not there', 'ENOENT', (n) => n.open('nowhere/new', 'w', 'creat')],
  ['create below a file', 'ENOTDIR', (n) => n.open('file/new', 'w', 'creat')],
  ['open with O_EXCL alone', 'OK', (n) => n.open('file', 'r', 'excl')],
  ['open a dangling link', 'ENOENT', (n) => n.open('dangling', 'r')],
  ['open a link with O_NOFOLLOW', 'ELOOP', (n) => n.open('to-file', 'r', 'nofollow')],
  ['open a link to a directory/ with O_NOFOLLOW', 'OK', (n) => n.open('to-full/', 'r', 'nofollow')],
  [
    'open a link with O_NOFOLLOW and O_DIRECTORY',
    'ENOTDIR',
    (n) => n.open('to-full', 'r', 'nofollow', 'directory'),
  ],
  ['open a loop of links', 'ELOOP', (n) => n.open('loop-a', 'r')],
  ['stat below a loop of links', 'ELOOP', (n) => n.stat('loop-a/x')],
  ['lstat a loop of links', 'OK', (n) => n.lstat('loop-a')],
  ['lstat a loop of links/', 'ELOOP', (n) => n.lstat('loop-a/')],
  ['open through 40 links', 'OK', (n) => n.open('chain-40', 'r')],
  ['open through 41 links', 'ELOOP', (n) => n.open('chain-41', 'r')],
  ['stat a name of 255 bytes', 'ENOENT', (n) => n.stat('x'.repeat(255))],
  ['stat a name of 256 bytes', 'ENAMETOOLONG', (n) => n.stat('x'.repeat(256))],
  ['stat a name of 86 letters of three bytes', 'ENAMETOOLONG', (n) => n.stat('字'.repeat(86))],
  ['stat a long name before ..', 'ENAMETOOLONG', (n) => n.stat(`${'x'.repeat(256)}/..`)],
  ['stat a path of 5,000 bytes', 'ENAMETOOLONG', (n) => n.stat(`${'./'.repeat(2500)}file`)],
  ['stat a file through .. and .', 'OK', (n) => n.stat('./full/.././/file')],
];
