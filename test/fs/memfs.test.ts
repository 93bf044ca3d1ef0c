// A large file in memfs grows where it lies, and stays a plain memfs file.

import { Volume, createFsFromVolume } from 'memfs';
import { describe, expect, it } from 'vitest';
import type { FileSystem } from '../../src/fs/file-system.js';
import { hostFs } from '../../src/fs/host/host-fs.js';
import { withMemfsMended } from '../../src/fs/memfs.js';

const MIB = 2 ** 20;

/** The buffer that memfs keeps the file in. */
function bufferOf(volume: Volume, fd: number): ArrayBufferLike {
  const core = (volume as unknown as { _core: { getFileByFd(fd: number): { node: { buf: Buffer } } } })._core;
  return core.getFileByFd(fd).node.buf.buffer;
}

function append(fs: FileSystem, fd: number, from: number, mebibytes: number): void {
  const block = new Uint8Array(MIB);
  for (let at = from; at < from + mebibytes; at++) {
    block.fill(at % 251);
    withMemfsMended(fs).writeSync(fd, block, 0, MIB, at * MIB);
  }
}

const SEAMS = [
  ['a Volume', (volume: Volume) => volume as unknown as FileSystem],
  ['createFsFromVolume', (volume: Volume) => createFsFromVolume(volume) as unknown as FileSystem],
] as const;

describe.each(SEAMS)('through %s', (_, seam) => {
  it('keeps one buffer while the file grows, and every byte', () => {
    const volume = new Volume();
    const fs = seam(volume);
    const fd = volume.openSync('/large', 'w');
    append(fs, fd, 0, 20);
    const before = bufferOf(volume, fd);
    append(fs, fd, 20, 130);
    expect(bufferOf(volume, fd)).toBe(before);
    const bytes = volume.readFileSync('/large') as Buffer;
    expect(bytes.length).toBe(150 * MIB);
    for (let at = 0; at < 150; at++) expect(bytes[at * MIB + 17]).toBe(at % 251);
  });
});

it('reads zeros where a file was cut and grown again', () => {
  const volume = new Volume();
  const fd = volume.openSync('/large', 'w+');
  append(volume, fd, 0, 40);
  volume.ftruncateSync(fd, 5);
  append(volume, fd, 39, 1);
  const bytes = volume.readFileSync('/large') as Buffer;
  expect(bytes.subarray(5, 39 * MIB).every((byte) => byte === 0)).toBe(true);
  expect(bytes[39 * MIB]).toBe(39);
});

it('leaves small files and other file systems to themselves', () => {
  const volume = new Volume();
  const fd = volume.openSync('/small', 'w');
  withMemfsMended(volume).writeSync(fd, new Uint8Array(4096), 0, 4096, 0);
  expect((bufferOf(volume, fd) as ArrayBuffer).resizable).toBe(false);
  const other = { ...hostFs('/') };
  expect(withMemfsMended(other)).toBe(other);
});

it('hands out copies that the platform takes everywhere', () => {
  const volume = new Volume();
  const fd = volume.openSync('/large', 'w');
  append(volume, fd, 0, 17);
  const bytes = volume.readFileSync('/large') as Buffer;
  expect((bytes.buffer as ArrayBuffer).resizable).toBe(false);
  expect(() => new TextDecoder().decode(bytes.subarray(0, 10))).not.toThrow();
});

describe.each(SEAMS)('through %s, mended', (_, seam) => {
  it('a link that is renamed stays a link', () => {
    const volume = Volume.fromJSON({ '/target': 'bytes', '/other': 'gone' });
    volume.symlinkSync('/target', '/link');
    withMemfsMended(seam(volume)).renameSync('/link', '/other');
    expect(volume.readlinkSync('/other')).toBe('/target');
    expect(volume.existsSync('/link')).toBe(false);
    expect(volume.readFileSync('/target', 'utf8')).toBe('bytes');
  });

  it('a file or an empty directory is replaced, and a full one is not', () => {
    const volume = Volume.fromJSON({ '/a': 'new', '/b': 'old', '/d/x': '1', '/e': null, '/full/y': '2' });
    const fs = withMemfsMended(seam(volume));
    fs.renameSync('/a', '/b');
    fs.renameSync('/b', '/b');
    fs.renameSync('/d', '/e');
    expect(() => fs.renameSync('/e', '/full')).toThrow(/ENOTEMPTY/);
    expect(volume.toJSON()).toEqual({ '/b': 'new', '/e/x': '1', '/full/y': '2' });
  });

  it('one volume is mended once', () => {
    const fs = seam(new Volume());
    expect(withMemfsMended(fs)).toBe(withMemfsMended(fs));
    expect(withMemfsMended(withMemfsMended(fs))).toBe(withMemfsMended(fs));
  });
});
