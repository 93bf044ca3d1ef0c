// What a render will take before it runs: to choose machines by. Upper bounds by rule of thumb, not promises.

import type { FileSystem } from '../../fs/file-system.js';
import { withIoErrors } from '../../fs/io-errors.js';
import { childOf } from '../../fs/paths.js';
import { isFile, readText } from '../../fs/whole-files.js';
import type { ChunkSpec, Plan } from './plan-format.js';
import { readPlan } from './read-plan.js';

/** What {@link estimate} expects; bytes, and never less than the render takes by the rules it goes by. */
export interface Estimate {
  /** Of the plan's directory. */
  readonly planBytes: number;
  /** The most that one chunk reads of it: what a worker has to fetch. */
  readonly workerInputBytes: number;
  /** Guest memory of one worker, with room to spare; the files of an in-memory volume come on top. */
  readonly workerMemoryBytes: number;
  /** The largest chunk. */
  readonly chunkBytes: number;
  /** The whole output. */
  readonly outputBytes: number;
}

/** Code, tables and stack of the module, and what decoders and filters need at any size. */
const BASE_BYTES = 96 * 1024 ** 2;
/** Frames that an encoder, with its lookahead and references, and a graph hold at once. */
const HELD_FRAMES: Readonly<Record<Plan['format'], number>> = { mp4: 64, mov: 12, 'png-sequence': 8 };
const PIXEL_BYTES: Readonly<Record<Plan['format'], number>> = { mp4: 3, mov: 8, 'png-sequence': 4 };
/** Bytes of output for each pixel: about the worst of natural pictures. */
const OUTPUT_RATE: Readonly<Record<Plan['format'], number>> = { mp4: 0.05, mov: 0.7, 'png-sequence': 3 };

/** Rejects as reading a plan does. */
export async function estimate(fs: FileSystem, planDir: string): Promise<Estimate> {
  return withIoErrors(() => Promise.resolve(estimatePlan(fs, planDir)));
}

function estimatePlan(fs: FileSystem, planDir: string): Estimate {
  const plan = readPlan(fs, planDir);
  const sizes = new Map(plan.inputs.map(({ path, bytes }) => [path, bytes]));
  const manifest = fs.statSync(childOf(planDir, 'plan.json')).size;
  const reads = plan.chunks.map(({ spec }) => {
    const path = childOf(planDir, spec.path);
    if (!isFile(fs, path)) return 0;
    const { inputs } = JSON.parse(readText(fs, path)) as ChunkSpec;
    return inputs.reduce((sum, input) => sum + (sizes.get(input) ?? 0), spec.bytes);
  });
  const texts = plan.chunks.reduce((sum, { spec }) => sum + spec.bytes, plan.audio?.spec.bytes ?? 0);
  const pixels = plan.width * plan.height;
  const frameBytes = pixels * OUTPUT_RATE[plan.format] + 512;
  const longest = Math.max(...plan.chunks.map(({ start, end }) => end - start));
  return {
    planBytes: [...sizes.values()].reduce((sum, bytes) => sum + bytes, manifest + texts),
    workerInputBytes: manifest + Math.max(...reads),
    workerMemoryBytes: BASE_BYTES + pixels * PIXEL_BYTES[plan.format] * HELD_FRAMES[plan.format],
    chunkBytes: Math.ceil(longest * frameBytes),
    outputBytes: Math.ceil(plan.frames * frameBytes),
  };
}
