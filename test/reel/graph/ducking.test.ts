// Music that makes room for several voices of one name, measured on real sound.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { Runtime } from '../../../src/index.js';
import { AfmpegRenderer } from '../../../src/reel/index.js';
import { newVolume, succeed } from '../../support/media.js';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.create({ wasm: { core: true } });
});
afterAll(() => runtime.close());

it('music gets lower under each of the voices, and comes back between them', async () => {
  const volume = newVolume();
  const tone = (hertz: number, seconds: number, name: string) =>
    succeed(runtime, volume, '-f', 'lavfi', '-i', `sine=f=${hertz}:r=48000:d=${seconds}`, name);
  await tone(200, 6, 'music.wav');
  await tone(3000, 1, 'one.wav');
  await tone(3000, 1, 'two.wav');
  await succeed(runtime, volume, '-f', 'lavfi', '-i', 'color=s=64x96', '-frames:v', '1', 'still.png');
  await new AfmpegRenderer(runtime).render(
    volume,
    {
      width: 64,
      height: 96,
      frameRate: { num: 10, den: 1 },
      segments: [{ kind: 'still', path: '/still.png', durationSec: 6 }],
      audio: [
        { path: '/music.wav', ducking: { under: 'voice' } },
        { path: '/one.wav', id: 'voice', delaySec: 1, gainDb: 10 },
        { path: '/two.wav', id: 'voice', delaySec: 4, gainDb: 10 },
      ],
    },
    { outputPath: '/out.mp4' },
  );
  /** Mean level of the music alone. */
  const level = async (from: number) => {
    const filters = `atrim=${from}:${from + 0.5},lowpass=f=400:p=2,lowpass=f=400:p=2,lowpass=f=400:p=2,volumedetect`;
    const { stderr } = await succeed(runtime, volume, '-i', 'out.mp4', '-af', filters, '-f', 'null', '-');
    return Number(/mean_volume: (-?[\d.]+) dB/.exec(stderr)?.[1]);
  };
  const [before, first, between, second] = [
    await level(0.3),
    await level(1.4),
    await level(3),
    await level(4.4),
  ];
  expect(between).toBeCloseTo(before, 0);
  expect(before - first).toBeGreaterThan(9);
  expect(before - second).toBeGreaterThan(9);
});
