// Where a render may write: checked before anything is read or started.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { Runtime } from '../../../src/index.js';
import { AfmpegRenderer, NativeRenderer } from '../../../src/reel/index.js';
import { newVolume } from '../../support/media.js';
import { still, timelineOf } from '../footage.js';

let runtime: Runtime;

beforeAll(async () => {
  runtime = await Runtime.create({ wasm: { core: true } });
});
afterAll(() => runtime.close());

it.each([
  ['/out.avi', '/a.png', 'a path that ends in .mp4, .m4v, .mov, .mkv'],
  ['/out', '/a.png', 'a path that ends in'],
  ['', '/a.png', 'a path, got'],
  [undefined, '/a.png', 'a string, got'],
  ['/out.mp4', '/out.mp4', 'another file than the inputs'],
  ['/out.mp4', 'out.mp4', 'another file than the inputs'],
  ['/a/..//out.mp4', '/./out.mp4', 'another file than the inputs'],
])('the output %s is refused for the input %s', async (outputPath, path, message) => {
  for (const renderer of [new AfmpegRenderer(runtime), new NativeRenderer()]) {
    const rendering = renderer.render(newVolume(), timelineOf([still(path, 1)]), {
      outputPath: outputPath!,
    });
    await expect(rendering).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      details: { option: 'outputPath' },
      message: expect.stringContaining(message) as string,
    });
  }
});
