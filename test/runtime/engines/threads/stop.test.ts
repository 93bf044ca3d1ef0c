// A signal and a deadline end a run at once, wherever it is, and leave everything usable.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AfmpegError, Limits, RunOptions } from '../../../../src/index.js';
import { Runtime } from '../../../../src/index.js';
import { endOfBusyThreadMs } from '../../../support/busy-thread.js';
import { bytesOf, newVolume, succeed } from '../../../support/media.js';
import { waitingFamilies } from '../../../support/modules.js';
import { rejection } from '../../tiny-wasi.js';
import { LOOP, READ_STDIN, SLEEP, WRITE_AND_LOOP, guest, writeForever } from './tiny-guests.js';

/** What is promised on a machine with a free core. */
const PROMISED_MS = 250;
/** How often a stop that came late is tried again: what is late each time is not late by the machine's load. */
const TRIES = 3;
const figures: string[] = [];

interface Stopped {
  readonly error: AfmpegError;
  readonly lateMs: number;
}

/** Runs, aborts after `afterMs` and not before `until` holds, and measures how late it ended. */
async function stop(
  runtime: Runtime,
  words: readonly string[],
  how: 'signal' | 'deadline',
  options: RunOptions & { afterMs?: number; until?: () => boolean } = {},
  volume = newVolume(),
): Promise<Stopped> {
  const { afterMs = 300, until = () => true, ...rest } = options;
  const controller = new AbortController();
  const limits: Limits = how === 'deadline' ? { timeoutMs: afterMs } : {};
  const startedMs = performance.now();
  const run = rejection(runtime.run(volume, ...words, { ...rest, limits, signal: controller.signal }));
  let abortedMs = startedMs + afterMs;
  if (how === 'signal') {
    const abort = () => {
      if (!until()) return void setTimeout(abort, 10);
      abortedMs = performance.now();
      controller.abort(new Error('enough'));
    };
    setTimeout(abort, afterMs);
  }
  const error = (await run) as AfmpegError;
  return { error, lateMs: performance.now() - abortedMs };
}

/** Expects the right error each time, and in one of a few tries that it came in time. */
async function expectStopped(
  attempt: () => Promise<Stopped>,
  how: 'signal' | 'deadline',
  what: string,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const { error, lateMs } = await attempt();
    if (how === 'signal') expect(error).toMatchObject({ code: 'ABORTED', cause: new Error('enough') });
    else expect(error).toMatchObject({ code: 'TIMEOUT', details: { limit: 'timeoutMs' } });
    const plainMs = await endOfBusyThreadMs();
    figures.push(`${what}, by ${how}: ${lateMs.toFixed(0)} ms (a plain thread: ${plainMs.toFixed(0)} ms)`);
    if (lateMs < PROMISED_MS || tries === TRIES) {
      expect(lateMs).toBeLessThan(PROMISED_MS + 2 * plainMs);
      return;
    }
  }
}

afterAll(() => {
  console.log(`Ended after\n  ${figures.join('\n  ')}`);
});

const HOW = ['signal', 'deadline'] as const;
const ENCODE = ['-nostdin', '-f', 'lavfi', '-i', 'testsrc2=s=640x360:r=25', '-t', '600'] as const;

describe.each(waitingFamilies())('an encode, by $name', ({ name, source, execution }) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source, execution });
    await succeed(runtime, newVolume(), '-version');
  });
  afterAll(() => runtime.close());
  afterEach(() => succeed(runtime, newVolume(), '-version'));

  it.each(HOW)('ends in its midst by a %s, and the volume keeps what was written', async (how) => {
    let volume = newVolume();
    const words = [...ENCODE, '-c:v', 'mpeg4', '-flush_packets', '1', '-f', 'mpegts', 'out.ts'];
    const until = () => volume.existsSync('/out.ts') && bytesOf(volume, '/out.ts').length > 1000;
    const attempt = () => {
      volume = newVolume({ '/kept': 'kept' });
      return stop(runtime, words, how, { afterMs: 1500, until }, volume);
    };
    await expectStopped(attempt, how, `${name}, an encode`);
    expect(bytesOf(volume, '/kept').toString()).toBe('kept');
    expect(bytesOf(volume, '/out.ts').length).toBeGreaterThan(1000);
    volume.writeFileSync('/out.ts', 'mine again');
    await succeed(runtime, volume, ...ENCODE, '-t', '0.2', '-c:v', 'mpeg4', '-y', 'out.ts');
  });

  it.each(HOW)('ends by a %s while it waits for stdin that never comes', async (how) => {
    const words = ['-f', 's16le', '-ar', '8000', '-ac', '1', '-i', 'pipe:0', 'out.wav'];
    const attempt = () => {
      const stdin = new ReadableStream<Uint8Array>({ pull: () => new Promise<void>(() => undefined) });
      return stop(runtime, words, how, { stdin, afterMs: 800 });
    };
    await expectStopped(attempt, how, `${name}, no stdin`);
  });

  it.each(HOW)('ends by a %s while its stdout is never taken', async (how) => {
    let aborted: unknown;
    let isWriting = false;
    const words = [...ENCODE, '-f', 'rawvideo', 'pipe:1'];
    const attempt = () => {
      const stdout = new WritableStream<Uint8Array>({
        write: () => {
          isWriting = true;
          return new Promise<void>(() => undefined);
        },
        abort: (reason) => void (aborted = reason),
      });
      isWriting = false;
      // The deadline must not come before the first write, also where threads start on a busy machine.
      const afterMs = how === 'deadline' ? 3000 : 800;
      return stop(runtime, words, how, { stdout, afterMs, until: () => isWriting });
    };
    await expectStopped(attempt, how, `${name}, no stdout`);
    expect(aborted).toBeUndefined(); // the platform tells a sink only after its pending write
  });

  it('that was aborted before its start never runs', async () => {
    const volume = newVolume();
    const signal = AbortSignal.abort(new Error('enough'));
    const run = rejection(runtime.run(volume, ...ENCODE, 'out.avi', { signal }));
    expect(await run).toMatchObject({ code: 'ABORTED', cause: new Error('enough') });
    expect(volume.readdirSync('/')).toEqual([]);
  });

  it('that is aborted in the tick of its start never runs, and one aborted after its end is done', async () => {
    const early = new AbortController();
    const run = rejection(runtime.run(newVolume(), ...ENCODE, 'out.avi', { signal: early.signal }));
    early.abort(new Error('enough'));
    expect(await run).toMatchObject({ code: 'ABORTED' });
    const late = new AbortController();
    const result = await runtime.run(newVolume(), '-version', { signal: late.signal });
    late.abort();
    expect(result.exitCode).toBe(0);
  });

  it('that is aborted while it is queued rejects at once, although the slot is taken', async () => {
    const first = new AbortController();
    const running = rejection(runtime.run(newVolume(), ...ENCODE, 'out.avi', { signal: first.signal }));
    const second = new AbortController();
    const queued = rejection(runtime.run(newVolume(), ...ENCODE, 'out.avi', { signal: second.signal }));
    let isRunning = true;
    void running.finally(() => (isRunning = false));
    second.abort(new Error('enough'));
    expect(await queued).toMatchObject({ code: 'ABORTED' });
    expect(isRunning).toBe(true);
    first.abort();
    await running;
  });
});

const NEVER = () => new Promise<void>(() => undefined);
const GUESTS: readonly [string, string, () => RunOptions][] = [
  ['that loops without a call', LOOP, () => ({})],
  ['that sleeps for an hour', SLEEP, () => ({})],
  ['that waits for stdin', READ_STDIN, () => ({ stdin: new ReadableStream({ pull: NEVER }) })],
  ['whose stdout is never taken', writeForever(1), () => ({ stdout: new WritableStream({ write: NEVER }) })],
  ['that writes stdout without end', writeForever(1), () => ({})],
  ['that writes its log without end', writeForever(2), () => ({})],
  ['that writes to a wrong descriptor without end', writeForever(77), () => ({})],
];

describe.each(GUESTS)('a guest %s', (what, wat, options) => {
  it.each(HOW)('ends by a %s, and the next run works', async (how) => {
    await using runtime = await Runtime.create({ wasm: { bytes: await guest(wat) } });
    for (const round of ['first', 'second']) {
      await expectStopped(() => stop(runtime, [], how, options()), how, `${what}, ${round} run`);
    }
  });
});

it('what a guest wrote before it was ended in a loop stays in the volume, and its file is closed', async () => {
  await using runtime = await Runtime.create({ wasm: { bytes: await guest(WRITE_AND_LOOP) } });
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
  // It tells stderr after it wrote the file, which a thread may still hold back.
  let said = false;
  const options = { until: () => said, onStderr: () => (said = true) };
  const { error } = await stop(runtime, [], 'signal', options, counted);
  expect(error.code).toBe('ABORTED');
  expect(open).toBe(0);
  expect(bytesOf(volume, '/out').toString()).toBe('kept');
});

it('a thread that was ended in a loop is gone: the next run gets another', async () => {
  await using runtime = await Runtime.create({ wasm: { bytes: await guest(WRITE_AND_LOOP) } });
  for (let round = 0; round < 3; round++) {
    let said = false;
    const { error } = await stop(runtime, [], 'signal', {
      until: () => said,
      onStderr: () => (said = true),
    });
    expect(error.details.stderrTail).toBe('kept');
  }
});

it('stdin that comes too late for a run that was stopped does not end up in the next', async () => {
  await using runtime = await Runtime.create({ wasm: { bytes: await guest(READ_STDIN) } });
  let deliver: (() => void) | undefined;
  const next = () =>
    new Promise<IteratorResult<Uint8Array>>((resolve) => {
      deliver = () => resolve({ value: new Uint8Array(2 ** 20).fill(255), done: false });
    });
  const stdin = { [Symbol.asyncIterator]: () => ({ next }) };
  await stop(runtime, [], 'signal', { stdin, until: () => deliver !== undefined });
  expect(deliver).toBeTypeOf('function');
  let reads = 0;
  const later = runtime.run(newVolume(), {
    stdin(target) {
      if (reads++ === 0) deliver?.();
      return reads < 50 ? target.fill(1).length : 0;
    },
  });
  expect((await later).exitCode).toBe(0);
  expect(reads).toBe(50);
});
