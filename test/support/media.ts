// Media made and measured inside the volume, so that a test says what came out and not that a file exists.

import { Volume } from 'memfs';
import { expect } from 'vitest';
import type { FileSystem, RunResult, Runtime } from '../../src/index.js';

/** Volume is a FileSystem; the cast only spares the tests memfs's own overloads. */
export function newVolume(files: Record<string, string | Uint8Array> = {}): Volume & FileSystem {
  const volume = new Volume();
  for (const [path, content] of Object.entries(files)) {
    volume.mkdirSync(path.slice(0, path.lastIndexOf('/')) || '/', { recursive: true });
    volume.writeFileSync(path, content);
  }
  return volume;
}

export function bytesOf(volume: Volume, path: string): Buffer {
  return volume.readFileSync(path) as Buffer;
}

/** Runs and expects success, with the log in the failure's message. */
export async function succeed(runtime: Runtime, fs: FileSystem, ...args: string[]): Promise<RunResult> {
  const result = await runtime.run(fs, '-nostdin', '-hide_banner', ...args);
  expect(result.exitCode, `ffmpeg ${args.join(' ')}\n${result.stderr}`).toBe(0);
  return result;
}

export const TEST_VIDEO = ['-f', 'lavfi', '-i', 'testsrc2=s=160x120:r=25:d=2'] as const;
export const TEST_AUDIO = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000:d=2'] as const;

/** Decodes (or, with `copy`, only reads) the mapped stream and returns a hash per frame or packet. */
export async function frameHashes(
  runtime: Runtime,
  fs: FileSystem,
  input: readonly string[],
  map = '0:v:0',
  copy = false,
): Promise<string[]> {
  const codec = copy ? ['-c', 'copy'] : [];
  const { stdout } = await succeed(
    runtime,
    fs,
    ...['-v', 'error', ...input, '-map', map, ...codec, '-f', 'framemd5', '-'],
  );
  return stdout
    .split('\n')
    .filter((line) => /^\d/.test(line))
    .map((line) => line.split(',')[5]!.trim());
}

/** Names of an MP4's top-level boxes, in order. ISO/IEC 14496-12 §4.2. */
export function mp4Boxes(file: Buffer): string[] {
  const boxes: string[] = [];
  for (let at = 0; at < file.length;) {
    const size = file.readUInt32BE(at);
    boxes.push(file.toString('latin1', at + 4, at + 8));
    at += size === 1 ? Number(file.readBigUInt64BE(at + 8)) : size || file.length;
  }
  return boxes;
}
