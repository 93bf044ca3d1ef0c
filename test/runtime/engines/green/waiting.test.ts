// Streams and sources of the caller's for a guest whose calls are made again until they have an answer.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NotReady } from '../../../../src/fs/not-ready.js';
import { greenMounts } from '../../../../src/runtime/engines/green/green-mounts.js';
import { greenStreams } from '../../../../src/runtime/engines/green/green-streams.js';
import type { HostStream } from '../../../../src/runtime/run/engine.js';
import { newVolume } from '../../../support/media.js';
import { runs } from '../../../support/seed.js';

/** Makes a call until it has an answer, as the guest's thread does. */
async function patiently<T>(call: () => T): Promise<T> {
  for (;;) {
    try {
      return call();
    } catch (error) {
      if (!(error instanceof NotReady)) throw error;
      await error.ready;
    }
  }
}

const BYTES = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 7 + (i >> 8)) % 256);

describe('a mounted source', () => {
  function open(read: (offset: number, length: number) => Uint8Array | Promise<Uint8Array>) {
    const fs = greenMounts(newVolume(), new Map([['/in', { size: BYTES.length, read }]]));
    const fd = fs.openSync('/in', 0);
    return async (length: number, position: number) => {
      const target = new Uint8Array(length);
      const count = await patiently(() => fs.readSync(fd, target, 0, length, position));
      return target.subarray(0, count);
    };
  }

  it('gives the bytes of any reads in any order', async () => {
    const length = fc.oneof(fc.nat(100), fc.nat(100_000), fc.nat(2_000_000));
    const reads = fc.array(fc.tuple(length, fc.nat(BYTES.length + 10)), { maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(reads, async (list) => {
        const read = open((offset, count) => Promise.resolve(BYTES.subarray(offset, offset + count)));
        for (const [count, position] of list) {
          const got = Buffer.from(await read(count, position));
          expect(got.equals(BYTES.subarray(position, position + count))).toBe(true);
        }
      }),
      runs(50),
    );
  });

  it('is asked for larger and larger blocks by who reads on, and for each byte once', async () => {
    const asked: number[] = [];
    const read = open((offset, length) => {
      asked.push(length);
      return BYTES.subarray(offset, offset + length);
    });
    for (let at = 0; at < BYTES.length; at += 30_000) await read(30_000, at);
    expect(asked.length).toBeLessThan(8);
    expect(asked.reduce((sum, length) => sum + length, 0)).toBe(BYTES.length);
  });

  it('throws what the source does', async () => {
    const reason = new Error('gone');
    await expect(open(() => Promise.reject(reason))(10, 0)).rejects.toBe(reason);
  });
});

describe('a stream', () => {
  const none: HostStream = {};
  const devices = (streams: { stdin?: HostStream; stdout?: HostStream }) =>
    greenStreams({ stdin: none, stdout: none, stderr: none, ...streams });

  it('gives all that came, to calls that take less of it', async () => {
    const parts = [BYTES.subarray(0, 100), BYTES.subarray(100, 130)];
    const { stdin } = devices({
      stdin: {
        read: (target) => {
          const part = parts.shift() ?? new Uint8Array(0);
          target.set(part);
          return Promise.resolve(part.length);
        },
      },
    });
    const got: number[] = [];
    // The first call asks for much and is given up for one that takes little.
    expect(() => stdin.read?.(new Uint8Array(1000))).toThrow(NotReady);
    for (;;) {
      const target = new Uint8Array(40);
      const count = await patiently(() => stdin.read!(target));
      if (count === 0) break;
      got.push(...target.subarray(0, count));
    }
    expect(got).toEqual([...BYTES.subarray(0, 130)]);
  });

  it('gets memory of its own, and one write after the other', async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(10)).fill(1);
    let going = 0;
    const got: Uint8Array[] = [];
    const { stdout } = devices({
      stdout: {
        async write(source) {
          expect(++going).toBe(1);
          await new Promise((resolve) => setTimeout(resolve, 5));
          going--;
          got.push(source);
          return source.length;
        },
      },
    });
    const [first, second] = [shared.subarray(0, 4), shared.subarray(4)];
    const counts = await Promise.all([first, second].map((part) => patiently(() => stdout.write!(part))));
    expect(counts).toEqual([4, 6]);
    expect(got.map((part) => [part.length, part.buffer instanceof SharedArrayBuffer])).toEqual([
      [4, false],
      [6, false],
    ]);
  });
});
