// A guest that goes in circles is ended, and says where it was.

import { expect, it } from 'vitest';
import { Runtime } from '../../../src/index.js';
import { newVolume } from '../../support/media.js';

const core = () => Runtime.create({ wasm: { core: true } });

it.each([
  ['libx265', 'never ends'],
  ['libvpx-vp9', 'traps'],
])('%s of @ffmpeg/core is refused before it runs', async (encoder, why) => {
  const runtime = await core();
  for (const option of ['-c:v', '-vcodec', '-codec:v:0']) {
    const run = runtime.run(newVolume(), '-f', 'lavfi', '-i', 'testsrc2', option, encoder, '/o.mp4');
    await expect(run).rejects.toMatchObject({
      code: 'ENCODER_BROKEN',
      message: expect.stringContaining(why) as string,
      details: { encoder },
    });
  }
  await runtime.close();
});

// What no argument names is known when ffmpeg says which encoder it chose.
it.each([
  ['thread', 'hevc by its codec', 'libx265', ['-c:v', 'hevc', '/o.mp4']],
  ['thread', 'hevc by the name of the output', 'libx265', ['-v', 'quiet', '/o.hevc']],
  ['thread', 'vp9 by the name of the output', 'libvpx-vp9', ['/o.webm']],
  ['thread', 'vp9 of a filter graph', 'libvpx-vp9', ['-filter_complex', 'hflip', '/o.webm']],
  ['inline', 'hevc by its codec', 'libx265', ['-c:v', 'hevc', '/o.mp4']],
  ['inline', 'vp9 by the name of the output', 'libvpx-vp9', ['/o.webm']],
] as const)('with execution %s, %s is ENCODER_BROKEN', async (execution, _, encoder, output) => {
  const runtime = await Runtime.create({ wasm: { core: true }, execution });
  const run = runtime.run(newVolume(), '-f', 'lavfi', '-i', 'testsrc2=s=160x120:d=1', ...output);
  await expect(run).rejects.toMatchObject({ code: 'ENCODER_BROKEN', details: { encoder } });
  await runtime.close();
});

it('audio alone in .webm needs none of them', async () => {
  const runtime = await core();
  const { exitCode } = await runtime.run(newVolume(), '-f', 'lavfi', '-i', 'sine=d=0.2', '/o.webm');
  expect(exitCode).toBe(0);
  await runtime.close();
});

it('a run without a host call is STALLED, with its log, and the next run works', async () => {
  const runtime = await core();
  // Minutes for one frame.
  const slow = ['-f', 'lavfi', '-i', 'testsrc2=s=1280x720:d=1', '-filter_complex', 'nlmeans=r=99:p=31'];
  const error: unknown = await runtime
    .run(newVolume(), ...slow, '/o.mp4', { limits: { stallMs: 2000 } })
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'STALLED',
    retryable: false,
    details: { limit: 'stallMs', stderrTail: expect.stringContaining('nlmeans') as string },
  });
  expect(await runtime.run(newVolume(), '-version')).toMatchObject({ exitCode: 0 });
  await runtime.close();
});

it('who waits for its input does not stall', async () => {
  const runtime = await core();
  const slow = async function* () {
    yield new Uint8Array(3000);
    // Waits for longer than a stall may take, as a live source does.
    await new Promise((resolve) => setTimeout(resolve, 900));
    yield new Uint8Array(3000);
  };
  const raw = ['-f', 's16le', '-ar', '8000', '-ac', '1', '-i', 'pipe:0', '-f', 'null', '-'];
  const { exitCode } = await runtime.run(newVolume(), ...raw, { stdin: slow(), limits: { stallMs: 300 } });
  expect(exitCode).toBe(0);
  await runtime.close();
});
