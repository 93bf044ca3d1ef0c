// hostFs keeps a guest inside its directory, whatever links the host or the guest made.

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hostFs } from '../../../src/fs/host/host-fs.js';
import { temporaryDirectory } from '../../conformance/backend.js';
import { noted } from '../../support/left-out.js';
import { Process, errno } from '../../wasi/process.js';
import type { OpenFlag } from '../../wasi/process.js';

/** A root, and beside it a secret that no guest may reach. */
function planted() {
  const host = temporaryDirectory();
  const root = join(host, 'root');
  mkdirSync(join(root, 'd'), { recursive: true });
  writeFileSync(join(root, 'inside'), 'inside');
  mkdirSync(join(host, 'outside'));
  writeFileSync(join(host, 'outside/secret'), 'secret');
  return { host, root, process: new Process(hostFs(root)), fs: hostFs(root) };
}

const WAYS_OUT = [
  ['an absolute link', (host: string) => `${host}/outside`],
  ['a relative link', () => '../outside'],
  ['a link with .. in its middle', () => 'd/../../outside'],
  ['an absolute link that names the root first', (host: string) => `${host}/root/../outside`],
] as const;

const ENTRIES: readonly (readonly [string, OpenFlag[]])[] = [
  ['for reading', ['r']],
  ['for writing', ['w']],
  ['to create', ['w', 'creat']],
  ['to truncate', ['w', 'trunc']],
  ['with O_EXCL alone', ['r', 'excl']],
  ['with O_NOFOLLOW', ['r', 'nofollow']],
];

test.each(WAYS_OUT)('nothing is reached through %s out of the root', (_kind, target) => {
  const { host, root, process, fs } = planted();
  symlinkSync(target(host), join(root, 'way'));
  symlinkSync(`${target(host)}/secret`, join(root, 'file'));
  symlinkSync(`${target(host)}/new`, join(root, 'dangling'));
  for (const path of ['way/secret', 'file', 'dangling', 'way/new']) {
    for (const [, flags] of ENTRIES)
      expect(errno(() => process.open(path, ...flags))).toMatch(/EACCES|ELOOP/);
  }
  expect(errno(() => process.stat('way'))).toBe('EACCES');
  expect(errno(() => process.readdir('way'))).toBe('EACCES');
  expect(errno(() => process.mkdir('way/new'))).toBe('EACCES');
  expect(errno(() => process.unlink('way/secret'))).toBe('EACCES');
  expect(errno(() => process.rename('way/secret', 'mine'))).toBe('EACCES');
  expect(errno(() => process.rename('inside', 'way/theirs'))).toBe('EACCES');
  expect(errno(() => process.link('way/secret', 'mine'))).toBe('EACCES');
  expect(errno(() => process.link('inside', 'way/theirs'))).toBe('EACCES');
  expect(errno(() => process.link('file', 'mine', true))).toBe('EACCES');
  expect(errno(() => process.symlink('x', 'way/theirs'))).toBe('EACCES');
  // Without the walk of GuestFs in front of it, too.
  for (const flags of [0, 1, 2, 0o100, 0o101, 0o1001, 0o200, 0o2000]) {
    expect(errno(() => fs.openSync('/file', flags))).toBe('EACCES');
    expect(errno(() => fs.openSync('/way/new', flags | 0o100))).toBe('EACCES');
    expect(errno(() => fs.openSync('/dangling', flags | 0o100))).toBe(flags === 0o200 ? 'EEXIST' : 'EACCES');
  }
  expect(errno(() => fs.statSync('/file'))).toBe('EACCES');
  expect(errno(() => fs.readdirSync('/way'))).toBe('EACCES');
  expect(errno(() => fs.utimesSync('/file', 0, 0))).toBe('EACCES');
  expect(readdirSync(join(host, 'outside'))).toEqual(['secret']);
  expect(readFileSync(join(host, 'outside/secret'), 'utf8')).toBe('secret');
});

test('a chain of links that ends outside is refused at its end', () => {
  const { host, root, process, fs } = planted();
  symlinkSync('b', join(root, 'a'));
  symlinkSync('d/c', join(root, 'b'));
  symlinkSync(join(host, 'outside/secret'), join(root, 'd/c'));
  expect(errno(() => process.open('a', 'r'))).toBe('EACCES');
  expect(errno(() => fs.openSync('/a', 0))).toBe('EACCES');
});

test('a link that is to be replaced can be, wherever it leads', () => {
  const { host, root, process } = planted();
  symlinkSync(join(host, 'outside/secret'), join(root, 'way'));
  process.rename('inside', 'way');
  expect(process.content('way')).toBe('inside');
  symlinkSync(join(host, 'outside'), join(root, 'other'));
  process.unlink('other');
  expect(existsSync(join(host, 'outside/secret'))).toBe(true);
});

test.each(WAYS_OUT)('readlink shows nothing of %s out of the root', (_kind, target) => {
  const { host, root, process } = planted();
  symlinkSync(target(host), join(root, 'way'));
  expect(errno(() => process.readlink('way'))).toBe('EACCES');
  expect(process.readdir('/')).toEqual(['.', '..', 'd', 'dev', 'inside', 'way']);
});

test('readlink shows an absolute link inside the root as the guest would name it', () => {
  const { root, process } = planted();
  symlinkSync(join(root, 'd'), join(root, 'abs'));
  symlinkSync(root, join(root, 'top'));
  expect(process.readlink('abs')).toBe('/d');
  expect(process.readlink('top')).toBe('/');
  expect(process.content('top/inside')).toBe('inside');
});

test.each(['../outside/secret', '../../etc/passwd', 'd/../../outside'])(
  'a guest cannot make a link to %s',
  (target) => {
    const { root, process } = planted();
    expect(errno(() => process.symlink(target, 'mine'))).toBe('EACCES');
    expect(existsSync(join(root, 'mine'))).toBe(false);
  },
);

test('an absolute link of the guest starts at its own root, for the host too', () => {
  const { root, process } = planted();
  process.symlink('/etc/passwd', 'd/mine');
  expect(errno(() => process.open('d/mine', 'r'))).toBe('ENOENT');
  process.symlink('/inside', 'd/good');
  expect(readFileSync(join(root, 'd/good'), 'utf8')).toBe('inside');
  expect(readlinkSync(join(root, 'd/good'))).toBe('../inside');
});

test('a link stays harmless when its directory is moved closer to the root', () => {
  const { host, process } = planted();
  process.mkdir('d/deep');
  process.symlink('../../outside', 'd/deep/link'); // inside the root from here, outside from /moved
  process.rename('d/deep', 'moved');
  expect(errno(() => process.readdir('moved/link'))).toBe('EACCES');
  expect(errno(() => process.open('moved/link/secret', 'r'))).toBe('EACCES');
  expect(readdirSync(join(host, 'outside'))).toEqual(['secret']);
});

test('.. stays inside', () => {
  const { process, fs } = planted();
  for (const path of ['../outside/secret', '/../outside/secret', 'd/../../outside/secret']) {
    expect(errno(() => process.open(path, 'r'))).toBe('ENOENT');
    expect(errno(() => fs.openSync(path, 0))).toBe('ENOENT');
  }
});

test('a FIFO is refused at once, and never opened', () => {
  const { root, process, fs } = planted();
  execFileSync('mkfifo', [join(root, 'fifo')]);
  // Held open at both ends, so that an open which is not refused fails the test instead of stopping it.
  const held = openSync(join(root, 'fifo'), 'r+');
  onTestFinished(() => closeSync(held));
  for (const [, flags] of ENTRIES) expect(errno(() => process.open('fifo', ...flags))).toBe('EACCES');
  process.symlink('fifo', 'to-fifo');
  expect(errno(() => process.open('to-fifo', 'r'))).toBe('EACCES');
  expect(errno(() => fs.openSync('/to-fifo', 0))).toBe('EACCES');
});

const isRoot = process.getuid?.() === 0;

test.runIf(isRoot || noted('the rights of root', 'run the tests as root, as CI does'))(
  'a device node is refused',
  () => {
    const { root, process } = planted();
    execFileSync('mknod', [join(root, 'null'), 'c', '1', '3']);
    expect(errno(() => process.open('null', 'r'))).toBe('EACCES');
  },
);

test('a hard link that the host made is a file like any other', () => {
  const { host, root, process } = planted();
  linkSync(join(host, 'outside/secret'), join(root, 'shared'));
  expect(process.content('shared')).toBe('secret');
});

test('the root may be reached through a link of its own', () => {
  const { host, root } = planted();
  symlinkSync(root, join(host, 'door'));
  symlinkSync(join(host, 'door/d'), join(root, 'abs'));
  const process = new Process(hostFs(join(host, 'door')));
  expect(process.content('inside')).toBe('inside');
  process.create('abs/new', 'new');
  expect(readFileSync(join(root, 'd/new'), 'utf8')).toBe('new');
  expect(errno(() => process.readdir('../outside'))).toBe('ENOENT');
});

test('a root whose name starts like its neighbour keeps them apart', () => {
  const { host, root, process } = planted();
  mkdirSync(join(host, 'root-too'));
  writeFileSync(join(host, 'root-too/secret'), 'secret');
  symlinkSync('../root-too/secret', join(root, 'near'));
  expect(errno(() => process.open('near', 'r'))).toBe('EACCES');
});

test('the root itself is not removed, moved or replaced', () => {
  const { root, fs } = planted();
  expect(errno(() => fs.rmdirSync('/'))).toBe('EBUSY');
  expect(errno(() => fs.renameSync('/', '/x'))).toBe('EBUSY');
  expect(errno(() => fs.renameSync('/d', '/'))).toBe('EBUSY');
  expect(lstatSync(root).isDirectory()).toBe(true);
});

test.each(['a b', 'new\nline', '100%25', 'ünï', '日本', '-dash', 'back\\slash', '~', '$HOME'])(
  '%j is one name',
  (name) => {
    const { root, process } = planted();
    process.mkdir(name);
    process.create(`${name}/${name}`, 'x');
    expect(readdirSync(join(root, name))).toEqual([name]);
  },
);

test.runIf(!isRoot || noted('a user without rights', 'run the tests as another user than root'))(
  'what the host forbids is forbidden to the guest',
  () => {
    const { root, process } = planted();
    chmodSync(join(root, 'inside'), 0);
    expect(errno(() => process.open('inside', 'r'))).toBe('EACCES');
  },
);

test.each(['/nowhere/at/all', '', 42])('%j is no root', (root) => {
  expect(() => hostFs(root as string)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
});

test('a file is no root', () => {
  const { root } = planted();
  expect(() => hostFs(join(root, 'inside'))).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
});
