// A server's worth of mixed calls: each gets its own right answer, in its turn.

import { describe, expect, it } from 'vitest';
import type { AfmpegError, MediaInfo, RunResult } from '../../../../src/index.js';
import { Runtime } from '../../../../src/index.js';
import { bytesOf, frameHashes, newVolume, succeed } from '../../../support/media.js';
import { everyFamily } from '../../../support/modules.js';
import { rejection } from '../../tiny-wasi.js';
import { TRAP, guest } from './tiny-guests.js';

const video = (frames: number) =>
  ['-f', 'lavfi', '-i', `testsrc2=s=64x48:r=25:d=${frames / 25}`, '-c:v', 'mpeg4'] as const;

const JOBS = 500;

describe.each(everyFamily().filter(({ execution }) => execution === 'thread'))('by $module', ({ source }) => {
  it('500 mixed calls on two slots each end as they should, and start in their order', async () => {
    await using runtime = await Runtime.create({ wasm: source, concurrency: 2 });
    await using trapping = await Runtime.create({ wasm: { bytes: await guest(TRAP) }, concurrency: 2 });
    const media = newVolume();
    for (const frames of [1, 2, 3]) await succeed(runtime, media, ...video(frames), `${frames}.avi`);
    const starts: number[] = [];
    const started = (index: number) => ({
      onStderr: () => {
        if (!starts.includes(index)) starts.push(index);
      },
    });
    const jobs: (() => Promise<void>)[] = [
      async () => {
        const info: MediaInfo = await runtime.probe(media, '/2.avi');
        expect(info.streams[0]).toMatchObject({ width: 64, height: 48, codec: 'mpeg4' });
      },
    ];
    const kinds: ((index: number) => Promise<void>)[] = [
      ...jobs,
      async (index) => {
        const result = await runtime.run(media, '-i', `none-${index}.avi`, started(index));
        expect(result.exitCode).not.toBe(0);
        expect(result.stderr).toContain(`none-${index}.avi`);
      },
      async (index) => {
        const volume = newVolume();
        const frames = (index % 3) + 1;
        const result: RunResult = await runtime.run(volume, ...video(frames), 'out.avi', started(index));
        expect(result.exitCode).toBe(0);
        expect(bytesOf(volume, '/out.avi').equals(bytesOf(media, `/${frames}.avi`))).toBe(true);
      },
      async (index) => {
        const controller = new AbortController();
        setTimeout(() => controller.abort(index), index % 40);
        const run = runtime.run(newVolume(), ...video(250_000), '-f', 'null', '-', {
          signal: controller.signal,
        });
        expect(await rejection(run)).toMatchObject({ code: 'ABORTED', cause: index });
      },
      async () => {
        expect(await rejection(trapping.run(newVolume()))).toMatchObject({ code: 'TRAP' });
      },
      async (index) => {
        const limits = { bytesWritten: 1000 + index };
        const error = await rejection(runtime.run(newVolume(), ...video(25), 'out.avi', { limits }));
        expect(error).toMatchObject({ code: 'LIMIT_EXCEEDED', details: { limit: 'bytesWritten' } });
        expect((error as AfmpegError).message).toContain(`(${1000 + index})`);
      },
    ];
    const settled = await Promise.allSettled(
      Array.from({ length: JOBS }, (_, index) => kinds[index % kinds.length]!(index)),
    );
    const failures = settled.filter((entry) => entry.status === 'rejected');
    expect(failures).toEqual([]);
    // Two go at a time: the one that took the later slot can be the first to say something.
    for (const [at, index] of starts.entries()) {
      const later = starts.slice(at + 1).filter((other) => other < index);
      expect(later.length, `${index} was overtaken`).toBeLessThanOrEqual(1);
    }
    expect(starts.length).toBeGreaterThan(JOBS / 4);
    expect(await frameHashes(runtime, media, ['-i', '3.avi'])).toHaveLength(3);
  });

  it('one call more than may wait is refused at once, and the others are served', async () => {
    await using runtime = await Runtime.create({ wasm: source, limits: { queueLength: 3 } });
    const calls = Array.from({ length: 6 }, () => runtime.run(newVolume(), '-version'));
    const ends = await Promise.allSettled(calls);
    expect(ends.map(({ status }) => status)).toEqual([
      ...Array<string>(4).fill('fulfilled'),
      ...Array<string>(2).fill('rejected'),
    ]);
    expect(await rejection(calls[5]!)).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      retryable: true,
      details: { limit: 'queueLength' },
    });
  });
});
