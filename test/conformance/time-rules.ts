// Times of files: nanoseconds in the calls, whatever the backend can keep in the file.

import { expect, test } from 'vitest';
import { Process, ROOT_FD, errno } from '../wasi/process.js';
import type { Backend } from './backend.js';

const SET_ATIM = 1;
const ATIM_NOW = 2;
const SET_MTIM = 4;
const MTIM_NOW = 8;
/** Half a second past, so that a unit that is wrong by a thousand cannot hide. */
const PAST = 1_234_567_890_500_000_000n;
const EARLIER = 1_000_000_000_250_000_000n;

export function timeRules(make: Backend): void {
  const start = () => {
    const process = new Process(make());
    process.create('/f', 'abc');
    return process;
  };
  const setTimes = (
    process: Process,
    path: string,
    atim: bigint,
    mtim: bigint,
    flags: number,
    follow = 1,
  ) => {
    process.call('path_filestat_set_times', ROOT_FD, follow, ...process.text(path), atim, mtim, flags);
  };

  test('filestat has the times in nanoseconds at their offsets', () => {
    const process = start();
    setTimes(process, '/f', EARLIER, PAST, SET_ATIM | SET_MTIM);
    const { atimeNs, mtimeNs, ctimeNs } = process.stat('/f');
    expect([atimeNs, mtimeNs]).toEqual([EARLIER, PAST]);
    expect(Math.abs(Number(ctimeNs) / 1e6 - Date.now())).toBeLessThan(60_000);
  });

  test('each time can be set alone, to a value or to now', () => {
    const process = start();
    setTimes(process, '/f', EARLIER, EARLIER, SET_ATIM | SET_MTIM);
    setTimes(process, '/f', 0n, PAST, SET_MTIM);
    expect(process.stat('/f')).toMatchObject({ atimeNs: EARLIER, mtimeNs: PAST });
    setTimes(process, '/f', 0n, 0n, ATIM_NOW);
    const { atimeNs, mtimeNs } = process.stat('/f');
    expect(mtimeNs).toBe(PAST);
    expect(Math.abs(Number(atimeNs) / 1e6 - Date.now())).toBeLessThan(60_000);
  });

  test.each([SET_ATIM | ATIM_NOW, SET_MTIM | MTIM_NOW])('flags %i contradict themselves: EINVAL', (flags) => {
    const process = start();
    expect(errno(() => setTimes(process, '/f', 0n, 0n, flags))).toBe('EINVAL');
  });

  test('times of an open file follow it when it is renamed or unlinked', () => {
    const process = start();
    const fd = process.open('/f', 'r', 'w');
    process.rename('/f', '/g');
    process.call('fd_filestat_set_times', fd, EARLIER, PAST, SET_ATIM | SET_MTIM);
    expect(process.stat('/g')).toMatchObject({ atimeNs: EARLIER, mtimeNs: PAST });
    process.unlink('/g');
    process.create('/f', 'another');
    process.call('fd_filestat_set_times', fd, PAST, EARLIER, SET_ATIM | SET_MTIM);
    expect(process.fstat(fd)).toMatchObject({ atimeNs: PAST, mtimeNs: EARLIER });
    expect(process.stat('/f').mtimeNs).not.toBe(EARLIER);
  });

  test('times of a directory can be set by path and by descriptor', () => {
    const process = start();
    process.mkdir('/d');
    setTimes(process, '/d', EARLIER, PAST, SET_ATIM | SET_MTIM);
    expect(process.stat('/d').mtimeNs).toBe(PAST);
    const fd = process.open('/d', 'r', 'directory');
    process.call('fd_filestat_set_times', fd, 0n, EARLIER, SET_MTIM);
    expect(process.stat('/d').mtimeNs).toBe(EARLIER);
  });

  test('times of a symbolic link are its own unless it is followed', () => {
    const process = start();
    process.symlink('f', '/soft');
    setTimes(process, '/soft', EARLIER, EARLIER, SET_ATIM | SET_MTIM, 0);
    expect(process.lstat('/soft').mtimeNs).toBe(EARLIER);
    expect(process.stat('/f').mtimeNs).not.toBe(EARLIER);
    setTimes(process, '/soft', PAST, PAST, SET_ATIM | SET_MTIM, 1);
    expect(process.stat('/f').mtimeNs).toBe(PAST);
    expect(process.lstat('/soft').mtimeNs).toBe(EARLIER);
  });

  test('a write moves the time of change forward', () => {
    const process = start();
    setTimes(process, '/f', EARLIER, EARLIER, SET_ATIM | SET_MTIM);
    const fd = process.open('/f', 'w');
    process.write(fd, 'x');
    expect(process.stat('/f').mtimeNs).toBeGreaterThan(PAST);
  });

  test('times of what is not there answer ENOENT', () => {
    const process = start();
    expect(errno(() => setTimes(process, '/nowhere', 0n, 0n, MTIM_NOW))).toBe('ENOENT');
  });
}
