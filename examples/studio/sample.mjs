// A reel to begin with: made in memory, its picture and music by ffmpeg's own sources.

import { Volume } from 'memfs';

const STORYBOARD = {
  title: 'What a studio does',
  width: 540,
  height: 960,
  frameRate: 25,
  music: { gainDb: -8, fadeInSec: 0.5 },
  cards: [
    { text: 'Write it,\n*see it*', dur: 2, cover: true },
    {
      text: 'Put words\n*on a scene*',
      dur: 2.5,
      media: { path: 'media/dusk.png', motion: { fromZoom: 1, toZoom: 1.12 } },
      transition: { kind: 'slideleft', durationSec: 0.5 },
    },
    { text: 'No disk.\n*Just memory.*', dur: 2, bg: '#f8fafc', fg: '#0b1220', accent: '#2563eb' },
  ],
};

export async function sampleReel(runtime) {
  const volume = Volume.fromJSON({
    '/storyboard.json': `${JSON.stringify(STORYBOARD, null, 2)}\n`,
    '/media': null,
  });
  const lavfi = (graph) => ['-f', 'lavfi', '-i', graph];
  // Where its colors end is drawn by lot: the seed makes it the same at each start.
  const dusk =
    'gradients=s=540x960:x0=270:y0=0:x1=270:y1=960:n=4:c0=0x1e1b4b:c1=0x9d4b6c:c2=0xf4946e:c3=0x2b1b2e:seed=4';
  await runtime.exec(volume, ...lavfi(dusk), '-frames:v', '1', '/media/dusk.png');
  const chord = [220, 277.2, 329.6].map((hertz) => `sin(2*PI*${hertz}*t)`).join('+');
  await runtime.exec(volume, ...lavfi(`aevalsrc='0.12*(${chord})':s=44100:d=4`), '/music.m4a');
  return volume;
}
