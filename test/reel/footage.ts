// Small real media for reels, made by ffmpeg itself: stills of several kinds, a clip with sound, voice and music.

import type { Runtime } from '../../src/index.js';
import type { StillSegment, Timeline, VideoSegment } from '../../src/reel/index.js';
import { newVolume, succeed } from '../support/media.js';

export type Footage = ReturnType<typeof newVolume>;

/** A volume with `/a.png` (wide), `/b.jpg` (tall), `/c.webp` (see-through), `/clip.mp4`, `/voice.wav`, `/music.mp3`. */
export async function makeFootage(runtime: Runtime): Promise<Footage> {
  const volume = newVolume();
  const make = (...args: string[]) => succeed(runtime, volume, '-v', 'error', ...args);
  await make('-f', 'lavfi', '-i', 'testsrc2=s=150x90', '-frames:v', '1', '/a.png');
  await make('-f', 'lavfi', '-i', 'mandelbrot=s=96x160', '-frames:v', '1', '/b.jpg');
  const ring = 'testsrc=s=100x100,format=rgba,geq=r=p(X\\,Y):a=255*lt(hypot(X-50\\,Y-50)\\,45)';
  await make('-f', 'lavfi', '-i', ring, '-frames:v', '1', '-c:v', 'png', '-f', 'image2pipe', '/c.still');
  const clip = ['-f', 'lavfi', '-i', 'testsrc2=s=120x80:r=24:d=1.2', '-f', 'lavfi', '-i', 'sine=f=300:d=1.2'];
  await make(...clip, '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '/clip.mp4');
  const voice = "aevalsrc='0.6*sin(440*2*PI*t)*lt(mod(t,1),0.5)':s=44100:d=2";
  await make('-f', 'lavfi', '-i', voice, '/voice.wav');
  await make('-f', 'lavfi', '-i', 'sine=f=2000:r=48000:d=0.7', '-c:a', 'libmp3lame', '/music.mp3');
  return volume;
}

export const still = (path: string, durationSec: number, more: Partial<StillSegment> = {}): StillSegment => ({
  kind: 'still',
  path,
  durationSec,
  ...more,
});

export const video = (path: string, durationSec: number, more: Partial<VideoSegment> = {}): VideoSegment => ({
  kind: 'video',
  path,
  durationSec,
  ...more,
});

/** A timeline of 96×128 at 25 frames a second. */
export function timelineOf(segments: Timeline['segments'], more: Partial<Timeline> = {}): Timeline {
  return {
    width: 96,
    height: 128,
    frameRate: { num: 25, den: 1 },
    segments,
    encoding: { preset: 'ultrafast' },
    ...more,
  };
}
