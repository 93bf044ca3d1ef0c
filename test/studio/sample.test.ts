// The reel that the example begins with.

import { expect, test } from 'vitest';
import { sampleReel } from '../../examples/studio/sample.mjs';
import { sharedRuntime } from './studio.js';

test('its picture is the same at each start', async () => {
  const runtime = await sharedRuntime();
  const [first, second] = [await sampleReel(runtime), await sampleReel(runtime)];
  const picture = (volume: typeof first) => Buffer.from(volume.readFileSync('/media/dusk.png') as Buffer);
  expect(picture(first).length).toBeGreaterThan(1000);
  expect(picture(first).equals(picture(second))).toBe(true);
});
