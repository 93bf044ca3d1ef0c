// A real plan of any number of chunks, as `plan` writes it, without ffmpeg.

import { Volume } from 'memfs';
import { chain, filter } from '../../../src/command/filters.js';
import { checkConfig } from '../../../src/render/plan/config.js';
import { chunkCosts, resolveChunkPlan } from '../../../src/render/plan/cut-chunks.js';
import { draftPlan } from '../../../src/render/plan/draft-plan.js';
import { sha256 } from '../../../src/sha256-stream.js';

export const CHUNK_FRAMES = 24;

/** A volume with a plan of so many chunks at `/plan`: a video, cut from one input. */
export function volumeWithPlan(chunks: number): Volume {
  const input = new TextEncoder().encode('a film');
  const file = {
    from: '/film.mp4',
    path: `inputs/${sha256(input)}.mp4`,
    sha256: sha256(input),
    bytes: input.length,
  };
  const config = checkConfig({ format: 'mp4', chunks: { kind: 'size', frames: CHUNK_FRAMES } });
  const frames = chunks * CHUNK_FRAMES;
  const cut = resolveChunkPlan(frames, config.chunks, []);
  const { texts } = draftPlan(
    { sha256: '0'.repeat(64), ffmpegVersion: '8.0' },
    {
      ...{ kind: 'video', width: 1920, height: 1080, frameRate: { num: 24, den: 1 }, frames },
      ...{ reads: [file.from], costs: [], warnings: [] },
      pictures: ({ start }, guestPath) => ({
        inputs: [{ path: guestPath(file.from), seekSec: start / 24 }],
        filterGraph: [chain(['0:v'], [filter('null')], ['v'])],
        output: 'v',
        reads: [file.from],
      }),
    },
    config,
    { ...cut, costs: chunkCosts(cut, []) },
    { files: [file], byPath: new Map([[file.from, file]]), sound: undefined },
  );
  const volume = new Volume();
  volume.mkdirSync('/plan/chunks', { recursive: true });
  volume.mkdirSync('/plan/inputs');
  volume.writeFileSync(`/plan/${file.path}`, input);
  for (const [path, text] of texts) volume.writeFileSync(`/plan/${path}`, text);
  return volume;
}
