// More sounds than a run mixes: each is heard where it is due and as loud as it is, the music makes room for all of
// them, and nothing is left behind.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderDistributed } from '../../../src/distributed/index.js';
import { Runtime } from '../../../src/index.js';
import { AfmpegRenderer } from '../../../src/reel/index.js';
import type { Timeline } from '../../../src/reel/index.js';
import { bytesOf, newVolume, succeed } from '../../support/media.js';
import { everyFamily } from '../../support/modules.js';

const RATE = 48_000;
/** ffmpeg's `sine` is an eighth of full scale. */
const AMPLITUDE = 1 / 8;

const VOICES = 40;
const VOICE_SEC = 0.2;
const EVERY_SEC = 0.4;
const AT_ONCE = 20;

/** 40 voices one after the other over music that makes room, and at the end 20 tones at the same time. */
const TIMELINE: Timeline = {
  width: 16,
  height: 16,
  frameRate: { num: 10, den: 1 },
  segments: [{ kind: 'still', path: '/still.png', durationSec: VOICES * EVERY_SEC + 2 }],
  audio: [
    ...Array.from({ length: VOICES }, (_, i) => ({
      ...{ path: '/voice.wav', id: 'voice', delaySec: i * EVERY_SEC },
      gainDb: i % 2 === 0 ? 0 : -6,
    })),
    { path: '/music.wav', loop: true, gainDb: -10, ducking: { under: 'voice', amountDb: 20 } },
    ...Array.from({ length: AT_ONCE }, () => ({
      ...{ path: '/tone.wav', delaySec: VOICES * EVERY_SEC + 1, gainDb: -26 },
    })),
  ],
};

/** With threads where there are such: they are what would be too many. */
const families = everyFamily().slice(0, 1);

describe.each(families)('by $name', ({ source }) => {
  let runtime: Runtime;
  const volume = newVolume();
  beforeAll(async () => {
    runtime = await Runtime.create({ wasm: source });
    const sine = (name: string, hertz: number, seconds: number) =>
      succeed(runtime, volume, '-f', 'lavfi', '-i', `sine=f=${hertz}:r=${RATE}:d=${seconds}`, name);
    await sine('voice.wav', 1000, VOICE_SEC);
    await sine('music.wav', 200, 3);
    await sine('tone.wav', 3000, 0.5);
    await succeed(runtime, volume, '-f', 'lavfi', '-i', 'color=s=16x16', '-frames:v', '1', 'still.png');
  });
  afterAll(() => runtime.close());

  async function listen(path: string) {
    await succeed(runtime, volume, '-y', '-i', path, '-vn', '-ac', '1', '-f', 'f32le', '/sound');
    const bytes = bytesOf(volume, '/sound');
    const samples = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    /** Amplitude of one frequency in a piece of the sound (Goertzel). */
    return (hertz: number, startSec: number, seconds: number): number => {
      const piece = samples.subarray(Math.round(startSec * RATE), Math.round((startSec + seconds) * RATE));
      let [re, im] = [0, 0];
      piece.forEach((sample, i) => {
        re += sample * Math.cos((2 * Math.PI * hertz * i) / RATE);
        im += sample * Math.sin((2 * Math.PI * hertz * i) / RATE);
      });
      return (2 * Math.hypot(re, im)) / piece.length;
    };
  }

  async function check(path: string): Promise<void> {
    const heard = await listen(path);
    const music = AMPLITUDE * 10 ** (-10 / 20);
    for (let i = 0; i < VOICES; i++) {
      const start = i * EVERY_SEC;
      const gain = i % 2 === 0 ? 1 : 10 ** (-6 / 20);
      expect(heard(1000, start + 0.05, 0.1) / (AMPLITUDE * gain), `voice ${i}`).toBeCloseTo(1, 1);
      expect(heard(1000, start + 0.27, 0.1), `after voice ${i}`).toBeLessThan(AMPLITUDE / 100);
      expect(heard(200, start + 0.05, 0.1), `music under voice ${i}`).toBeLessThan(music / 4);
    }
    const end = VOICES * EVERY_SEC;
    expect(heard(200, end + 0.8, 0.1) / music, 'music after the voices').toBeCloseTo(1, 1);
    const sum = AT_ONCE * AMPLITUDE * 10 ** (-26 / 20);
    expect(heard(3000, end + 1.1, 0.3) / sum, 'all at once').toBeCloseTo(1, 1);
  }

  const files = () => (volume.readdirSync('/') as string[]).filter((name) => name !== 'sound').sort();

  it('in a reel, with its loudness measured before', async () => {
    const before = files();
    const renderer = new AfmpegRenderer(runtime);
    await renderer.render(volume, TIMELINE, { outputPath: '/plain.mp4' });
    await check('/plain.mp4');
    expect(files()).toEqual([...before, 'plain.mp4'].sort());
    const loudness = { integratedLufs: -20 };
    await renderer.render(volume, { ...TIMELINE, loudness }, { outputPath: '/loud.mp4' });
    const filters = 'ebur128';
    const { stderr } = await succeed(runtime, volume, '-i', '/loud.mp4', '-af', filters, '-f', 'null', '-');
    expect(Number(/Summary:\s+Integrated loudness:\s+I:\s+(-?[\d.]+)/.exec(stderr)?.[1])).toBeCloseTo(-20, 0);
  });

  it('in a distributed render', async () => {
    const before = files();
    const timeline = { ...TIMELINE, loudness: { integratedLufs: -20 } };
    const config = { format: 'mp4' } as const;
    const outputPath = '/distributed.mp4';
    await renderDistributed(volume, { kind: 'timeline', timeline }, { runtime, config, outputPath });
    expect(files()).toEqual([...before, 'distributed.mp4'].sort());
    const [heard, reel] = [await listen(outputPath), await listen('/loud.mp4')];
    for (const at of [0, 20, 39].map((voice) => voice * EVERY_SEC + 0.05)) {
      expect(heard(1000, at, 0.1) / reel(1000, at, 0.1)).toBeCloseTo(1, 1);
    }
    const plain = { kind: 'timeline', timeline: TIMELINE } as const;
    await renderDistributed(volume, plain, { runtime, config, outputPath: '/distributed-plain.mp4' });
    await check('/distributed-plain.mp4');
  });
});
