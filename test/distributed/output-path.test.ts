// Where a render goes and where it works may hold files of the caller's: none of them is ever removed.

import type { Volume } from 'memfs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { assemble, plan, renderAudio, renderChunk, renderDistributed } from '../../src/distributed/index.js';
import { Runtime } from '../../src/index.js';
import type { FileSystem } from '../../src/index.js';
import { listing, withFrames, frames } from './media.js';

let runtime: Runtime;
let volume: Volume & FileSystem;
const SHOW = frames(4);
const config = { format: 'mp4', chunks: { kind: 'size', frames: 2 } } as const;

beforeAll(async () => {
  runtime = await Runtime.create({ wasm: { core: true }, concurrency: 2 });
  volume = await withFrames(runtime, 4);
});
afterAll(() => runtime.close());

it('keeps an output, and whatever else is there, in a work directory that is not its own', async () => {
  volume.mkdirSync('/project');
  volume.writeFileSync('/project/notes.txt', 'mine');
  const options = { runtime, config, outputPath: '/project/out.mp4', workDir: '/project' };
  const { bytes } = await renderDistributed(volume, SHOW, options);
  expect(volume.statSync('/project/out.mp4').size).toBe(bytes);
  expect(volume.readdirSync('/project')).toEqual(['notes.txt', 'out.mp4']);
  await renderDistributed(volume, SHOW, { ...options, resume: false });
  expect(volume.readdirSync('/project')).toEqual(['notes.txt', 'out.mp4']);
});

it('drops the chunks of another plan', async () => {
  const old = `/w/${'0'.repeat(64)}`;
  volume.mkdirSync(old, { recursive: true });
  volume.writeFileSync(`${old}/000000-chunk.mp4`, 'old');
  const stop = new AbortController();
  const options = { runtime, config, outputPath: '/new.mp4', workDir: '/w', signal: stop.signal };
  const onProgress = ({ chunksDone }: { chunksDone: number }) => {
    if (chunksDone > 0) stop.abort();
  };
  await expect(renderDistributed(volume, SHOW, { ...options, onProgress })).rejects.toMatchObject({
    code: 'ABORTED',
  });
  expect(volume.existsSync(old)).toBe(false);
  volume.rmSync('/w', { recursive: true });
});

it.each([
  ['mp4', 'holiday.mp4'],
  ['png-sequence', 'holiday.png'],
] as const)("does not put %s in the place of a directory of the caller's", async (format, name) => {
  volume.mkdirSync('/videos');
  volume.writeFileSync(`/videos/${name}`, 'mine');
  const before = listing(volume);
  const refused = { code: 'INVALID_OPTION', message: expect.stringContaining('outputPath') as string };
  const options = { runtime, config: { ...config, format }, outputPath: '/videos' };
  await expect(renderDistributed(volume, SHOW, options)).rejects.toMatchObject(refused);
  await plan(volume, SHOW, '/plan', { runtime, config: options.config });
  await expect(assemble(volume, '/plan', ['/0', '/1'], null, '/videos', { runtime })).rejects.toMatchObject(
    refused,
  );
  volume.rmSync('/plan', { recursive: true });
  expect(listing(volume)).toEqual(before);
  volume.rmSync('/videos', { recursive: true });
});

it('replaces the frames that an earlier render left', async () => {
  const options = { runtime, config: { ...config, format: 'png-sequence' as const }, outputPath: '/pngs' };
  const first = await renderDistributed(volume, SHOW, options);
  expect(await renderDistributed(volume, SHOW, options)).toMatchObject({ sha256: first.sha256 });
  expect(volume.readdirSync('/pngs')).toHaveLength(4);
});

it('fails where one step would put a file in the place of a directory', async () => {
  await plan(volume, SHOW, '/plan', { runtime, config });
  volume.mkdirSync('/videos');
  volume.writeFileSync('/videos/holiday.mp4', 'mine');
  await expect(renderChunk(volume, '/plan', 0, '/videos', { runtime })).rejects.toMatchObject({
    code: 'IO_FAILED',
    details: { errno: 'EISDIR' },
  });
  expect(volume.existsSync('/videos/holiday.mp4')).toBe(true);
  expect(await renderAudio(volume, '/plan', '/videos', { runtime })).toBeNull();
});
