// What wants everything gets what its limits allow, and ends as ffmpeg's own error or as LIMIT_EXCEEDED.

import { describe, expect, it } from 'vitest';
import { Runtime } from '../../../../src/index.js';
import { newVolume, succeed } from '../../../support/media.js';
import { everyFamily } from '../../../support/modules.js';
import { rejection } from '../../tiny-wasi.js';
import { ALLOCATE, guest, openManyTimes, writeForever } from './tiny-guests.js';

const MIB = 2 ** 20;

/** A PNG header that claims `size` × `size` pixels, and a little of its data. */
function hugePng(size: number): Uint8Array {
  const png = Buffer.alloc(60);
  png.write('\x89PNG\r\n\x1a\n', 0, 'latin1');
  png.writeUInt32BE(13, 8);
  png.write('IHDR', 12);
  png.writeUInt32BE(size, 16);
  png.writeUInt32BE(size, 20);
  png.set([8, 2, 0, 0, 0], 24);
  png.writeUInt32BE(4, 33);
  png.write('IDAT', 37);
  return png;
}

describe.each(everyFamily().filter(({ execution }) => execution === 'thread'))('by $module', ({ source }) => {
  it('a picture that claims 30000 × 30000 pixels is an error of ffmpeg, and the next run works', async () => {
    await using runtime = await Runtime.create({ wasm: source, limits: { memoryBytes: 256 * MIB } });
    const volume = newVolume({ '/in.png': hugePng(30_000) });
    const result = await runtime.run(volume, '-nostdin', '-i', 'in.png', '-f', 'null', '-');
    expect(result.exitCode).not.toBe(0);
    expect(result.peakMemoryBytes).toBeLessThanOrEqual(256 * MIB);
    await succeed(runtime, volume, '-version');
  });

  it('frames that need more memory than there is are an error of ffmpeg', async () => {
    await using runtime = await Runtime.create({ wasm: source, limits: { memoryBytes: 256 * MIB } });
    const small = ['-nostdin', '-f', 'lavfi', '-i', 'testsrc2=s=64x48', '-frames:v', '2'];
    const result = await runtime.run(newVolume(), ...small, '-vf', 'scale=16000:16000', '-f', 'null', '-');
    expect(result.exitCode).not.toBe(0);
    expect(result.stderr).toMatch(/Out of memory|Cannot allocate memory/);
    await succeed(runtime, newVolume(), '-version');
  });

  it('a source that asks again and again for memory it cannot get ends at its deadline', async () => {
    await using runtime = await Runtime.create({ wasm: source, limits: { memoryBytes: 256 * MIB } });
    const huge = [
      '-nostdin',
      '-f',
      'lavfi',
      '-i',
      'color=s=16000x16000',
      '-frames:v',
      '2',
      '-f',
      'null',
      '-',
    ];
    const run = runtime.run(newVolume(), ...huge, { limits: { timeoutMs: 1500 } });
    const error = await run.then(
      // FFmpeg 9 goes on without the source, to an output that is empty.
      ({ exitCode, warnings }) => ({ code: exitCode === 0 ? warnings[0]?.code : `exit ${exitCode}` }),
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({
      code: expect.stringMatching(/^(TIMEOUT|exit [1-9]|EMPTY_OUTPUT)/) as string,
    });
    await succeed(runtime, newVolume(), '-version');
  });

  it('a flood of log lines is kept within its bound', async () => {
    await using runtime = await Runtime.create({ wasm: source });
    const flood = [
      '-nostdin',
      '-debug_ts',
      '-loglevel',
      'trace',
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=64x48:d=2',
    ];
    let seen = 0;
    const result = await runtime.run(
      newVolume(),
      ...flood,
      '-c:v',
      'mpeg4',
      '-f',
      'mpegts',
      '-y',
      '/dev/null',
      {
        limits: { logBytes: 10_000 },
        onStderr: (chunk) => void (seen += chunk.length),
      },
    );
    expect(result.exitCode).toBe(0);
    expect(seen).toBeGreaterThan(20_000);
    expect(Buffer.byteLength(result.stderr)).toBeLessThan(10_100);
  });

  it('an output that never ends stops at its limit', async () => {
    await using runtime = await Runtime.create({ wasm: source });
    const volume = newVolume();
    const endless = ['-nostdin', '-f', 'lavfi', '-i', 'testsrc2=s=320x240', 'out.yuv'];
    const limits = { bytesWritten: 5 * MIB };
    expect(await rejection(runtime.run(volume, ...endless, { limits }))).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      details: { limit: 'bytesWritten' },
    });
    expect(volume.statSync('/out.yuv').size).toBeLessThanOrEqual(5 * MIB);
  });
});

describe('a guest', () => {
  it('that allocates without end gets what memoryBytes allows', async () => {
    const limits = { memoryBytes: 64 * MIB };
    await using runtime = await Runtime.create({ wasm: { bytes: await guest(ALLOCATE) }, limits });
    for (let round = 0; round < 3; round++) {
      const { exitCode, peakMemoryBytes } = await runtime.run(newVolume());
      expect(exitCode).toBe(7);
      expect(peakMemoryBytes).toBeGreaterThan(62 * MIB);
      expect(peakMemoryBytes).toBeLessThanOrEqual(64 * MIB);
    }
  });

  it('that starts with more than memoryBytes is refused when the Runtime is made', async () => {
    const limits = { memoryBytes: MIB };
    const creation = Runtime.create({ wasm: { bytes: await guest(writeForever(1)) }, limits });
    expect(await rejection(creation)).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      details: { limit: 'memoryBytes' },
    });
  });

  it('that opens 10,000 files is stopped at its limit, and all are closed', async () => {
    await using runtime = await Runtime.create({ wasm: { bytes: await guest(openManyTimes(10_000)) } });
    const volume = newVolume();
    let open = 0;
    const openSync: typeof volume.openSync = (...args) => {
      open++;
      return volume.openSync(...args);
    };
    const closeSync: typeof volume.closeSync = (fd) => {
      open--;
      volume.closeSync(fd);
    };
    const counted = Object.assign(Object.create(volume) as typeof volume, { openSync, closeSync });
    expect(await rejection(runtime.run(counted))).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      details: { limit: 'openFiles' },
    });
    expect(open).toBe(0);
    const lifted = await runtime.run(newVolume(), { limits: { openFiles: Infinity } });
    expect(lifted.exitCode).toBe(99);
  });
});
