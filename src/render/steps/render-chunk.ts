// The second step, on any machine and any number of times: the frames of one chunk, the same bytes each time.

import { throwIfAborted } from '../../abort.js';
import { AfmpegError } from '../../errors.js';
import type { FileSystem } from '../../fs/file-system.js';
import { publish, publishText, withIoErrors } from '../../fs/published-files.js';
import { checkFunction } from '../../options.js';
import { checkFileSystem } from '../../runtime/run/run-options.js';
import type { Runtime } from '../../runtime/runtime.js';
import { checkRuntimeEnv } from '../plan/config.js';
import { chunkOutput, join, planText } from '../plan/plan-format.js';
import type { ChunkSpec, Plan } from '../plan/plan-format.js';
import { checkModule, chunkOf, readPlan, readSpec } from '../plan/read-plan.js';
import { checkStep } from '../step-options.js';
import type { StepOptions, StepProgress } from '../step-options.js';
import { checkOutputPath, checkRuntime, withAttempt } from './attempt.js';
import { guestView } from './guest-view.js';
import { inspectChunk, sidecarPath } from './verify-chunk.js';
import type { ChunkResult, ChunkSidecar } from './verify-chunk.js';

export interface ChunkOptions extends StepOptions {
  readonly onProgress?: (progress: StepProgress) => void;
}

/**
 * Renders one chunk to `outputPath`: a video without sound, or a directory of frames from `frame_000000.png` on.
 * The same plan and index give the same bytes on every host. It is written aside and moved into place whole,
 * with {@link ChunkSidecar} beside it as `<outputPath>.json`; attempts at the same path may run at once.
 *
 * Rejects with MISSING_PLAN_ARTIFACT, PLAN_HASH_MISMATCH, MISSING_RUNTIME_ENV_SNAPSHOT,
 * FFMPEG_VERSION_MISMATCH and CHUNK_INDEX_OUT_OF_RANGE before any frame is made, with FFMPEG_FAILED or
 * CHUNK_CORRUPT for what went wrong in between, with IO_FAILED, and as {@link Runtime.run} does.
 */
export async function renderChunk(
  runtime: Runtime,
  fs: FileSystem,
  planDir: string,
  chunkIndex: number,
  outputPath: string,
  options: ChunkOptions = {},
): Promise<ChunkResult> {
  checkRuntime(runtime);
  checkFileSystem(fs);
  checkOutputPath(outputPath);
  const { signal, logger, cache } = checkStep('the chunk options', options, ['onProgress']);
  const { onProgress } = options;
  if (onProgress !== undefined) checkFunction('onProgress', onProgress);
  return withIoErrors(async () => {
    const startedMs = performance.now();
    throwIfAborted(signal);
    const plan = readPlan(fs, planDir);
    const chunk = chunkOf(plan, chunkIndex);
    await checkModule(runtime, plan);
    const spec = await readSpec<ChunkSpec>(fs, planDir, plan, chunk.spec, cache, signal);
    return withAttempt(fs, outputPath, async (directory) => {
      const run = await encode(runtime, fs, planDir, plan, spec, directory, signal, onProgress);
      const made = join(directory, chunkOutput(plan.format));
      const { index, frames, bytes, sha256 } = await inspectChunk(
        runtime,
        fs,
        plan,
        chunkIndex,
        made,
        undefined,
        signal,
      );
      throwIfAborted(signal);
      const result: ChunkResult = { index, frames, bytes, sha256 };
      const sidecar: ChunkSidecar = {
        ...result,
        planHash: plan.planHash,
        durationMs: Math.round(performance.now() - startedMs),
        encodeMs: Math.round(run.durationMs),
        framesPerSec: Number(((frames * 1000) / run.durationMs).toFixed(1)),
        peakMemoryBytes: run.peakMemoryBytes,
      };
      publish(fs, made, outputPath);
      publishText(fs, sidecarPath(outputPath), planText(sidecar));
      logger.info({ planHash: plan.planHash, ...result, durationMs: sidecar.durationMs }, 'chunk rendered');
      return result;
    });
  });
}

async function encode(
  runtime: Runtime,
  fs: FileSystem,
  planDir: string,
  plan: Plan,
  { start, end, args, inputs, sequence, index }: ChunkSpec,
  directory: string,
  signal: AbortSignal | undefined,
  onProgress: ChunkOptions['onProgress'],
) {
  const allowed = new Set(inputs);
  const view = guestView(fs, directory, {
    '/inputs': (name) => (allowed.has(`inputs/${name}`) ? join(planDir, `inputs/${name}`) : undefined),
    ...(sequence && { '/frames': sequenceFile(planDir, sequence) }),
  });
  if (plan.format === 'png-sequence') fs.mkdirSync(join(directory, chunkOutput(plan.format)));
  const totalFrames = end - start;
  try {
    return await runtime.exec(view, ...args, {
      env: checkRuntimeEnv(plan.runtimeEnv),
      ...(signal && { signal }),
      ...(onProgress && {
        onProgress: ({ frame }) => onProgress({ frames: Math.min(frame, totalFrames), totalFrames }),
      }),
    });
  } catch (error) {
    throw withChunkIndex(error, index);
  }
}

function sequenceFile(planDir: string, { extension, inputs }: NonNullable<ChunkSpec['sequence']>) {
  const pattern = new RegExp(`^(\\d{8,})\\.${extension}$`);
  return (name: string): string | undefined => {
    const input = inputs[Number(pattern.exec(name)?.[1] ?? -1)];
    return input === undefined ? undefined : join(planDir, input);
  };
}

function withChunkIndex(error: unknown, chunkIndex: number): unknown {
  if (!AfmpegError.is(error)) return error;
  const { code, message, retryable, details, cause } = error;
  return new AfmpegError(code, message, { retryable, details: { ...details, chunkIndex }, cause });
}
