// The bridge end to end: programs in C over wasi-libc, each checking what it sees from inside.

import { Volume } from 'memfs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Guest } from '../../src/guest/guest.js';
import { BACKENDS } from '../conformance/backend.js';
import { compiledGuests, loadProgram, runProgram } from './guest-programs.js';
import { sparseFileSystem } from './sparse-file-system.js';

const directory = compiledGuests();
const MIB = 1024 * 1024;
const OK = { exitCode: 0, stdout: 'ok\n' };

describe.runIf(directory !== undefined)('a program in C', () => {
  const programs = new Map<string, Guest>();
  const program = (name: string): Guest => programs.get(name)!;

  beforeAll(async () => {
    for (const name of ['files', 'ends', 'clocks', 'jumps', 'state']) {
      programs.set(name, await loadProgram(directory!, name));
    }
  });

  describe.each(BACKENDS)('over $name', ({ make }) => {
    test.each([
      ['patches the head of a file after writing its tail', 'moov'],
      ['seeks, pwrites, sizes and appends', 'positions'],
      ['makes, moves, links and removes names', 'names'],
      ['lists 10,000 entries, once each and in order', 'listing'],
    ])('%s', async (_what, part) => {
      expect(await runProgram(program('files'), make(), [part])).toMatchObject(OK);
    });
  });

  test('leaves the patched file in the volume, byte for byte', async () => {
    const volume = new Volume();
    await runProgram(program('files'), volume, ['moov']);
    const movie = volume.readFileSync('/movie.mp4') as Buffer;
    expect(movie.readUInt32BE(0)).toBe(100_008);
    expect([movie.toString('latin1', 4, 8), movie.toString('latin1', 100_008)]).toEqual(['mdat', 'moov']);
    expect(movie.subarray(8, -4).every((byte, index) => byte === (index & 255))).toBe(true);
  });

  test('writes and reads beyond 4 GiB', async () => {
    expect(await runProgram(program('files'), sparseFileSystem(), ['large'])).toMatchObject(OK);
  });

  test('uses the devices, and takes none for a terminal', async () => {
    expect(await runProgram(program('files'), new Volume(), ['devices'])).toMatchObject(OK);
  });

  test('finds its private directory empty, whatever the run before it left there', async () => {
    const volume = new Volume();
    for (let run = 0; run < 2; run++) {
      expect(await runProgram(program('files'), volume, ['scratch'])).toMatchObject(OK);
    }
    expect(volume.toJSON()).toEqual({});
  });

  test('sees a full disk', async () => {
    const { stdout } = await runProgram(program('files'), new Volume(), ['full'], { bytesWritten: 10 });
    expect(stdout).toBe('ok\n');
  });

  test('gets arguments and environment in UTF-8', async () => {
    const args = ['ünï.mp4', '日本語 🎬', 'a b'];
    const env = { TITLE: 'Grüße 🎬' };
    const { stdout } = await runProgram(program('ends'), new Volume(), ['arguments', ...args], { env });
    expect(stdout).toBe([...args, env.TITLE, ''].join('\n'));
  });

  test.each(['sleeps', 'polls', 'advance'])('has clocks: %s', async (part) => {
    expect(await runProgram(program('clocks'), new Volume(), [part])).toMatchObject(OK);
  });

  test('sleeps without using the CPU', async () => {
    const before = process.cpuUsage();
    const from = performance.now();
    await runProgram(program('clocks'), new Volume(), ['sleeps']);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000 / (performance.now() - from)).toBeLessThan(0.3);
  });

  test.each(['exit', '_exit', 'return'])('ends by %s with any code from 0 to 255', async (how) => {
    for (const code of [0, 1, 42, 127, 128, 254, 255]) {
      const { exitCode } = await runProgram(program('ends'), new Volume(), [how, String(code)]);
      expect(exitCode).toBe(code);
    }
  });

  test.each([
    ['abort', /unreachable/],
    ['unreachable', /unreachable/],
    ['divide', /zero/],
    ['wild', /out of bounds/],
    ['deep', /out of bounds|stack/],
    ['deep-in-engine', /stack/],
    ['deep-in-host', /stack/],
  ])('that ends by %s rejects with TRAP, and the next run works', async (how, message) => {
    const guest = program('ends');
    await expect(runProgram(guest, new Volume(), [how])).rejects.toMatchObject({
      code: 'TRAP',
      message: expect.stringMatching(message) as string,
    });
    expect(await runProgram(guest, new Volume(), ['exit', '0'])).toMatchObject({ exitCode: 0 });
  });

  test('runs out of memory as on any machine: malloc answers NULL, and what is freed can be had again', async () => {
    const report = await runProgram(program('ends'), new Volume(), ['exhaust']);
    expect(report).toMatchObject(OK);
    expect(report.peakMemoryBytes).toBeGreaterThan(120 * MIB);
    expect(report.peakMemoryBytes).toBeLessThanOrEqual(128 * MIB);
  });

  test.each([
    ['out of 1,000 frames', 'depth'],
    ['with 0 and delivers 1', 'zero'],
    ['to a buffer that is armed again 20,000 times', 'again'],
    ['to one arming a hundred times', 'often'],
    ['past a frame with a buffer of its own', 'nested'],
    ['between two buffers of one frame', 'two'],
    ['to the right level of a recursion', 'recursion'],
  ])('jumps %s', async (_where, part) => {
    expect(await runProgram(program('jumps'), new Volume(), [part])).toMatchObject(OK);
  });

  test('that jumps to a frame that has returned rejects with TRAP', async () => {
    const guest = program('jumps');
    const jump = runProgram(guest, new Volume(), ['returned']);
    await expect(jump).rejects.toMatchObject({
      code: 'TRAP',
      message: expect.stringContaining('longjmp') as string,
    });
    expect(await runProgram(guest, new Volume(), ['depth'])).toMatchObject(OK);
  });

  test('sees nothing of the run before it: no global, no heap, no environment, no descriptor, no temporary file', async () => {
    const volume = new Volume();
    for (let run = 0; run < 3; run++) {
      expect(await runProgram(program('state'), volume, [])).toMatchObject(OK);
    }
  });

  test('sees nothing of a run that trapped', async () => {
    const guest = program('ends');
    for (const how of ['deep', 'exhaust', 'abort', 'exhaust']) {
      await runProgram(guest, new Volume(), [how]).catch(() => undefined);
    }
    expect(await runProgram(guest, new Volume(), ['exhaust'])).toMatchObject(OK);
  });
});
