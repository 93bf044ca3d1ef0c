// Small compositions that every kind of chunk is made of here, and what is asked of their renders.

import type { Volume } from 'memfs';
import type { FramesComposition, TimelineComposition } from '../../src/distributed/index.js';
import type { FileSystem, Runtime } from '../../src/index.js';
import { newVolume, succeed } from '../support/media.js';

export const WIDTH = 96;
export const HEIGHT = 64;
/** So that no time is a round number. */
export const NTSC = { num: 30_000, den: 1001 };

/** `count` different pictures as /f0000.png and so on, with half of each see-through, unless `alpha` says other. */
export async function withFrames(
  runtime: Runtime,
  count: number,
  alpha = 'if(lt(X,W/2),255,N*3)',
): Promise<Volume & FileSystem> {
  const volume = newVolume();
  const source = `testsrc2=s=${WIDTH}x${HEIGHT}:r=25,format=rgba,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='${alpha}'`;
  const args = ['-f', 'lavfi', '-i', source, '-frames:v', String(count), '-start_number', '0'];
  await succeed(runtime, volume, ...args, '/f%04d.png');
  return volume;
}

export function framePaths(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `/f${String(i).padStart(4, '0')}.png`);
}

export function frames(count: number, more: Partial<FramesComposition> = {}): FramesComposition {
  return { kind: 'frames', frames: framePaths(count), frameRate: NTSC, ...more };
}

/** A volume with two stills, a video with sound and two tracks. */
export async function withReel(runtime: Runtime): Promise<Volume & FileSystem> {
  const volume = newVolume();
  const still = (hue: number) => ['-f', 'lavfi', '-i', `testsrc2=s=160x120,hue=h=${hue}`, '-frames:v', '1'];
  await succeed(runtime, volume, ...still(0), '/a.png');
  await succeed(runtime, volume, ...still(120), '/b.png');
  await succeed(
    runtime,
    volume,
    ...['-f', 'lavfi', '-i', 'testsrc2=s=128x96:r=25:d=2', '-f', 'lavfi', '-i', 'sine=f=660:d=2'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '/c.mp4'],
  );
  await succeed(runtime, volume, '-f', 'lavfi', '-i', 'sine=f=440:r=48000:d=1.5', '/voice.wav');
  await succeed(runtime, volume, '-f', 'lavfi', '-i', 'sine=f=220:r=44100:d=0.7', '/music.wav');
  return volume;
}

/** 60 frames: still, transition, still, transition, video. */
export const REEL: TimelineComposition = {
  kind: 'timeline',
  timeline: {
    width: WIDTH,
    height: HEIGHT,
    frameRate: { num: 20, den: 1 },
    transition: { durationSec: 0.4 },
    segments: [
      { kind: 'still', path: '/a.png', durationSec: 1.2, motion: { fromZoom: 1, toZoom: 1.2 } },
      { kind: 'still', path: '/b.png', durationSec: 1.3, fit: 'contain', background: '#1e293b' },
      { kind: 'video', path: '/c.mp4', durationSec: 1.3, startSec: 0.2, audio: {} },
    ],
    audio: [
      { path: '/voice.wav', id: 'voice', delaySec: 0.3, fadeOutSec: 0.2 },
      { path: '/music.wav', loop: true, gainDb: -9, ducking: { under: 'voice' } },
    ],
  },
};

/** Input words for the frames that a render made. */
export function madeInput(format: string, path: string): string[] {
  return format === 'png-sequence' ? ['-i', `${path}/frame_%06d.png`] : ['-i', path];
}

/** Every path below `/` except those that were there before. */
export function listing(fs: Volume): string[] {
  return Object.keys(fs.toJSON()).sort();
}
