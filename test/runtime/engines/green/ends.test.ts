// Runs of the real module whose threads take turns end in every way, and the next run is right.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Runtime } from '../../../../src/index.js';
import { bytesOf, newVolume, succeed } from '../../../support/media.js';
import { canTakeTurns, threadsModule } from '../../../support/modules.js';
import { SIZE } from '../../../support/seed.js';
import { rejection } from '../../tiny-wasi.js';

const file = threadsModule();
const SHORT = [
  '-f',
  'lavfi',
  '-i',
  'testsrc2=s=160x120:r=25:d=0.4',
  '-c:v',
  'libx264',
  '-preset',
  'ultrafast',
] as const;
const LONG = ['-nostdin', '-f', 'lavfi', '-i', 'testsrc2=s=320x240:r=25', '-t', '600'] as const;
const EXACT = ['-fflags', '+bitexact', '-flags', '+bitexact', '/o.mp4'] as const;

describe.runIf(file !== undefined && canTakeTurns())('a run whose threads take turns', () => {
  let runtime: Runtime;
  let expected: Buffer;

  async function encoded(): Promise<Buffer> {
    const volume = newVolume();
    await succeed(runtime, volume, ...SHORT, ...EXACT);
    return bytesOf(volume, '/o.mp4');
  }

  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: { file: file! }, execution: 'inline', concurrency: 2 });
    expected = await encoded();
  });
  afterAll(() => runtime.close());
  afterEach(async () => {
    expect((await encoded()).equals(expected)).toBe(true);
  });

  it.each([
    ['an input is missing', ['-i', '/none.mp4', '/o.mp4'], '/none.mp4: No such file or directory'],
    ['an option is none', [...LONG, '-foo', '1', '/o.mp4'], "Unrecognized option 'foo'."],
    ['an encoder is none', [...LONG, '-c:v', 'libfoo', '/o.mp4'], "Unknown encoder 'libfoo'"],
  ])('says why it failed where %s', async (_what, words, reason) => {
    const result = await runtime.run(newVolume(), ...words);
    expect(result.reason).toBe(reason);
    expect(result.exitCode).toBeGreaterThan(0);
    expect(result.exitCode).toBeLessThan(256);
  });

  it('fails as on a small machine where memory ends, and so does no other', async () => {
    await using small = await Runtime.create({
      wasm: { file: file! },
      execution: 'inline',
      limits: { memoryBytes: 80 * 2 ** 20 },
    });
    const large = ['-f', 'lavfi', '-i', 'testsrc2=s=3840x2160:d=1', '-c:v', 'libx264', '/o.mp4'];
    const { exitCode, peakMemoryBytes } = await small.run(newVolume(), ...large);
    expect(exitCode).not.toBe(0);
    expect(peakMemoryBytes).toBeLessThanOrEqual(80 * 2 ** 20);
    await succeed(small, newVolume(), ...SHORT, ...EXACT);
  });

  it('fails as on a full system where it wants too many threads', async () => {
    const many = ['-c:v', 'libx264', '-threads', '128'];
    const { exitCode, stderr } = await runtime.run(
      newVolume(),
      ...SHORT,
      ...many,
      '/o.mp4',
      ...many,
      '/p.mp4',
    );
    expect(exitCode).not.toBe(0);
    expect(stderr).not.toBe('');
  });

  it('keeps the limits of files and bytes', async () => {
    const error = await rejection(
      runtime.run(newVolume(), ...LONG, '/o.yuv', { limits: { bytesWritten: 1e6 } }),
    );
    expect(error).toMatchObject({ code: 'LIMIT_EXCEEDED', details: { limit: 'bytesWritten' } });
  });

  it('never starts after an abort', async () => {
    const volume = newVolume();
    const early = new AbortController();
    const run = rejection(runtime.run(volume, ...LONG, '/o.mp4', { signal: early.signal }));
    early.abort();
    expect(await run).toMatchObject({ code: 'ABORTED' });
    expect(volume.existsSync('/o.mp4')).toBe(false);
  });

  it.each([100, 300, 700])('is aborted after %d ms, beside one that goes on', async (ms) => {
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort(new Error('enough'));
    }, ms);
    const options = { signal: controller.signal };
    const [aborted, other] = await Promise.all([
      rejection(runtime.run(newVolume(), ...LONG, '/o.mp4', options)),
      encoded(),
    ]);
    expect(aborted).toMatchObject({ code: 'ABORTED', cause: new Error('enough') });
    expect(other.equals(expected)).toBe(true);
  });

  it('ends at its deadline', async () => {
    const run = runtime.run(newVolume(), ...LONG, '/o.mp4', { limits: { timeoutMs: 300 } });
    expect(await rejection(run)).toMatchObject({ code: 'TIMEOUT' });
  });

  it('ends with what a callback of the caller throws', async () => {
    const reason = new Error('no more');
    const run = runtime.run(newVolume(), ...LONG, '/o.mp4', {
      onProgress() {
        throw reason;
      },
    });
    expect(await rejection(run)).toBe(reason);
  });
});

const CHILD = fileURLToPath(new URL('children/growth.mjs', import.meta.url));

it.runIf(file !== undefined && canTakeTurns())(
  'runs that end in every way leave no memory behind',
  async () => {
    const words = ['--expose-gc', CHILD, file!, String(40 * SIZE)];
    const { stdout } = await promisify(execFile)(process.execPath, words, { timeout: 55_000 * SIZE });
    const { warmMiB, endMiB, problems } = JSON.parse(stdout) as Record<'warmMiB' | 'endMiB', number> & {
      problems: string[];
    };
    console.log(
      `Threads that take turns: ${warmMiB} MiB after the first quarter of the runs, ${endMiB} at the end`,
    );
    expect(problems).toEqual([]);
    expect(endMiB - warmMiB).toBeLessThan(100);
  },
);
