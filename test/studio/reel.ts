// A small reel to clone, edit and render: three cards, a scene, a voice, a bed of music.

import { PNG } from 'pngjs';

export const STORYBOARD = {
  title: 'Three things about tides',
  width: 180,
  height: 320,
  frameRate: 10,
  transition: { kind: 'fade', durationSec: 0.2 },
  cards: [
    { text: 'The sea *breathes*', dur: 1, bg: '#0c2d48', accent: '#7fd1ff' },
    { text: 'Twice a day', scene: 'media/sea.png' },
    { text: 'The moon *pulls*', dur: 1, bg: '#fbeee0', fg: '#2d1b0e', accent: '#c2410c' },
  ],
};

export function reelFiles(storyboard: object = STORYBOARD): Record<string, string | Uint8Array> {
  return {
    'storyboard.json': `${JSON.stringify(storyboard, null, 2)}\n`,
    'media/sea.png': seaPng(),
    'vo/02-tides.wav': toneWav(0.6, 330),
    'music.wav': toneWav(1, 110),
  };
}

/** A horizon, so that a person who looks sees where it is cut. */
function seaPng(): Uint8Array {
  const png = new PNG({ width: 240, height: 320 });
  for (let y = 0; y < 320; y++) {
    for (let x = 0; x < 240; x++) {
      const isSky = y < 170;
      const wave = isSky ? 0 : Math.sin(x / 9 + y * 1.7) * 10;
      const sun = Math.hypot(x - 165, y - 95) < 34;
      const color = sun
        ? [255, 214, 140]
        : isSky
          ? [250 - y / 3, 150 + y / 4, 120 + y / 2]
          : [20, 90 + wave, 130 + wave];
      png.data.set([...color, 255], (y * 240 + x) * 4);
    }
  }
  return new Uint8Array(PNG.sync.write(png));
}

/** 16-bit PCM, mono, 24 kHz. */
function toneWav(durationSec: number, frequency: number): Uint8Array {
  const rate = 24_000;
  const samples = Math.round(rate * durationSec);
  const file = Buffer.alloc(44 + samples * 2);
  file.write('RIFF', 0);
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(rate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(samples * 2, 40);
  for (let i = 0; i < samples; i++) {
    file.writeInt16LE(Math.round(Math.sin((i * 2 * Math.PI * frequency) / rate) * 8000), 44 + i * 2);
  }
  return new Uint8Array(file);
}
