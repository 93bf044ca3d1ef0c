// Pointers are the guest's, so they may be anything.

import { Volume } from 'memfs';
import { expect, test } from 'vitest';
import { AfmpegError } from '../../src/errors.js';
import { Process, ROOT_FD, errno } from './process.js';

const START = 1024;
/** The last bytes of a memory of 20 pages, one past it, an address above 2 GiB, and the last one there is. */
const BAD = [20 * 65_536 - 1, 20 * 65_536, 0x8000_0000, 0xffff_fff0, 0xffff_ffff];

type Attempt = (p: Process, bad: number, fd: number) => void;

const CALLS: readonly (readonly [string, Attempt])[] = [
  ['args_sizes_get', (p, bad) => p.call('args_sizes_get', bad, 0)],
  ['args_get, table', (p, bad) => p.call('args_get', bad, START)],
  ['args_get, buffer', (p, bad) => p.call('args_get', START, bad)],
  ['environ_sizes_get', (p, bad) => p.call('environ_sizes_get', 0, bad)],
  ['environ_get', (p, bad) => p.call('environ_get', START, bad)],
  ['clock_time_get', (p, bad) => p.call('clock_time_get', 0, 0n, bad)],
  ['clock_res_get', (p, bad) => p.call('clock_res_get', 0, bad)],
  ['random_get', (p, bad) => p.call('random_get', bad, 8)],
  ['fd_read, vectors', (p, bad, fd) => p.call('fd_read', fd, bad, 1, 0)],
  ['fd_read, result', (p, bad, fd) => p.call('fd_read', fd, START, 1, bad)],
  ['fd_write, vectors', (p, bad, fd) => p.call('fd_write', fd, bad, 1, 0)],
  ['fd_pread, vectors', (p, bad, fd) => p.call('fd_pread', fd, bad, 1, 0n, 0)],
  ['fd_seek, result', (p, bad, fd) => p.call('fd_seek', fd, 0n, 0, bad)],
  ['fd_tell, result', (p, bad, fd) => p.call('fd_tell', fd, bad)],
  ['fd_filestat_get', (p, bad, fd) => p.call('fd_filestat_get', fd, bad)],
  ['fd_fdstat_get', (p, bad, fd) => p.call('fd_fdstat_get', fd, bad)],
  ['fd_prestat_get', (p, bad) => p.call('fd_prestat_get', ROOT_FD, bad)],
  ['fd_prestat_dir_name', (p, bad) => p.call('fd_prestat_dir_name', ROOT_FD, bad, 10)],
  ['fd_readdir, buffer', (p, bad) => p.call('fd_readdir', ROOT_FD, bad, 100, 0n, 0)],
  ['fd_readdir, result', (p, bad) => p.call('fd_readdir', ROOT_FD, START, 100, 0n, bad)],
  ['path_open, path', (p, bad) => p.call('path_open', ROOT_FD, 1, bad, 2, 0, 2n, 0n, 0, 0)],
  ['path_open, result', (p, bad) => p.call('path_open', ROOT_FD, 1, ...p.text('f'), 0, 2n, 0n, 0, bad)],
  ['path_filestat_get', (p, bad) => p.call('path_filestat_get', ROOT_FD, 1, ...p.text('f'), bad)],
  ['path_unlink_file', (p, bad) => p.call('path_unlink_file', ROOT_FD, bad, 2)],
  ['path_readlink', (p, bad) => p.call('path_readlink', ROOT_FD, ...p.text('link'), bad, 10, 0)],
  ['poll_oneoff, in', (p, bad) => p.call('poll_oneoff', bad, START, 1, 0)],
  ['poll_oneoff, out', (p, bad, fd) => p.call('poll_oneoff', subscription(p, fd), bad, 1, 0)],
];

function start() {
  const process = new Process(new Volume(), { args: ['x'], env: { A: 'b' } });
  process.create('/f', 'abcdef');
  process.symlink('some-target', '/link');
  return process;
}

/** A subscription to a descriptor, which is ready at once. */
function subscription(process: Process, fd: number): number {
  process.bytes(8192, 48).fill(0);
  process.view.setUint8(8192 + 8, 1);
  process.view.setUint32(8192 + 16, fd, true);
  return 8192;
}

test.each(CALLS)('%s outside the memory answers EFAULT', (_name, act) => {
  const process = start();
  const fd = process.open('/f', 'r', 'w');
  for (const bad of BAD) expect(errno(() => act(process, bad, fd))).toBe('EFAULT');
});

test('a buffer that runs over the end, or so long that its end wraps around, answers EFAULT', () => {
  const process = start();
  const fd = process.open('/f', 'r', 'w');
  for (const [pointer, length] of [
    [20 * 65_536 - 4, 5],
    [1024, 0xffff_ffff],
    [0xffff_0000, 0x0002_0000],
  ] as const) {
    process.view.setUint32(64, pointer, true);
    process.view.setUint32(68, length, true);
    expect(errno(() => process.call('fd_read', fd, 64, 1, 0))).toBe('EFAULT');
    expect(errno(() => process.call('fd_write', fd, 64, 1, 0))).toBe('EFAULT');
    expect(errno(() => process.call('random_get', pointer, length))).toBe('EFAULT');
  }
  expect(process.content('/f')).toBe('abcdef');
  expect(process.tell(fd)).toBe(0n);
});

test.each(['fd_read', 'fd_write', 'poll_oneoff'])(
  '%s with more entries than fit in any memory answers EFAULT',
  (call) => {
    const process = start();
    const fd = process.open('/f', 'r', 'w');
    const args = call === 'poll_oneoff' ? [0, 0, 0x0555_5556, 0] : [fd, 0, 0x2000_0001, 0];
    expect(errno(() => process.call(call, ...args))).toBe('EFAULT');
  },
);

test('an open that cannot tell its descriptor opens none', () => {
  const process = start();
  expect(errno(() => process.call('path_open', ROOT_FD, 1, ...process.text('new'), 1, 66n, 0n, 0, -1))).toBe(
    'EFAULT',
  );
  expect(errno(() => process.stat('/new'))).toBe('ENOENT');
  expect(process.open('/f', 'r')).toBe(4);
});

test('a vector that is bad after a good one answers with what was moved', () => {
  const process = start();
  const fd = process.open('/f', 'r');
  const put = (index: number, pointer: number, length: number) => {
    process.view.setUint32(64 + index * 8, pointer, true);
    process.view.setUint32(68 + index * 8, length, true);
  };
  put(0, 2048, 3);
  put(1, 0xffff_ffff, 3);
  process.call('fd_read', fd, 64, 2, 0);
  expect(process.view.getUint32(0, true)).toBe(3);
  expect(process.tell(fd)).toBe(3n);
});

test('an address above 2 GiB is as good as any other', () => {
  const memory = new WebAssembly.Memory({ initial: 32_769, maximum: 32_769 });
  const process = new Process(new Volume(), { memory });
  process.create('/f', 'high');
  const fd = process.open('/f', 'r');
  const high = 0x8000_0000;
  process.view.setUint32(high, high + 100, true);
  process.view.setUint32(high + 4, 4, true);
  process.call('fd_read', fd, high, 1, high + 8);
  expect(process.view.getUint32(high + 8, true)).toBe(4);
  expect(Buffer.from(process.bytes(high + 100, 4)).toString()).toBe('high');
  process.call('fd_filestat_get', fd, high + 200);
  expect(process.view.getBigUint64(high + 232, true)).toBe(4n);
});

test('what ends the run goes through even after bytes were moved', () => {
  const stop = new AfmpegError('ABORTED', 'stop');
  let calls = 0;
  const process = new Process(new Volume(), {
    stdin: {
      kind: 'pipe',
      read(target) {
        if (calls++ > 0) throw stop;
        return target.fill(65).length;
      },
    },
  });
  process.view.setUint32(64, 2048, true);
  process.view.setUint32(68, 3, true);
  process.view.setUint32(72, 4096, true);
  process.view.setUint32(76, 3, true);
  expect(() => process.call('fd_read', 0, 64, 2, 0)).toThrow(stop);
});

test('what a checkpoint throws goes through every call', () => {
  const stop = new AfmpegError('TIMEOUT', 'late');
  let late = false;
  const process = new Process(new Volume(), {
    checkpoint: () => {
      if (late) throw stop;
    },
  });
  late = true;
  for (const name of Object.keys(process.bridge.calls)) expect(() => process.call(name)).toThrow(stop);
});
