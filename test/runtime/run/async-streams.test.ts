// stdin and stdout as asynchronous streams, with back-pressure both ways.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Runtime } from '../../../src/index.js';
import { newVolume } from '../../support/media.js';
import { waitingFamilies } from '../../support/modules.js';
import { until } from '../../support/until.js';

const PCM = ['-f', 's16le', '-ar', '48000', '-ac', '1', '-i', 'pipe:0'];
const COPY = [...PCM, '-c', 'copy', '-f', 's16le', 'pipe:1'];

describe.each(waitingFamilies())('streams, by $name', ({ source, execution, module }) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source, execution });
  });
  afterAll(() => runtime.close());

  const samples = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31) % 251);

  function chunksOf(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
    return {
      async *[Symbol.asyncIterator]() {
        for (let at = 0; at < bytes.length; at += size) {
          if (at % (size * 10) === 0) await sleep(1);
          yield bytes.subarray(at, at + size);
        }
      },
    };
  }

  it.each([
    { what: 'an async iterable of small chunks', stdin: () => chunksOf(samples, 997) },
    { what: 'an async iterable of one chunk', stdin: () => chunksOf(samples, samples.length) },
    { what: 'a ReadableStream', stdin: () => new Blob([samples]).stream() },
  ])('$what goes through pipe:0 to pipe:1 byte for byte', async ({ stdin }) => {
    const chunks: Uint8Array[] = [];
    let closed = false;
    const { exitCode, stdout } = await runtime.run(newVolume(), ...COPY, {
      stdin: stdin(),
      stdout: new WritableStream({
        write: (chunk) => void chunks.push(chunk),
        close: () => {
          closed = true;
        },
      }),
    });
    expect(exitCode).toBe(0);
    expect(Buffer.concat(chunks).equals(samples)).toBe(true);
    expect(closed).toBe(true);
    expect(stdout).toBe('');
  });

  it.runIf(module === 'WASI with threads')(
    'a source may wait for what the sink gets: reading and writing do not wait for each other',
    async () => {
      let got = 0;
      // ffmpeg holds a packet or two back, 8 KiB each.
      const seen = (count: number) =>
        until(() => {
          expect(got).toBeGreaterThan(count - 30_000);
        });
      const { exitCode } = await runtime.run(
        newVolume(),
        ...COPY.slice(0, -1),
        '-flush_packets',
        '1',
        'pipe:1',
        {
          stdin: (async function* () {
            for (let at = 0; at < samples.length; at += 20_000) {
              await seen(at);
              yield samples.subarray(at, at + 20_000);
            }
          })(),
          stdout: new WritableStream({ write: (chunk) => void (got += chunk.length) }),
          limits: { timeoutMs: 20_000 },
        },
      );
      expect(exitCode).toBe(0);
      expect(got).toBe(samples.length);
    },
  );

  it('a slow sink holds the source back', async () => {
    let read = 0;
    let written = 0;
    let furthest = 0;
    async function* source() {
      for (let i = 0; i < 200; i++) {
        await sleep(0);
        read += 32_768;
        furthest = Math.max(furthest, read - written);
        yield new Uint8Array(32_768);
      }
    }
    await runtime.run(newVolume(), ...COPY, {
      stdin: source(),
      stdout: new WritableStream({
        async write(chunk) {
          await sleep(2);
          written += chunk.length;
        },
      }),
    });
    expect(written).toBe(200 * 32_768);
    expect(furthest).toBeLessThan(2_000_000);
  });

  it('a source that fails rejects the run with its error, and the sink is aborted with it', async () => {
    const reason = new Error('the camera is gone');
    let aborted: unknown;
    const run = runtime.run(newVolume(), ...COPY, {
      stdin: (async function* () {
        yield new Uint8Array(1000);
        await sleep(1);
        throw reason;
      })(),
      stdout: new WritableStream({
        abort: (why) => {
          aborted = why;
        },
      }),
    });
    await expect(run).rejects.toBe(reason);
    await until(() => expect(aborted).toBeDefined());
  });

  it('a sink that fails rejects the run with its error, and the source is let go', async () => {
    const reason = new Error('the client hung up');
    let released = false;
    const run = runtime.run(newVolume(), ...COPY, {
      stdin: (async function* () {
        try {
          for (;;) {
            await sleep(0);
            yield new Uint8Array(100_000);
          }
        } finally {
          released = true;
        }
      })(),
      stdout: new WritableStream({
        write() {
          throw reason;
        },
      }),
    });
    await expect(run).rejects.toBe(reason);
    await until(() => expect(released).toBe(true));
    expect((await runtime.run(newVolume(), '-version')).exitCode).toBe(0);
  });

  it.each([
    { what: 'a source that never comes', streams: () => ({ stdin: new ReadableStream<Uint8Array>() }) },
    {
      what: 'a sink that never takes',
      streams: () => ({
        stdin: samples,
        stdout: new WritableStream<Uint8Array>({ write: () => new Promise<void>(() => undefined) }),
      }),
    },
  ])('$what does not hold an aborted run', async ({ streams }) => {
    const run = runtime.run(newVolume(), ...COPY, { ...streams(), signal: AbortSignal.timeout(200) });
    await expect(run).rejects.toMatchObject({ code: 'ABORTED' });
    expect((await runtime.run(newVolume(), '-version')).exitCode).toBe(0);
  });

  it('chunks that are no bytes are refused', async () => {
    const stdin = (async function* () {
      yield await Promise.resolve('text' as unknown as Uint8Array);
    })();
    await expect(runtime.run(newVolume(), ...COPY, { stdin })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
  });
});

it('async streams are refused where runs of one thread are inline', async () => {
  const runtime = await Runtime.create({ wasm: { core: true }, execution: 'inline' });
  for (const options of [{ stdin: new Blob(['x']).stream() }, { stdout: new WritableStream<Uint8Array>() }]) {
    await expect(runtime.run(newVolume(), ...COPY, options)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
  }
  await runtime.close();
});
