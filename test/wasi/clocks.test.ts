import { wasi } from '@bjorn3/browser_wasi_shim';
import { Volume } from 'memfs';
import { expect, test } from 'vitest';
import { AfmpegError } from '../../src/errors.js';
import { Process, errno } from './process.js';

const { CLOCKID_REALTIME, CLOCKID_MONOTONIC, CLOCKID_PROCESS_CPUTIME_ID, CLOCKID_THREAD_CPUTIME_ID } = wasi;
const CLOCKS = [CLOCKID_REALTIME, CLOCKID_MONOTONIC, CLOCKID_PROCESS_CPUTIME_ID, CLOCKID_THREAD_CPUTIME_ID];
const IN = 1024;
const OUT = 8192;

type Subscription = { clock: number; ms: number; absoluteNs?: bigint } | { fd: number; write?: boolean };

/** A process that fails where it sleeps on and on. */
function start(): Process {
  const deadlineMs = performance.now() + 5000;
  return new Process(new Volume(), {
    checkpoint: () => {
      if (performance.now() > deadlineMs) throw new AfmpegError('TIMEOUT', 'slept on');
    },
  });
}

function now(process: Process, clock: number): bigint {
  process.call('clock_time_get', clock, 1n, 0);
  return process.view.getBigUint64(0, true);
}

/** The index of each subscription that an event came for, with the event's errno. */
function poll(process: Process, subscriptions: readonly Subscription[]): [number, number][] {
  for (const [index, subscription] of subscriptions.entries()) {
    const at = IN + index * 48;
    process.bytes(at, 48).fill(0);
    process.view.setBigUint64(at, BigInt(index) + (7n << 60n), true);
    if ('fd' in subscription) {
      process.view.setUint8(at + 8, subscription.write ? wasi.EVENTTYPE_FD_WRITE : wasi.EVENTTYPE_FD_READ);
      process.view.setUint32(at + 16, subscription.fd, true);
      continue;
    }
    const { clock, ms, absoluteNs } = subscription;
    process.view.setUint32(at + 16, clock, true);
    process.view.setBigUint64(at + 24, absoluteNs ?? BigInt(Math.round(ms * 1e6)), true);
    process.view.setUint16(at + 40, absoluteNs === undefined ? 0 : 1, true);
  }
  process.bytes(OUT, subscriptions.length * 32).fill(0xee);
  process.call('poll_oneoff', IN, OUT, subscriptions.length, 0);
  return Array.from({ length: process.view.getUint32(0, true) }, (_, event) => {
    const index = process.view.getBigUint64(OUT + event * 32, true) - (7n << 60n);
    return [Number(index), process.view.getUint16(OUT + event * 32 + 8, true)];
  });
}

function elapsedMs(action: () => void): number {
  const from = performance.now();
  action();
  return performance.now() - from;
}

test.each(CLOCKS)('clock %i advances, never goes back, and counts nanoseconds', (clock) => {
  const process = start();
  const [before, first, after] = [performance.now(), now(process, clock), performance.now()];
  let last = first;
  while (performance.now() < after + 20) {
    const next = now(process, clock);
    expect(next).toBeGreaterThanOrEqual(last);
    last = next;
  }
  last = now(process, clock);
  expect(Number(last - first) / 1e6).toBeGreaterThan(15);
  expect(Number(last - first) / 1e6).toBeLessThan(performance.now() - before + 5);
});

test('the realtime clock is the time of day', () => {
  expect(Math.abs(Number(now(start(), CLOCKID_REALTIME)) / 1e6 - Date.now())).toBeLessThan(50);
});

test('the clocks of the process start with it', () => {
  expect(Number(now(start(), CLOCKID_PROCESS_CPUTIME_ID))).toBeLessThan(1e9);
});

test('clocks have a resolution, and unknown ones answer EINVAL', () => {
  const process = start();
  for (const clock of CLOCKS) process.call('clock_res_get', clock, 0);
  expect(process.view.getBigUint64(0, true)).toBeGreaterThan(0n);
  for (const call of ['clock_res_get', 'clock_time_get']) {
    expect(
      errno(() => (call === 'clock_res_get' ? process.call(call, 9, 0) : process.call(call, 9, 0n, 0))),
    ).toBe('EINVAL');
  }
});

test('a sleep lasts as long as it was asked to, and leaves the CPU alone', () => {
  const process = start();
  const cpu = globalThis.process.cpuUsage();
  const wallMs = elapsedMs(() =>
    expect(poll(process, [{ clock: CLOCKID_MONOTONIC, ms: 300 }])).toEqual([[0, 0]]),
  );
  const { user, system } = globalThis.process.cpuUsage(cpu);
  expect(wallMs).toBeGreaterThanOrEqual(299);
  expect(wallMs).toBeLessThan(600);
  expect((user + system) / 1000 / wallMs).toBeLessThan(0.2);
});

test.each([0, 0.5, 5])('a sleep of %d ms is no shorter', (ms) => {
  const process = start();
  expect(elapsedMs(() => poll(process, [{ clock: CLOCKID_MONOTONIC, ms }]))).toBeGreaterThanOrEqual(ms);
});

test('the first of several clocks wakes the guest, and only those that rang are told', () => {
  const process = start();
  const wallMs = elapsedMs(() => {
    expect(
      poll(process, [
        { clock: CLOCKID_MONOTONIC, ms: 5000 },
        { clock: CLOCKID_REALTIME, ms: 30 },
        { clock: CLOCKID_MONOTONIC, ms: 10 },
        { clock: CLOCKID_MONOTONIC, ms: 0 },
      ]).map(([index]) => index),
    ).toEqual([3]);
  });
  expect(wallMs).toBeLessThan(30);
  expect(
    poll(process, [
      { clock: CLOCKID_MONOTONIC, ms: 5 },
      { clock: CLOCKID_REALTIME, ms: 5000 },
    ]),
  ).toEqual([[0, 0]]);
});

test.each([CLOCKID_REALTIME, CLOCKID_MONOTONIC])('clock %i can be waited for by its time', (clock) => {
  const process = start();
  const absoluteNs = now(process, clock) + 40_000_000n;
  const wallMs = elapsedMs(() => poll(process, [{ clock, ms: 0, absoluteNs }]));
  expect(now(process, clock)).toBeGreaterThanOrEqual(absoluteNs);
  expect(wallMs).toBeLessThan(200);
  expect(elapsedMs(() => poll(process, [{ clock, ms: 0, absoluteNs: 1n }]))).toBeLessThan(20);
});

test('descriptors are ready at once, and a closed one says so in its event', () => {
  const process = start();
  const wallMs = elapsedMs(() => {
    expect(
      poll(process, [{ fd: 0 }, { clock: CLOCKID_MONOTONIC, ms: 5000 }, { fd: 1, write: true }, { fd: 99 }]),
    ).toEqual([
      [0, 0],
      [2, 0],
      [3, wasi.ERRNO_BADF],
    ]);
  });
  expect(wallMs).toBeLessThan(100);
});

test('an event is whole: its kind at 10, and zeros where nothing is said', () => {
  const process = start();
  poll(process, [{ fd: 1, write: true }]);
  expect(process.view.getUint8(OUT + 10)).toBe(wasi.EVENTTYPE_FD_WRITE);
  expect([...process.bytes(OUT + 11, 21)]).toEqual(new Array(21).fill(0));
  expect(process.view.getUint8(OUT + 32)).not.toBe(1);
});

test('nothing to wait for, or an unknown clock, answers EINVAL', () => {
  const process = start();
  expect(errno(() => process.call('poll_oneoff', IN, OUT, 0, 0))).toBe('EINVAL');
  expect(errno(() => poll(process, [{ clock: 9, ms: 1 }]))).toBe('EINVAL');
});

test('an abort wakes a guest that sleeps for long', () => {
  const deadline = performance.now() + 60;
  const process = new Process(new Volume(), {
    checkpoint: () => {
      if (performance.now() > deadline) throw new AfmpegError('ABORTED', 'stop');
    },
  });
  const wallMs = elapsedMs(() => {
    expect(() => poll(process, [{ clock: CLOCKID_MONOTONIC, ms: 3_600_000 }])).toThrow('stop');
  });
  expect(wallMs).toBeLessThan(250);
});
