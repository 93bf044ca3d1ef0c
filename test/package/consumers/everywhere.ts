// What any program may write: no word of Node or of a page in it but those that both have.

import { AfmpegError, Runtime, blobSource, chain, filter, hostFs, toArgs } from 'afmpeg-ts';
import type { Command, FileSystem, ModuleSource, RunOptions, Source } from 'afmpeg-ts';
import { openPlan, renderDistributed } from 'afmpeg-ts/distributed';
import type { DistributedConfig } from 'afmpeg-ts/distributed';
import { AfmpegRenderer, prepareReel, renderReel } from 'afmpeg-ts/reel';
import type { Renderer, Timeline } from 'afmpeg-ts/reel';
import { createStudio, memoryProjects } from 'afmpeg-ts/studio';
import type { Studio } from 'afmpeg-ts/studio';
import { SlideshowRenderer } from 'afmpeg-ts/worker';

const command: Command = {
  inputs: [{ lavfi: [filter('testsrc2', { duration: 1 }), filter('of_a_build_of_mine')] }],
  filterGraph: [chain(['0:v'], [filter('scale@small', { w: 320, h: -2 })], ['out'])],
  outputs: [{ path: 'out.mp4', maps: ['[out]'], format: 'mp4', video: { codec: 'libx264', crf: 23 } }],
};

export async function work(fs: FileSystem, wasm: ModuleSource): Promise<number> {
  const { signal } = new AbortController();
  await using runtime = await Runtime.create({ wasm, signal });
  const options: RunOptions = {
    signal,
    onProgress: ({ fraction }) => fraction?.toFixed(2),
    onLog: (line, level) => void (level === 'error' && line.length),
  };
  const { exitCode, warnings } = await runtime.run(fs, ...toArgs(command), options);
  const { streams } = await runtime.probe(fs, 'out.mp4', { signal });
  const [still] = await runtime.frames(fs, 'out.mp4', { at: 0.5 });
  const width: number | undefined = streams[0]?.width;
  return exitCode + warnings.length + (width ?? 0) + (still?.data.byteLength ?? 0);
}

/** Each entry takes what another one gives. */
export async function together(runtime: Runtime, fs: FileSystem, timeline: Timeline): Promise<Studio> {
  const renderer: Renderer = new AfmpegRenderer(runtime);
  await renderer.render(fs, timeline, { outputPath: 'reel.mp4' });
  await renderReel(fs, '/reel', { renderer, outputPath: 'reel.mp4' });
  await prepareReel(fs, '/reel', { renderer: runtime });
  const config: DistributedConfig = { format: 'mp4' };
  await renderDistributed(fs, { kind: 'timeline', timeline }, { runtime, config, outputPath: 'chunks.mp4' });
  await openPlan(fs, '/plan', { runtime });
  new SlideshowRenderer(runtime);
  return createStudio({ renderers: [renderer], projects: memoryProjects() });
}

export function where(error: unknown): string {
  if (!AfmpegError.is(error)) return '';
  return error.code === 'FFMPEG_FAILED' ? String(error.details.exitCode) : error.code;
}

export const folder: FileSystem = hostFs('.');
export const blob: Source = blobSource(new Blob(['a']));
export const byUrl: ModuleSource = { url: new URL('https://example.com/ffmpeg.wasm'), sha256: '' };

// @ts-expect-error Only `create` makes one.
export const made = new Runtime();
// @ts-expect-error What is private cannot be seen.
export const seen: unknown = (runtime: Runtime) => runtime.engine;
