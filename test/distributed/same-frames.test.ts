// However a render is cut, what comes out shows the same: frame by frame where nothing is lost, and as well as one
// encode where something is.

import type { Volume } from 'memfs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderDistributed } from '../../src/distributed/index.js';
import type { Composition, DistributedConfig } from '../../src/distributed/index.js';
import { Runtime } from '../../src/index.js';
import type { FileSystem } from '../../src/index.js';
import { AfmpegRenderer } from '../../src/reel/index.js';
import { bytesOf, frameHashes, mp4Boxes, succeed } from '../support/media.js';
import { REEL, frames, madeInput, withFrames, withReel } from './media.js';

let runtime: Runtime;
let reel: Volume & FileSystem;
let pictures: Volume & FileSystem;
beforeAll(async () => {
  runtime = await Runtime.create({ wasm: { core: true }, concurrency: 2 });
  reel = await withReel(runtime);
  pictures = await withFrames(runtime, 48);
});
afterAll(() => runtime.close());

/** How many chunks come of the reel's 60 frames, at how many each. */
const CHUNKS = [
  [1, 100],
  [4, 15],
  [15, 4],
] as const;

async function render(
  fs: Volume & FileSystem,
  composition: Composition,
  config: DistributedConfig,
  outputPath = `/out-${crypto.randomUUID()}`,
) {
  const before = Object.keys(fs.toJSON()).length;
  const result = await renderDistributed(fs, composition, { runtime, outputPath, config });
  if (config.format !== 'png-sequence') expect(Object.keys(fs.toJSON())).toHaveLength(before + 1);
  return { ...result, outputPath };
}

describe.each(['mov', 'png-sequence'] as const)('%s', (format) => {
  it('of a timeline shows the frames of the plain render, seams and transitions included', async () => {
    const all: string[][] = [];
    for (const [count, frames] of CHUNKS) {
      const made = await render(reel, REEL, { format, chunks: { kind: 'size', frames } });
      expect(made.chunks).toHaveLength(count);
      all.push(await frameHashes(runtime, reel, madeInput(format, made.outputPath)));
    }
    const encoding = {
      videoCodec: format === 'mov' ? 'prores_ks' : 'png',
      pixelFormat: format === 'mov' ? 'yuva444p10le' : 'rgba',
    };
    const single = { ...REEL.timeline, encoding };
    const outputPath = `/single-${format}.mov`;
    await new AfmpegRenderer(runtime).render(reel, single, { outputPath });
    const plain = await frameHashes(runtime, reel, ['-i', outputPath]);
    expect(new Set(plain).size).toBeGreaterThan(20);
    expect(plain).toHaveLength(60);
    for (const hashes of all) expect(hashes).toEqual(plain);
  });

  it('of pictures shows them all, alpha included', async () => {
    const one = await render(pictures, frames(48), { format, chunks: { kind: 'size', frames: 48 } });
    const many = await render(pictures, frames(48), { format, chunks: { kind: 'size', frames: 3 } });
    expect(many.chunks).toHaveLength(16);
    const hashes = await frameHashes(runtime, pictures, madeInput(format, one.outputPath));
    expect(new Set(hashes).size).toBe(48);
    expect(await frameHashes(runtime, pictures, madeInput(format, many.outputPath))).toEqual(hashes);
    expect(many.sha256).toBe(one.sha256);
    if (format === 'png-sequence') {
      expect(hashes).toEqual(await frameHashes(runtime, pictures, ['-i', '/f%04d.png']));
    }
  });
});

describe('mp4', () => {
  const config = { format: 'mp4', chunks: { kind: 'size', frames: 6 } } as const;

  it('has every frame at its exact time, its index first, and a key frame at each seam', async () => {
    const made = await render(pictures, frames(48), config, '/exact.mp4');
    const { stdout } = await succeed(
      runtime,
      pictures,
      ...['-v', 'error', '-i', made.outputPath, '-c', 'copy', '-f', 'framecrc', '-'],
    );
    const packets = stdout.split('\n').filter((line) => /^\d/.test(line));
    expect(packets.map((line) => line.split(',').slice(1, 4).map(Number))).toEqual(
      Array.from({ length: 48 }, (_, i) => [i * 1001, i * 1001, 1001]),
    );
    const keys = packets.flatMap((line, i) => (line.includes('F=0x0') ? [] : [i]));
    expect(keys).toEqual([0, 6, 12, 18, 24, 30, 36, 42]);
    expect(mp4Boxes(bytesOf(pictures, made.outputPath)).slice(0, 2)).toEqual(['ftyp', 'moov']);
  });

  it('looks as well at the seams as anywhere: within 1 dB of the average of one encode', async () => {
    // Over black, half of each picture would come up with time, and no seam be like another.
    const opaque = await withFrames(runtime, 48, '255');
    const truth = await render(opaque, frames(48), { format: 'mov', pixelFormat: 'yuv444p10le' });
    const one = await render(opaque, frames(48), { format: 'mp4', chunks: { kind: 'size', frames: 48 } });
    const many = await render(opaque, frames(48), { format: 'mp4', chunks: { kind: 'size', frames: 12 } });
    const single = await psnr(one.outputPath);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const average = mean(single);
    const db = await psnr(many.outputPath);
    // A seam is the two frames on each side: by what the eye sees, not by which of them the encoder favours.
    const seams = [12, 24, 36].map((at) => mean(db.slice(at - 2, at + 2)));
    for (const seam of seams) expect(seam).toBeGreaterThan(average - 1);
    expect(Math.abs(mean(db) - average)).toBeLessThan(1);

    async function psnr(path: string): Promise<number[]> {
      const graph = '[0:v]format=yuv420p[a];[1:v]format=yuv420p[b];[a][b]psnr=stats_file=/stats.log';
      const inputs = ['-i', path, '-i', truth.outputPath];
      await succeed(runtime, opaque, ...inputs, '-lavfi', graph, '-f', 'null', '-');
      const stats = opaque.readFileSync('/stats.log', 'utf8') as string;
      opaque.unlinkSync('/stats.log');
      const values = [...stats.matchAll(/psnr_avg:(\S+)/g)].map(([, value]) => Number(value));
      expect(values).toHaveLength(48);
      return values;
    }
  });

  it('has the sound of the single render, to the sample, as long as the pictures', async () => {
    const made = await render(reel, REEL, config, '/sound.mp4');
    expect(made.audio).toBe('joined');
    await new AfmpegRenderer(runtime).render(reel, REEL.timeline, { outputPath: '/single.mp4' });
    const samples = (path: string) => frameHashes(runtime, reel, ['-i', path], '0:a:0');
    const sound = await samples(made.outputPath);
    expect(new Set(sound).size).toBeGreaterThan(50);
    expect(sound).toEqual(await samples('/single.mp4'));
    const { streams } = await runtime.probe(reel, made.outputPath);
    expect(streams.map(({ type }) => type)).toEqual(['video', 'audio']);
    expect(Math.abs(streams[1]!.durationSec! - 3)).toBeLessThan(1024 / 48_000);
  });
});
