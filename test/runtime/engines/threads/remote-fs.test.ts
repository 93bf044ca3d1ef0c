// Files of another thread keep the rules of files at hand, several descriptors of one file agree, and the
// number of trips does not grow with small reads and writes.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileSystem } from '../../../../src/fs/file-system.js';
import { fileSystemSuite } from '../../../conformance/file-system.js';
import { SIZE, drawSeed, seeded } from '../../../support/seed.js';
import { errno } from '../../../wasi/process.js';
import { startRemoteVolumes } from './remote-volume.js';
import type { RemoteVolumes } from './remote-volume.js';
import { CROWD, crowdedName } from './volume-worker.js';

const MIB = 2 ** 20;
const KIB32 = 32 * 1024;
const O_RDONLY = 0;
const O_RDWR = 2;
const O_CREAT = 0o100;
const O_TRUNC = 0o1000;

let volumes: RemoteVolumes;
beforeAll(async () => {
  volumes = await startRemoteVolumes();
});
afterAll(() => volumes.close());

describe('a memfs Volume in another thread', () => {
  fileSystemSuite(() => volumes.make());
});

/** Bytes that differ from block to block. */
function pattern(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + (i >>> 8) * 7 + (i >>> 16) * seed + seed) & 0xff;
  return bytes;
}

function create(fs: FileSystem, path: string, content: Uint8Array): void {
  const fd = fs.openSync(path, O_RDWR | O_CREAT | O_TRUNC);
  fs.writeSync(fd, content, 0, content.length, 0);
  fs.closeSync(fd);
}

function read(fs: FileSystem, fd: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  return buffer.subarray(0, fs.readSync(fd, buffer, 0, length, position));
}

function write(fs: FileSystem, fd: number, position: number, content: string | Uint8Array): void {
  const bytes = Buffer.from(content as string);
  expect(fs.writeSync(fd, bytes, 0, bytes.length, position)).toBe(bytes.length);
}

function content(fs: FileSystem, path: string): Buffer {
  const fd = fs.openSync(path, O_RDONLY);
  const bytes = read(fs, fd, 0, fs.fstatSync(fd).size);
  fs.closeSync(fd);
  return bytes;
}

describe('trips', () => {
  it('of a file that is read in order by 32 KiB are at most two a MiB', () => {
    const fs = volumes.make();
    const bytes = pattern(32 * MIB);
    create(fs, '/f', bytes);
    const fd = fs.openSync('/f', O_RDONLY);
    const before = volumes.trips();
    const parts: Buffer[] = [];
    for (let at = 0; ; at += KIB32) {
      const part = read(fs, fd, at, KIB32);
      if (part.length === 0) break;
      parts.push(part);
    }
    const perMib = (volumes.trips() - before) / 32;
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
    expect(perMib).toBeLessThanOrEqual(2);
    fs.closeSync(fd);
  });

  it('of a file that is written in order by 32 KiB are at most two a MiB', () => {
    const fs = volumes.make();
    const bytes = pattern(32 * MIB, 3);
    const fd = fs.openSync('/f', O_RDWR | O_CREAT);
    const before = volumes.trips();
    for (let at = 0; at < bytes.length; at += KIB32) write(fs, fd, at, bytes.subarray(at, at + KIB32));
    fs.closeSync(fd);
    expect((volumes.trips() - before) / 32).toBeLessThanOrEqual(2);
    expect(content(fs, '/f').equals(bytes)).toBe(true);
  });

  it('of single bytes are as few as those of blocks', () => {
    const fs = volumes.make();
    const fd = fs.openSync('/f', O_RDWR | O_CREAT);
    const before = volumes.trips();
    for (let at = 0; at < 50_000; at++) write(fs, fd, at, Uint8Array.of(at));
    for (let at = 0; at < 50_000; at++) expect(read(fs, fd, at, 1)[0]).toBe(at & 0xff);
    expect(volumes.trips() - before).toBeLessThanOrEqual(4);
  });

  it('need no more than four slots, however much of one file is read and written', () => {
    const fs = volumes.make();
    create(fs, '/f', pattern(8 * MIB));
    expect(content(fs, '/f')).toHaveLength(8 * MIB);
    expect(volumes.slots()).toBeLessThanOrEqual(4);
  });
});

describe('several descriptors of one file', () => {
  /** A file of 3 MiB that two descriptors have read from, so that both hold blocks and read ahead. */
  function two(): { fs: FileSystem; a: number; b: number } {
    const fs = volumes.make();
    create(fs, '/f', pattern(3 * MIB));
    const a = fs.openSync('/f', O_RDWR);
    const b = fs.openSync('/f', O_RDWR);
    for (const fd of [a, b]) for (let at = 0; at < 1.5 * MIB; at += KIB32) read(fs, fd, at, KIB32);
    return { fs, a, b };
  }

  it('what one writes the other reads at once, in a block it holds and in one that is read ahead', () => {
    const { fs, a, b } = two();
    for (const at of [1.5 * MIB, 2 * MIB, 2.9 * MIB, 100]) {
      const position = Math.floor(at);
      write(fs, a, position, `at ${position}`);
      expect(read(fs, b, position, 20).toString('latin1')).toMatch(new RegExp(`^at ${position}`));
    }
  });

  it('a truncate by one is seen by the other, and so is what grows again', () => {
    const { fs, a, b } = two();
    fs.ftruncateSync(a, 10);
    expect(read(fs, b, 0, 100)).toHaveLength(10);
    expect(read(fs, b, 2 * MIB, 1)).toHaveLength(0);
    write(fs, a, 20, 'x');
    expect(read(fs, b, 10, 100).toString()).toBe('\0\0\0\0\0\0\0\0\0\0x');
  });

  it('an open that truncates leaves nothing of what was read or about to be written before', () => {
    const { fs, a, b } = two();
    write(fs, a, 0, 'old');
    const c = fs.openSync('/f', O_RDWR | O_TRUNC);
    expect(read(fs, b, 0, 10)).toHaveLength(0);
    write(fs, c, 0, 'new');
    expect(read(fs, a, 0, 10).toString()).toBe('new');
    expect(fs.statSync('/f').size).toBe(3);
  });

  it('the end of a file is not remembered past a write of another', () => {
    const fs = volumes.make();
    create(fs, '/f', Buffer.from('abc'));
    const a = fs.openSync('/f', O_RDWR);
    const b = fs.openSync('/f', O_RDONLY);
    for (let i = 0; i < 20; i++) {
      expect(read(fs, b, 3 + i, 5)).toHaveLength(0);
      write(fs, a, 3 + i, 'x');
      expect(read(fs, b, 3 + i, 5).toString()).toBe('x');
    }
  });

  it('writes of both reach the volume in the order they were made', () => {
    const { fs, a, b } = two();
    for (let i = 0; i < 50; i++) {
      write(fs, a, 0, `a${i}--`);
      write(fs, b, 1, `${i}b`);
    }
    expect(read(fs, a, 0, 4).toString()).toBe('a49b');
  });

  it('hard links and renamed files are the same file', () => {
    const { fs, a } = two();
    fs.linkSync?.('/f', '/g');
    fs.renameSync('/f', '/h');
    const b = fs.openSync('/g', O_RDONLY);
    read(fs, b, 0, 10);
    write(fs, a, 0, 'linked');
    expect(read(fs, b, 0, 6).toString()).toBe('linked');
    expect(content(fs, '/h').subarray(0, 6).toString()).toBe('linked');
  });

  it(
    'any mix of reads, writes, truncates and seeks gives what a file at hand gives',
    () => {
      const { fs, a, b } = two();
      let model = Buffer.from(pattern(3 * MIB));
      const next = seeded(drawSeed());
      const random = (below: number) => Math.floor(next() * below);
      for (let step = 0; step < 1500 * SIZE; step++) {
        const fd = random(2) === 0 ? a : b;
        const position = random(4) === 0 ? Math.min(model.length, 1 * MIB) : random(3.5 * MIB);
        const length = random(3) === 0 ? random(200_000) : random(200);
        const kind = random(10);
        if (kind < 6) {
          const expected = model.subarray(position, position + length);
          if (!read(fs, fd, position, length).equals(expected)) expect.fail(`read ${position} step ${step}`);
        } else if (kind < 9) {
          const bytes = pattern(length, step);
          write(fs, fd, position, bytes);
          const end = position + length;
          if (length > 0 && end > model.length)
            model = Buffer.concat([model, Buffer.alloc(end - model.length)]);
          if (length > 0) model.set(bytes, position);
        } else {
          const size = random(3.2 * MIB);
          fs.ftruncateSync(fd, size);
          model = Buffer.concat([model, Buffer.alloc(3.2 * MIB)]).subarray(0, size);
        }
        if (step % 100 === 0) expect(fs.statSync('/f').size).toBe(model.length);
      }
      expect(content(fs, '/f').equals(model)).toBe(true);
    },
    30_000 * SIZE,
  );
});

describe('odd files', () => {
  it('a volume that gives fewer bytes than were asked for has not come to its end', () => {
    const bytes = pattern(300_000);
    const fs = volumes.make({ mostPerRead: 1000 });
    create(fs, '/f', bytes);
    expect(content(fs, '/f').equals(bytes)).toBe(true);
  });

  it('patches behind and before one another end up where they belong', () => {
    const fs = volumes.make();
    const fd = fs.openSync('/f', O_RDWR | O_CREAT);
    write(fs, fd, 0, 'size----');
    write(fs, fd, 8, pattern(2.5 * MIB));
    write(fs, fd, 4, '1234');
    write(fs, fd, 8 + 2.5 * MIB, 'tail');
    write(fs, fd, 0, 'SIZE');
    fs.closeSync(fd);
    const whole = content(fs, '/f');
    expect(whole).toHaveLength(8 + 2.5 * MIB + 4);
    expect(whole.toString('latin1', 0, 8)).toBe('SIZE1234');
    expect(whole.subarray(8, -4).equals(pattern(2.5 * MIB))).toBe(true);
    expect(whole.subarray(-4).toString()).toBe('tail');
  });

  it('positions beyond 4 GiB survive', () => {
    const fs = volumes.make({ kind: 'sparse' });
    const fd = fs.openSync('/f', O_RDWR | O_CREAT);
    const far = 5 * 2 ** 30 + 1;
    write(fs, fd, far, 'beyond');
    expect(fs.fstatSync(fd).size).toBe(far + 6);
    expect(read(fs, fd, far - 2, 100).toString()).toBe('\0\0beyond');
    expect(read(fs, fd, far - 2 ** 32, 3).toString()).toBe('\0\0\0');
    fs.ftruncateSync(fd, 2 ** 40);
    expect(fs.statSync('/f').size).toBe(2 ** 40);
  });

  it('a directory whose names are longer than a slot is read whole', () => {
    const fs = volumes.make({ kind: 'crowded' });
    const names = fs.readdirSync('/many');
    expect(names).toHaveLength(CROWD);
    expect(Buffer.byteLength(JSON.stringify(names))).toBeGreaterThan(2 * MIB);
    expect(names).toEqual(Array.from({ length: CROWD }, (_, index) => crowdedName(index)));
  });

  it('a path longer than a slot answers ENAMETOOLONG', () => {
    const fs = volumes.make();
    expect(errno(() => fs.statSync(`/${'x'.repeat(MIB)}`))).toBe('ENAMETOOLONG');
    expect(errno(() => fs.statSync('/f'))).toBe('ENOENT');
  });
});

describe('a write that fails behind the guest', () => {
  it.each([1, 2, 3])('is told by a later call, when it was the %i. of the volume', (fullAtWrite) => {
    const fs = volumes.make({ fullAtWrite });
    const fd = fs.openSync('/f', O_RDWR | O_CREAT);
    let told = 'nothing';
    for (let at = 0; at < 6 * MIB && told === 'nothing'; at += KIB32) {
      const bytes = pattern(KIB32);
      const answer = errno(() => fs.writeSync(fd, bytes, 0, bytes.length, at));
      if (answer !== 'OK') told = answer;
    }
    expect(told).toBe('ENOSPC');
  });

  it.each<[string, (fs: FileSystem, fd: number) => void]>([
    ['sync', (fs, fd) => fs.fsyncSync(fd)],
    ['close', (fs, fd) => fs.closeSync(fd)],
    [
      'close, after other calls have sent it',
      (fs, fd) => {
        fs.statSync('/');
        fs.readdirSync('/');
        fs.closeSync(fd);
      },
    ],
    [
      'close, after a read of the same file',
      (fs, fd) => {
        read(fs, fd, 0, 1);
        fs.closeSync(fd);
      },
    ],
  ])('is told by %s', (_call, act) => {
    const fs = volumes.make({ fullAtWrite: 1 });
    const fd = fs.openSync('/f', O_RDWR | O_CREAT);
    write(fs, fd, 0, 'abc');
    expect(errno(() => act(fs, fd))).toBe('ENOSPC');
  });

  it('leaves the descriptor closed and its slots free', () => {
    const fs = volumes.make({ fullAtWrite: 1 });
    for (let i = 0; i < 50; i++) {
      const fd = fs.openSync('/f', O_RDWR | O_CREAT);
      write(fs, fd, 0, 'abc');
      expect(errno(() => fs.closeSync(fd))).toBe('ENOSPC');
      expect(errno(() => fs.fstatSync(fd))).toBe('EBADF');
    }
    expect(volumes.slots()).toBeLessThanOrEqual(4);
  });
});

describe('many open files', () => {
  it('that were all read from hold a bounded number of slots', () => {
    const fs = volumes.make();
    const fds = Array.from({ length: 500 }, (_, index) => {
      create(fs, `/f${index}`, Buffer.from(`file ${index}`));
      return fs.openSync(`/f${index}`, O_RDWR);
    });
    for (const [index, fd] of fds.entries()) expect(read(fs, fd, 0, 100).toString()).toBe(`file ${index}`);
    for (const [index, fd] of fds.entries()) write(fs, fd, 0, `FILE ${index}`);
    for (const [index, fd] of fds.entries()) expect(read(fs, fd, 0, 100).toString()).toBe(`FILE ${index}`);
    expect(volumes.slots()).toBeLessThanOrEqual(80);
    for (const fd of fds) fs.closeSync(fd);
  });
});
