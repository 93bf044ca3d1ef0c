// Ends at odd moments: a deadline that a blocked loop misses, streams of runs that never start, sources that stall.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Runtime, httpSource } from '../../../src/index.js';
import { newVolume } from '../../support/media.js';
import { until } from '../../support/until.js';

const ENDLESS = ['-f', 'lavfi', '-i', 'testsrc2=s=320x240', '-c:v', 'mpeg4', '-f', 'null', '-'] as const;
const COPY = [
  '-f',
  's16le',
  '-ar',
  '48000',
  '-ac',
  '1',
  '-i',
  'pipe:0',
  '-c',
  'copy',
  '-f',
  's16le',
  'pipe:1',
] as const;

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.create({ wasm: { core: true } });
});
afterAll(() => runtime.close());

function blockFor(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

it('a deadline that passes while a callback blocks the loop still ends the run', async () => {
  let blocked = false;
  const startedMs = performance.now();
  const run = runtime.run(newVolume(), '-v', 'debug', ...ENDLESS, {
    limits: { timeoutMs: 600 },
    onLog: () => {
      if (blocked || performance.now() - startedMs < 300) return;
      blocked = true;
      blockFor(600);
    },
  });
  // It would run for ever.
  await expect(run).rejects.toMatchObject({ code: 'TIMEOUT' });
  expect(blocked).toBe(true);
});

it('a log line without an end does not hide what a callback throws, nor keep the sink', async () => {
  const reason = new Error('the log viewer broke');
  let aborted: unknown;
  const data = ['-f', 'data', '-i', '/text', '-map', '0', '-c', 'copy', '-f', 'data'];
  const run = runtime.run(newVolume({ '/text': 'no newline here' }), '-v', 'quiet', ...data, '/dev/stderr', {
    onLog: () => {
      throw reason;
    },
    stdout: new WritableStream<Uint8Array>({
      abort: (why) => {
        aborted = why;
      },
    }),
  });
  await expect(run).rejects.toBe(reason);
  await until(() => expect(aborted).toBe(reason));
});

it('streams of a run that is aborted in the queue are let go', async () => {
  const first = new AbortController();
  const busy = runtime.run(newVolume(), ...ENDLESS, { signal: first.signal }).catch(() => undefined);
  let aborted = 0;
  let cancelled = 0;
  const stdout = new WritableStream<Uint8Array>({
    abort: () => {
      aborted++;
    },
  });
  const stdin = new ReadableStream<Uint8Array>({
    cancel: () => {
      cancelled++;
    },
  });
  const queued = runtime.run(newVolume(), ...COPY, { stdin, stdout, signal: AbortSignal.timeout(50) });
  await expect(queued).rejects.toMatchObject({ code: 'ABORTED' });
  await until(() => expect({ aborted, cancelled }).toEqual({ aborted: 1, cancelled: 1 }));
  first.abort();
  await busy;
  expect({ aborted, cancelled }).toEqual({ aborted: 1, cancelled: 1 });
});

it('a locked stdin is refused and the sink stays free', async () => {
  const stdin = new ReadableStream<Uint8Array>();
  stdin.getReader();
  const stdout = new WritableStream<Uint8Array>();
  const run = runtime.run(newVolume(), ...COPY, { stdin, stdout });
  await expect(run).rejects.toMatchObject({ code: 'INVALID_OPTION', details: { option: 'stdin' } });
  expect(stdout.locked).toBe(false);
});

it('a ReadableStream that stalls is cancelled with the run', async () => {
  let cancelled = 0;
  const controller = new AbortController();
  const source = {
    pull: () => {
      setImmediate(() => controller.abort());
      return new Promise<void>(() => undefined);
    },
    cancel: () => {
      cancelled++;
    },
  };
  // It pulls when the run reads, and not before.
  const stdin = new ReadableStream<Uint8Array>(source, { highWaterMark: 0 });
  const run = runtime.run(newVolume(), ...COPY, { stdin, signal: controller.signal });
  await expect(run).rejects.toMatchObject({ code: 'ABORTED' });
  await until(() => expect(cancelled).toBe(1));
});

it('empty chunks without end do not freeze the process', async () => {
  async function* nothing() {
    for (;;) yield await Promise.resolve(new Uint8Array(0));
  }
  const run = runtime.run(newVolume(), ...COPY, { stdin: nothing(), limits: { timeoutMs: 300 } });
  await expect(run).rejects.toMatchObject({ code: 'TIMEOUT' });
});

it('options that change while a run is queued do not change the run', async () => {
  const options = { stdin: new Uint8Array(100), env: { A: '1' } };
  const busy = runtime.run(newVolume(), '-version');
  const queued = runtime.run(newVolume(), ...COPY.slice(0, -1), '/out', options);
  Object.assign(options, { stdin: 'text', stdout: 'junk' });
  await busy;
  expect((await queued).exitCode).toBe(0);
});

it('a web server that stalls is let go with the run', async () => {
  let open = 0;
  const controller = new AbortController();
  const server = createServer((request, response) => {
    const first = request.headers.range === 'bytes=0-0';
    response.writeHead(206, { 'content-range': `bytes ${first ? '0-0' : '0-999999'}/1000000` });
    if (first) return void response.end('x');
    open++;
    response.write('x', () => controller.abort());
    response.on('close', () => open--);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const source = await httpSource(`http://127.0.0.1:${(server.address() as AddressInfo).port}/in.mp4`);
  const run = runtime.run(newVolume(), '-i', '/in.mp4', '-f', 'null', '-', {
    mounts: { '/in.mp4': source },
    signal: controller.signal,
  });
  await expect(run).rejects.toMatchObject({ code: 'ABORTED' });
  await until(() => expect(open).toBe(0));
  server.closeAllConnections();
  server.close();
});
