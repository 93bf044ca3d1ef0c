// A thread and the calling thread give the same files and the same words.

import type { Volume } from 'memfs';
import { describe, expect, it } from 'vitest';
import { Runtime } from '../../../../src/index.js';
import { bytesOf, newVolume } from '../../../support/media.js';
import { everyFamily } from '../../../support/modules.js';

const VIDEO = ['-f', 'lavfi', '-i', 'testsrc2=s=160x120:r=25:d=1,format=yuv420p'] as const;
const SOUND = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=44100:d=1'] as const;
const EXACT = ['-fflags', '+bitexact', '-flags', '+bitexact'] as const;

const COMMANDS: Record<string, readonly (readonly string[])[]> = {
  'x264 and AAC in an mp4 whose index moves to the front': [
    [...VIDEO, ...SOUND, '-c:v', 'libx264', '-c:a', 'aac', ...EXACT, '-movflags', '+faststart', 'out.mp4'],
  ],
  'a Matroska file that is patched at its end, and copied on': [
    [...VIDEO, ...SOUND, '-c:v', 'mpeg4', '-c:a', 'flac', ...EXACT, 'out.mkv'],
    ['-i', 'out.mkv', '-c', 'copy', ...EXACT, '-cues_to_front', '1', 'copy.mkv'],
  ],
  'an HLS directory': [
    [
      ...VIDEO,
      '-c:v',
      'libx264',
      '-g',
      '5',
      ...EXACT,
      '-hls_time',
      '0.2',
      '-hls_list_size',
      '0',
      'hls/out.m3u8',
    ],
  ],
  'two passes of x264': [
    [...VIDEO, '-c:v', 'libx264', '-b:v', '100k', '-pass', '1', '-f', 'null', '-'],
    [...VIDEO, '-c:v', 'libx264', '-b:v', '100k', '-pass', '2', ...EXACT, 'out.mp4'],
  ],
  'frame hashes on stdout': [[...VIDEO, '-f', 'framemd5', '-']],
  'numbered images': [[...VIDEO, '-frames:v', '5', ...EXACT, 'hls/%03d.png']],
};

interface Outcome {
  readonly exitCodes: number[];
  readonly stdout: string[];
  readonly files: Record<string, Buffer>;
}

async function outcome(runtime: Runtime, commands: readonly (readonly string[])[]): Promise<Outcome> {
  const volume = newVolume();
  volume.mkdirSync('/hls');
  const exitCodes: number[] = [];
  const stdout: string[] = [];
  for (const words of commands) {
    const result = await runtime.run(volume, '-nostdin', '-v', 'error', ...words);
    exitCodes.push(result.exitCode);
    stdout.push(result.stdout);
  }
  return { exitCodes, stdout, files: filesOf(volume, '/') };
}

function filesOf(volume: Volume, directory: string): Record<string, Buffer> {
  const files: Record<string, Buffer> = {};
  for (const name of volume.readdirSync(directory) as string[]) {
    const path = `${directory === '/' ? '' : directory}/${name}`;
    if (volume.statSync(path).isDirectory()) Object.assign(files, filesOf(volume, path));
    else files[path] = bytesOf(volume, path);
  }
  return files;
}

const modules = everyFamily().filter(({ execution }) => execution === 'thread');

describe.each(modules)('by $module', ({ module, source }) => {
  it.each(Object.entries(COMMANDS))('%s', async (_what, commands) => {
    await using thread = await Runtime.create({ wasm: source });
    // A module with threads has no inline runs: its bytes must be those of another run, with more threads at hand.
    const other =
      module === 'WASI with threads' ? ({ threads: 2 } as const) : ({ execution: 'inline' } as const);
    await using inline = await Runtime.create({ wasm: source, ...other });
    const [there, here] = [await outcome(thread, commands), await outcome(inline, commands)];
    expect(there.exitCodes).toEqual(commands.map(() => 0));
    expect(there.stdout).toEqual(here.stdout);
    expect(Object.keys(there.files)).toEqual(Object.keys(here.files));
    expect(Object.keys(there.files).length + (there.stdout[0]?.length ?? 0)).toBeGreaterThan(0);
    for (const [path, bytes] of Object.entries(here.files)) {
      expect([path, there.files[path]!.equals(bytes)]).toEqual([path, true]);
    }
  });
});
