// Frames and music, made by ffmpeg in memory: a clip of ffmpeg's test picture as PNGs, and a tone as MP3.

import type { Volume } from 'memfs';
import type { FileSystem, Runtime } from '../../src/index.js';
import { bytesOf, newVolume, succeed } from '../support/media.js';

export interface MediaOptions {
  readonly frames?: number;
  /** `64x48`. */
  readonly size?: string;
  readonly musicSec?: number;
}

/** A volume with `/frames/frame-1.png` … and `/music/tone.mp3`. */
export async function makeMedia(
  runtime: Runtime,
  { frames = 30, size = '64x48', musicSec = 0.5 }: MediaOptions = {},
): Promise<Volume & FileSystem> {
  const volume = newVolume();
  volume.mkdirSync('/frames');
  volume.mkdirSync('/music');
  volume.mkdirSync('/output');
  await succeed(
    runtime,
    volume,
    ...['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=30`, '-f', 'lavfi', '-i', `sine=d=${musicSec}`],
    ...['-map', '0', '-frames:v', String(frames), '/frames/frame-%d.png'],
    ...['-map', '1', '/music/tone.mp3'],
  );
  return volume;
}

export function copyTo(volume: Volume, from: string, to: string, source = volume): void {
  volume.mkdirSync(to.slice(0, to.lastIndexOf('/')), { recursive: true });
  volume.writeFileSync(to, bytesOf(source, from));
}
