// The order of runs, aborts while they wait, close, and functions of the caller that throw.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunOptions } from '../../../src/index.js';
import { AfmpegError, Runtime } from '../../../src/index.js';
import { TEST_VIDEO, newVolume, succeed } from '../../support/media.js';
import { everyFamily } from '../../support/modules.js';
import { rejection, tinyWasi } from '../tiny-wasi.js';

describe.each(everyFamily())('the queue, by $name', ({ source, execution }) => {
  let shared: Runtime;
  beforeAll(async () => {
    shared = await Runtime.create({ wasm: source, execution });
  });
  afterAll(() => shared.close());

  it('runs one at a time, first come first served', async () => {
    await using runtime = await Runtime.create({ wasm: source, execution });
    const events: string[] = [];
    const calls = ['a', 'b', 'c'].map(async (name) => {
      const first = { done: false };
      await runtime.run(newVolume(), '-version', {
        onStdout() {
          if (!first.done) events.push(`${name} starts`);
          first.done = true;
        },
      });
      events.push(`${name} ends`);
    });
    await Promise.all(calls);
    expect(events.filter((event) => event.endsWith('starts'))).toEqual(['a starts', 'b starts', 'c starts']);
    expect(events.filter((event) => event.endsWith('ends'))).toEqual(['a ends', 'b ends', 'c ends']);
    expect(events.indexOf('a starts')).toBeLessThan(events.indexOf('b starts'));
  });

  it('never starts what was aborted while it waited, and goes on', async () => {
    await using runtime = await Runtime.create({ wasm: source, execution });
    const controller = new AbortController();
    const volume = newVolume();
    const first = succeed(runtime, newVolume(), '-version');
    const options = { signal: controller.signal };
    const second = rejection(runtime.run(volume, ...TEST_VIDEO, 'out.yuv', options));
    const probe = rejection(runtime.probe(newVolume(), '/a.mp4', options));
    const third = succeed(runtime, newVolume(), '-version');
    controller.abort(new Error('changed my mind'));
    const aborted = { code: 'ABORTED', cause: new Error('changed my mind'), retryable: false };
    expect(await second).toMatchObject(aborted);
    expect(await probe).toMatchObject(aborted);
    await Promise.all([first, third]);
    expect(volume.readdirSync('/')).toEqual([]);
  });

  it('is emptied by close, calls of several runs included; later calls are refused', async () => {
    const runtime = await Runtime.create({ wasm: source, execution });
    const volume = newVolume();
    await succeed(runtime, volume, ...TEST_VIDEO, '-t', '0.2', '-c:v', 'mpeg4', 'a.mp4');
    const settled: string[] = [];
    const calls = [
      runtime.run(volume, '-version').then(() => settled.push('run')),
      runtime.probe(volume, '/a.mp4').then(() => settled.push('probe')),
      runtime.capabilities().then(() => settled.push('capabilities')),
    ];
    const closed = runtime.close().then(() => settled.push('close'));
    const closedError = { code: 'RUNTIME_CLOSED', retryable: false };
    expect(await rejection(runtime.run(volume, '-version'))).toMatchObject(closedError);
    expect(await rejection(runtime.probe(volume, '/a.mp4'))).toMatchObject(closedError);
    expect(await rejection(runtime.capabilities())).toMatchObject(closedError);
    await Promise.all([...calls, closed, runtime.close()]);
    expect(settled.at(-1)).toBe('close');
    expect(settled).toHaveLength(4);
    await runtime.close();
    await runtime[Symbol.asyncDispose]();
  });

  const noise = ['-v', 'verbose', ...TEST_VIDEO, '-f', 'rawvideo', 'pipe:1'] as const;
  const read = ['-f', 's16le', '-ar', '8000', '-ac', '1', '-i', 'pipe:0', 'out.wav'] as const;
  const oops = new TypeError('a bug of the caller');
  const throws = (): never => {
    throw oops;
  };
  it.each<[string, readonly string[], RunOptions, unknown]>([
    ['onStderr', noise, { onStderr: throws }, oops],
    ['onStdout', noise, { onStdout: throws }, oops],
    ['stdin', read, { stdin: throws }, oops],
    ['onStdout, with an AfmpegError', noise, { onStdout: () => throwIt(afmpegError) }, afmpegError],
    ['onStdout, with undefined', noise, { onStdout: () => throwIt(undefined) }, undefined],
  ])('a throw in %s ends the run with what was thrown', async (_what, words, options, expected) => {
    expect(await rejection(shared.run(newVolume(), ...words, options))).toBe(expected);
    await succeed(shared, newVolume(), '-version');
  });

  it('a function that threw once is not called again', async () => {
    let calls = 0;
    const onStderr = () => {
      calls++;
      throw oops;
    };
    await rejection(shared.run(newVolume(), ...noise, { onStderr }));
    expect(calls).toBe(1);
  });

  it.each<[string, () => unknown, string]>([
    ['a promise', () => Promise.resolve(4), 'an object'],
    ['nothing', () => undefined, '`undefined`'],
    ['more than was asked for', () => 1e9, '`1000000000` (number)'],
    ['less than nothing', () => -1, '`-1` (number)'],
    ['half a byte', () => 0.5, '`0.5` (number)'],
  ])('stdin that answers %s ends the run with INVALID_OPTION', async (_what, stdin, got) => {
    const error = await rejection(shared.run(newVolume(), ...read, { stdin: stdin as () => number }));
    expect(error).toMatchObject({ code: 'INVALID_OPTION', details: { option: 'stdin()' } });
    expect((error as Error).message).toMatch(
      /^Expected `stdin\(\)` to be a count of bytes from 0 to \d+, got /,
    );
    expect((error as Error).message).toContain(got);
  });
});

const afmpegError = new AfmpegError('TIMEOUT', 'of the caller');

function throwIt(what: unknown): never {
  throw what;
}

describe('the question for ffprobe', () => {
  it('that fails once is asked again by the next probe', async () => {
    const runtime = await Runtime.create({ wasm: { core: true }, limits: { timeoutMs: 1 } });
    const volume = newVolume();
    expect(await rejection(runtime.probe(volume, '/a.mp4'))).toMatchObject({ code: 'TIMEOUT' });
    const again = await rejection(runtime.probe(volume, '/a.mp4'));
    expect(['TIMEOUT', 'PROBE_FAILED']).toContain((again as AfmpegError).code);
  });

  it('is not asked where the module says what it holds, and JSON that is none is PROBE_FAILED', async () => {
    const bytes = await tinyWasi({ stdout: 'no json', metadata: { programs: ['ffmpeg', 'ffprobe'] } });
    await using runtime = await Runtime.create({ wasm: { bytes } });
    expect(runtime.metadata).toEqual({ programs: ['ffmpeg', 'ffprobe'] });
    const error = await rejection(runtime.probe(newVolume(), '/ä.mp4'));
    expect(error).toMatchObject({
      code: 'PROBE_FAILED',
      details: { path: '/ä.mp4', exitCode: 0, stderrTail: '' },
    });
    expect((error as AfmpegError).details.command?.[0]).toBe('ffprobe');
  });

  it('PROBE_FAILED carries the last 1,500 bytes of the log', async () => {
    const stderr = `${'x'.repeat(3000)}the end`;
    const bytes = await tinyWasi({ stderr, exitCode: 1, metadata: { programs: ['ffprobe'] } });
    await using runtime = await Runtime.create({ wasm: { bytes } });
    const error = await rejection(runtime.probe(newVolume(), '/a'));
    expect(error).toMatchObject({ details: { stderrTail: stderr.slice(-1500), exitCode: 1 } });
  });
});
