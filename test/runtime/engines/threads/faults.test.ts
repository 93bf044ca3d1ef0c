// A volume that fails at any one of its calls, a thread that dies, a caller that is busy: a run ends as
// documented or right, and never in between.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Volume } from 'memfs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AfmpegError, RunResult } from '../../../../src/index.js';
import { Runtime } from '../../../../src/index.js';
import { bytesOf, newVolume, succeed } from '../../../support/media.js';
import { everyFamily } from '../../../support/modules.js';
import { SIZE, drawSeed } from '../../../support/seed.js';
import { faultyVolume } from './faulty-volume.js';

const MOST_CALLS = 40;
const WORDS = [
  '-nostdin',
  '-i',
  'in.avi',
  '-c:v',
  'mpeg4',
  '-bitexact',
  '-movflags',
  '+faststart',
  'out.mp4',
];

describe.each(everyFamily())('a transcode by $name', ({ source, execution, module }) => {
  let runtime: Runtime;
  let input: Uint8Array;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source, execution });
    const volume = newVolume();
    const video = ['-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=25:d=0.2'];
    await succeed(runtime, volume, ...video, '-c:v', 'mpeg4', 'in.avi');
    input = bytesOf(volume, '/in.avi');
  });
  afterAll(() => runtime.close());

  async function transcode(
    at: number,
    code = 'EIO',
    length: 'once' | 'for good' = 'once',
  ): Promise<{ volume: Volume; calls: string[]; end: RunResult | AfmpegError }> {
    const volume = newVolume({ '/in.avi': input });
    const { fs, calls } = faultyVolume(volume, at, code, length);
    const run = runtime.run(fs, ...WORDS, { limits: { timeoutMs: 20_000 } });
    return { volume, calls, end: await run.catch((error: unknown) => error as AfmpegError) };
  }

  it.each([
    ['EIO', 'once'],
    ['ENOSPC', 'for good'],
  ] as const)(
    'ends in IO_FAILED, in an exit code or right, when any call fails with %s %s',
    async (code, length) => {
      const whole = await transcode(Infinity);
      expect(whole.end).toMatchObject({ exitCode: 0 });
      const expected = bytesOf(whole.volume, '/out.mp4');
      const stride = Math.ceil(whole.calls.length / MOST_CALLS);
      const tally: Record<string, number> = {};
      const wrong: string[] = [];
      for (let at = 0; at < whole.calls.length; at += stride) {
        const { volume, calls, end } = await transcode(at, code, length);
        const how = 'code' in end ? end.code : `exit ${end.exitCode}`;
        tally[how] = (tally[how] ?? 0) + 1;
        const isRight = volume.existsSync('/out.mp4') && bytesOf(volume, '/out.mp4').equals(expected);
        const isFair = how === 'IO_FAILED' || (how === 'exit 0' ? isRight : how.startsWith('exit'));
        if (!isFair) wrong.push(`call ${at} (${calls[at] ?? 'none'}): ${how}`);
      }
      console.log(`${module}, ${execution}, ${code} ${length}: ${whole.calls.length} calls`, tally);
      expect(wrong).toEqual([]);
      expect((await transcode(Infinity)).end).toMatchObject({ exitCode: 0 });
    },
  );

  it('is right although the caller was busy for two seconds', async () => {
    const whole = await transcode(Infinity);
    const volume = newVolume({ '/in.avi': input });
    const run = runtime.run(volume, ...WORDS);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const untilMs = performance.now() + 2000;
    while (performance.now() < untilMs);
    expect((await run).exitCode).toBe(0);
    expect(bytesOf(volume, '/out.mp4').equals(bytesOf(whole.volume, '/out.mp4'))).toBe(true);
  });
});

const CHILD = fileURLToPath(new URL('children/deaths.mjs', import.meta.url));
const sources = everyFamily()
  .filter(({ execution }) => execution === 'thread')
  .map(({ module, source }) => ({ module, source: 'file' in source ? source.file : 'core' }));

it.each(sources)('a thread of $module that dies at random moments ends its run alone', async ({ source }) => {
  const count = 15 * SIZE;
  const args = [CHILD, source, String(count), String(drawSeed())];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 50_000 * SIZE });
  const { deaths, ends, throws, problems } = JSON.parse(stdout) as {
    deaths: number;
    ends: Record<string, number>;
    throws: string[];
    problems: string[];
  };
  expect(problems).toEqual([]);
  expect(deaths).toBe(count);
  expect(Object.values(ends).reduce((sum, each) => sum + each, 0)).toBe(count);
  for (const end of Object.keys(ends)) expect(['BRIDGE_FAILED', 'exit 0']).toContain(end);
  expect(ends['BRIDGE_FAILED']).toBeGreaterThan(5 * SIZE);
  expect(throws).toEqual(['BRIDGE_FAILED', 'exit 0']);
});
