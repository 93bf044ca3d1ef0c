// The clock of a mix: wherever its frames are cut, which is chance with threads, each begins where the one before ends.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { Runtime, filter, toArgs } from '../../../src/index.js';
import { CLOCK } from '../../../src/reel/graph/audio-sources.js';
import { newVolume } from '../../support/media.js';
import { usersFamily } from '../../support/modules.js';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.create({ wasm: usersFamily().source });
});
afterAll(() => runtime.close());

it.each([441, 1024, 1601])('counts frames of %d samples without a tick too few', async (samples) => {
  const source = filter('anullsrc', { sample_rate: 48_000, channel_layout: 'mono', nb_samples: samples });
  const command = {
    inputs: [{ lavfi: [source, filter('atrim', { end_sample: 2000 * samples })] }],
    outputs: [{ path: '/crc', format: 'framecrc', audio: { filters: [CLOCK] } }],
  };
  const volume = newVolume();
  await runtime.exec(volume, ...toArgs(command));
  const lines = (volume.readFileSync('/crc', 'utf8') as string).split('\n');
  const times = lines.flatMap((line) => /^0, +\d+, +(\d+),/.exec(line)?.[1] ?? []);
  expect(times.map(Number)).toEqual(Array.from({ length: 2000 }, (_, i) => i * samples));
});
