// The engine of one machine: what it says along the way, how it ends, and what it takes up again.

import type { Volume } from 'memfs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assemble, plan, renderChunk, renderDistributed } from '../../src/distributed/index.js';
import type { RenderProgress, TimelineComposition } from '../../src/distributed/index.js';
import { AfmpegError, Runtime } from '../../src/index.js';
import type { FileSystem } from '../../src/index.js';
import { schedule } from '../../src/render/schedule/schedule.js';
import type { Step } from '../../src/render/schedule/schedule.js';
import { backOffMs } from '../../src/retry.js';
import { bytesOf } from '../support/media.js';
import { REEL, listing, withReel } from './media.js';

let runtime: Runtime;
let volume: Volume & FileSystem;
let before: string[];
beforeAll(async () => {
  runtime = await Runtime.create({ wasm: { core: true }, concurrency: 2 });
  volume = await withReel(runtime);
  before = listing(volume);
});
afterAll(() => runtime.close());

const config = { format: 'mp4', chunks: { kind: 'size', frames: 10 } } as const;

it('tells its progress in frames, and never goes back', async () => {
  const told: RenderProgress[] = [];
  const onProgress = (progress: RenderProgress) => void told.push(progress);
  const made = await renderDistributed(volume, REEL, {
    runtime,
    config,
    outputPath: '/told.mp4',
    onProgress,
  });
  expect(made).toMatchObject({ frames: 60, audio: 'joined', resumedChunks: 0 });
  expect(made.chunks.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
  for (const key of ['frame', 'fraction', 'chunksDone'] as const) {
    const values = told.map((progress) => progress[key]);
    expect(values).toEqual([...values].sort((a, b) => a - b));
  }
  expect(told[0]).toMatchObject({ stage: 'plan', fraction: 0, totalFrames: 0 });
  const { elapsedMs, fps, speed, ...last } = told.at(-1)!;
  expect(last).toEqual({
    stage: 'assemble',
    frame: 60,
    outTimeSec: 3,
    etaMs: 0,
    totalFrames: 60,
    fraction: 1,
    chunksDone: 6,
    chunkCount: 6,
  });
  expect(fps).toBeCloseTo(60_000 / elapsedMs, 6);
  expect(speed).toBeCloseTo(3000 / elapsedMs, 6);
  expect(listing(volume)).toEqual([...before, '/told.mp4'].sort());
  volume.unlinkSync('/told.mp4');
});

it('renders the dearest chunks first, so that no slot is idle at the end', async () => {
  const still = { kind: 'still', path: '/a.png', durationSec: 1 } as const;
  const composition: TimelineComposition = {
    kind: 'timeline',
    timeline: {
      ...{ width: 96, height: 64, frameRate: { num: 20, den: 1 } },
      segments: [still, { ...still, motion: { fromZoom: 1, toZoom: 1.2 } }, still],
    },
  };
  const order: unknown[] = [];
  const logger = {
    info: (fields: { index?: number }, message: string) => {
      if (message === 'chunk rendered') order.push(fields.index);
    },
    warn: () => undefined,
  };
  const sized = { format: 'mp4', chunks: { kind: 'size', frames: 20 } } as const;
  const options = { runtime, config: sized, outputPath: '/out.mp4', concurrency: 1, logger };
  const made = await renderDistributed(volume, composition, options);
  volume.unlinkSync('/out.mp4');
  expect(order).toEqual([1, 0, 2]);
  expect(made.chunks.map(({ index }) => index)).toEqual([0, 1, 2]);
});

it('gives the same bytes whatever the concurrency', async () => {
  const made = [];
  for (const concurrency of [1, 4]) {
    const outputPath = `/c${concurrency}.mp4`;
    made.push(await renderDistributed(volume, REEL, { runtime, config, outputPath, concurrency }));
    made.push({ sha256: made[0]!.sha256, bytes: bytesOf(volume, outputPath).length });
    volume.unlinkSync(outputPath);
  }
  expect(new Set(made.map(({ sha256 }) => sha256)).size).toBe(1);
  expect(new Set(made.map(({ bytes }) => bytes)).size).toBe(1);
});

it('joins with the times that the chunks add up to, where exact ones are not asked for', async () => {
  await plan(volume, REEL, '/plan', { runtime, config: { ...config, audio: 'none' } });
  const paths = Array.from({ length: 6 }, (_, i) => `/chunk-${i}.mp4`);
  await Promise.all(paths.map((path, i) => renderChunk(volume, '/plan', i, path, { runtime })));
  const join = (out: string, options: { cfr?: boolean }) =>
    assemble(volume, '/plan', paths, null, out, { runtime, ...options });
  await join('/exact.mp4', {});
  expect(await join('/added.mp4', { cfr: false })).toMatchObject({ frames: 60, audio: 'none' });
  const [exact, added] = await Promise.all(
    ['/exact.mp4', '/added.mp4'].map((path) => runtime.probe(volume, path)),
  );
  expect(exact!.durationSec).toBe(3);
  expect(added!.durationSec).toBeCloseTo(3, 3);
  await expect(join('/no.mp4', { cfr: 'yes' as never })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  for (const path of listing(volume).filter((each) => !before.includes(each))) volume.unlinkSync(path);
  volume.rmSync('/plan', { recursive: true });
  expect(listing(volume)).toEqual(before);
});

describe('ended by its signal', () => {
  async function abort(resume: boolean) {
    const stop = new AbortController();
    const onProgress = ({ chunksDone }: RenderProgress) => chunksDone >= 2 && stop.abort(new Error('enough'));
    const options = { runtime, config, outputPath: '/out.mp4', signal: stop.signal, resume, onProgress };
    await expect(renderDistributed(volume, REEL, options)).rejects.toMatchObject({
      code: 'ABORTED',
      cause: { message: 'enough' },
    });
    expect(volume.existsSync('/out.mp4')).toBe(false);
  }

  it('leaves nothing where it is not to be taken up again', async () => {
    await abort(false);
    expect(listing(volume)).toEqual(before);
  });

  it('is taken up again from the chunks that verify', async () => {
    await abort(true);
    const [work] = (volume.readdirSync('/out.mp4.work') as string[]).filter((name) =>
      /^[0-9a-f]{64}$/.test(name),
    );
    const done = (volume.readdirSync(`/out.mp4.work/${work!}`) as string[]).filter((name) =>
      name.endsWith('.mp4'),
    );
    expect(done.length).toBeGreaterThanOrEqual(2);
    expect(listing(volume).filter((path) => path.includes('.attempt-'))).toEqual([]);
    const broken = `/out.mp4.work/${work!}/${done[0]!}`;
    volume.writeFileSync(broken, 'no longer a chunk');
    const made = await renderDistributed(volume, REEL, { runtime, config, outputPath: '/out.mp4' });
    expect(made.resumedChunks).toBe(done.length - 1);
    const fresh = await renderDistributed(volume, REEL, { runtime, config, outputPath: '/fresh.mp4' });
    expect(made.sha256).toBe(fresh.sha256);
    volume.unlinkSync('/out.mp4');
    volume.unlinkSync('/fresh.mp4');
    expect(listing(volume)).toEqual(before);
  });

  it('does nothing when it was aborted before', async () => {
    const options = { runtime, config, outputPath: '/out.mp4', signal: AbortSignal.abort() };
    await expect(renderDistributed(volume, REEL, options)).rejects.toMatchObject({ code: 'ABORTED' });
    expect(volume.existsSync('/out.mp4')).toBe(false);
  });
});

it('tries again what a full disk ended, and not what can never work', async () => {
  const waits: number[] = [];
  let faults = 2;
  const full = Object.assign(Object.create(volume) as typeof volume, {
    writeSync: (fd: number, ...rest: [Uint8Array, number, number, number]) => {
      const [bytes] = rest;
      if (faults > 0 && bytes.length > 500 && volume.existsSync('/out.mp4.work/plan/plan.json')) {
        faults--;
        throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
      }
      return volume.writeSync(fd, ...rest);
    },
  });
  const wait = (ms: number) => Promise.resolve(void waits.push(ms));
  const retry = { attempts: 5, wait };
  const made = await renderDistributed(full, REEL, { runtime, config, outputPath: '/out.mp4', retry });
  expect(faults).toBe(0);
  expect(waits.length).toBeGreaterThan(0);
  expect(made.frames).toBe(60);
  volume.unlinkSync('/out.mp4');

  const still = { kind: 'frames', frames: ['/a.png', '/voice.png'], frameRate: { num: 25, den: 1 } } as const;
  volume.writeFileSync('/voice.png', 'no picture');
  const fatal = { runtime, config: { format: 'mp4' } as const, outputPath: '/out.mp4', resume: false, retry };
  waits.length = 0;
  await expect(renderDistributed(volume, still, fatal)).rejects.toMatchObject({ code: 'CHUNK_CORRUPT' });
  volume.unlinkSync('/voice.png');
  expect(listing(volume)).toEqual(before);
});

/** Steps that count alike. */
function stepsOf(runs: readonly ((signal: AbortSignal, attempt: number) => Promise<void>)[]): Step[] {
  return runs.map((run, i) => ({
    ...{ name: `step ${i}`, weight: 1, frames: 1 },
    run: ({ signal, attempt }) => run(signal, attempt),
  }));
}

describe('steps', () => {
  const failure = (code: 'IO_FAILED' | 'FFMPEG_FAILED') => new AfmpegError(code, code);
  const now = () => Promise.resolve();

  it('are started in order, and no more at once than there are slots', async () => {
    let running = 0;
    let most = 0;
    const order: number[] = [];
    const steps = Array.from({ length: 9 }, (_, i) => async () => {
      order.push(i);
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running--;
    });
    await schedule(stepsOf(steps), { concurrency: 3, retry: {}, signal: undefined });
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(most).toBe(3);
  });

  it('end with the first fatal error, which stops the others and starts no more', async () => {
    const stopped: boolean[] = [];
    const long = (signal: AbortSignal) =>
      new Promise<void>((_, reject) => {
        signal.addEventListener('abort', () => {
          stopped.push(true);
          reject(failure('IO_FAILED'));
        });
      });
    const never = () => Promise.reject(new Error('must not start'));
    const steps = [long, () => Promise.reject(failure('FFMPEG_FAILED')), never];
    await expect(
      schedule(stepsOf(steps), { concurrency: 2, retry: {}, signal: undefined }),
    ).rejects.toMatchObject({
      code: 'FFMPEG_FAILED',
    });
    expect(stopped).toEqual([true]);
  });

  it('are tried again after delays that grow, as often as the policy says', async () => {
    const waits: number[] = [];
    const heard: number[] = [];
    let attempts = 0;
    const step = () => {
      attempts++;
      return Promise.reject(failure('IO_FAILED'));
    };
    const wait = (ms: number) => {
      waits.push(ms);
      return now();
    };
    const options = { concurrency: 1, retry: { attempts: 4, wait }, signal: undefined };
    const onRetry = (_: Step<unknown>, attempt: number) => void heard.push(attempt);
    await expect(schedule(stepsOf([step]), { ...options, onRetry })).rejects.toMatchObject({
      code: 'IO_FAILED',
    });
    expect([attempts, waits, heard]).toEqual([4, [200, 400, 800], [1, 2, 3]]);
    expect(backOffMs(20)).toBe(10_000);
  });

  it('do not outlive a signal that fires while one waits', async () => {
    const stop = new AbortController();
    const step = () => {
      setTimeout(() => stop.abort(), 1);
      return Promise.reject(failure('IO_FAILED'));
    };
    const options = {
      concurrency: 1,
      retry: { delayMs: () => 3_600_000 },
      signal: stop.signal,
    };
    await expect(schedule(stepsOf([step]), options)).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
