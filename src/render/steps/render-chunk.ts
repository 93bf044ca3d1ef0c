// The second step, on any machine and any number of times: the frames of one chunk, the same bytes each time.

import { throwIfAborted } from '../../abort.js';
import { AfmpegError } from '../../errors.js';
import { childOf } from '../../fs/paths.js';
import { publish, publishText } from '../../fs/publish.js';
import { checkRuntimeEnv } from '../plan/config.js';
import { chunkOutput, planText } from '../plan/plan-format.js';
import type { ChunkSpec } from '../plan/plan-format.js';
import { chunkOf, readSpec } from '../plan/read-plan.js';
import { withAttempt } from './attempt.js';
import { guestView } from './guest-view.js';
import { namingPath } from './naming-input.js';
import type { StepContext } from './step-context.js';
import { chunkResult, IRREGULAR, sidecarPath, verifyChunk } from './verify-chunk.js';
import type { ChunkResult, ChunkSidecar } from './verify-chunk.js';

/** See `renderChunk`; the plan is open already. */
export async function makeChunk(
  context: StepContext,
  chunkIndex: number,
  outputPath: string,
): Promise<ChunkResult> {
  const { fs, planDir, plan, logger, signal } = context;
  const startedMs = performance.now();
  throwIfAborted(signal);
  const spec = await readSpec<ChunkSpec>(context, chunkOf(plan, chunkIndex).spec);
  return withAttempt(fs, outputPath, async (directory) => {
    const run = await encode(context, spec, directory);
    const made = childOf(directory, chunkOutput(plan.format));
    const verified = await verifyChunk(context, chunkIndex, made).catch((error: unknown) => {
      throw madeAsAlways(error, onlyInput(planDir, spec));
    });
    throwIfAborted(signal);
    const result = chunkResult(verified);
    const sidecar: ChunkSidecar = {
      ...result,
      planHash: plan.planHash,
      durationMs: Math.round(performance.now() - startedMs),
      encodeMs: Math.round(run.durationMs),
      framesPerSec: Number(((result.frames * 1000) / run.durationMs).toFixed(1)),
      peakMemoryBytes: run.peakMemoryBytes,
    };
    publish(fs, made, outputPath);
    publishText(fs, sidecarPath(outputPath), planText(sidecar));
    context.verified.add(fs, outputPath, verified);
    logger.info({ planHash: plan.planHash, ...result, durationMs: sidecar.durationMs }, 'chunk rendered');
    return result;
  });
}

async function encode(
  { runtime, fs, planDir, plan, signal, onPart, onCommand }: StepContext,
  spec: ChunkSpec,
  directory: string,
) {
  const { start, end, args, inputs, sequence, index } = spec;
  const allowed = new Set(inputs);
  const view = guestView(fs, directory, {
    '/inputs': (name) => (allowed.has(`inputs/${name}`) ? childOf(planDir, `inputs/${name}`) : undefined),
    ...(sequence && { '/frames': sequenceFile(planDir, sequence) }),
  });
  if (plan.format === 'png-sequence') fs.mkdirSync(childOf(directory, chunkOutput(plan.format)));
  onCommand?.(['ffmpeg', ...args], 'chunk');
  try {
    return await runtime.exec(view, ...args, {
      env: checkRuntimeEnv(plan.runtimeEnv),
      ...(signal && { signal }),
      ...(onPart && { onProgress: ({ frame }) => onPart(frame / (end - start)) }),
    });
  } catch (error) {
    throw withChunkIndex(namingPath(error, onlyInput(planDir, spec)), index);
  }
}

/** ffmpeg ended well, and would make the same frames again. */
function madeAsAlways(error: unknown, path: string | undefined): unknown {
  if (!AfmpegError.is(error, 'CHUNK_CORRUPT') || error.details.reason !== IRREGULAR) return error;
  const { chunkIndex } = error.details;
  const reason = `${IRREGULAR}: a video changes its size midway; encode it again at one size`;
  return new AfmpegError(
    'FFMPEG_FAILED',
    `Chunk ${chunkIndex} cannot be made of ${path ?? 'its inputs'}: ${reason}`,
    {
      details: {
        reason,
        ...(chunkIndex !== undefined && { chunkIndex }),
        ...(path !== undefined && { path }),
      },
    },
  );
}

function onlyInput(planDir: string, { inputs: [input, ...more] }: ChunkSpec): string | undefined {
  return input === undefined || more.length > 0 ? undefined : childOf(planDir, input);
}

function sequenceFile(planDir: string, { extension, inputs }: NonNullable<ChunkSpec['sequence']>) {
  const pattern = new RegExp(`^(\\d{8,})\\.${extension}$`);
  return (name: string): string | undefined => {
    const input = inputs[Number(pattern.exec(name)?.[1] ?? -1)];
    return input === undefined ? undefined : childOf(planDir, input);
  };
}

function withChunkIndex(error: unknown, chunkIndex: number): unknown {
  if (!AfmpegError.is(error)) return error;
  const { code, message, retryable, details, cause } = error;
  return new AfmpegError(code, message, { retryable, details: { ...details, chunkIndex }, cause });
}
