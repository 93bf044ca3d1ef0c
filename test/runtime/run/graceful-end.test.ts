// ffmpeg's key q without a keyboard: what is encoded so far becomes a whole file.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Runtime } from '../../../src/index.js';
import { newVolume } from '../../support/media.js';
import { everyFamily } from '../../support/modules.js';

const ENDLESS = [
  '-f',
  'lavfi',
  '-i',
  'testsrc2=s=160x120:r=25',
  '-c:v',
  'libx264',
  '-preset',
  'ultrafast',
] as const;
const ours = everyFamily().filter(({ module }) => module !== '@ffmpeg/core');

describe.each(ours)('$name', ({ source, execution, module }) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source, execution });
  });
  afterAll(() => runtime.close());

  it('an mp4 that would never end plays', async () => {
    const volume = newVolume();
    const controller = new AbortController();
    const { exitCode, warnings } = await runtime.run(volume, ...ENDLESS, '/out.mp4', {
      signal: controller.signal,
      onProgress: ({ frame }) => {
        if (frame > 20) controller.abort({ graceful: true });
      },
    });
    expect({ exitCode, warnings }).toEqual({ exitCode: 0, warnings: [] });
    const { durationSec, streams } = await runtime.probe(volume, '/out.mp4');
    expect(durationSec).toBeGreaterThan(0.8);
    expect(streams).toMatchObject([{ type: 'video', codec: 'h264' }]);
    const decoded = await runtime.exec(volume, '-v', 'error', '-i', '/out.mp4', '-f', 'null', '-');
    expect(decoded.warnings).toEqual([]);
    // The next run knows nothing of it.
    expect(await runtime.run(volume, '-y', ...ENDLESS, '-t', '1', '/next.mp4')).toMatchObject({
      exitCode: 0,
    });
  });

  it.runIf(execution === 'thread' || module === 'WASI with threads')(
    'a live input is not waited for',
    async () => {
      const volume = newVolume();
      const controller = new AbortController();
      const frame = new Uint8Array(160 * 120).fill(128);
      const live = async function* () {
        for (let i = 0; i < 30; i++) yield frame;
        controller.abort({ graceful: true });
        await new Promise(() => undefined);
      };
      const raw = ['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', '160x120', '-r', '25', '-i', 'pipe:0'];
      const { exitCode } = await runtime.run(volume, ...raw, '-c:v', 'libx264', '/out.mp4', {
        signal: controller.signal,
        stdin: live(),
      });
      expect(exitCode).toBe(0);
      const { streams } = await runtime.probe(volume, '/out.mp4');
      expect(streams).toMatchObject([{ type: 'video', codec: 'h264' }]);
    },
  );

  it('any other reason ends it at once', async () => {
    const controller = new AbortController();
    const run = runtime.run(newVolume(), ...ENDLESS, '/out.mp4', {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    });
    await expect(run).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

it('@ffmpeg/core has no such end: there it is an abort', async () => {
  const runtime = await Runtime.create({ wasm: { core: true } });
  const controller = new AbortController();
  const run = runtime.run(newVolume(), ...ENDLESS, '/out.mp4', {
    signal: controller.signal,
    onProgress: () => controller.abort({ graceful: true }),
  });
  await expect(run).rejects.toMatchObject({ code: 'ABORTED' });
  await runtime.close();
});
