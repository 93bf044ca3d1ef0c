// The engine for one machine: all steps of a render, its chunks over the slots of one Runtime.

import { checkBoolean } from '../command/values.js';
import { AfmpegError } from '../errors.js';
import type { FileSystem } from '../fs/file-system.js';
import { exists, isFile, namesIn, withIoErrors } from '../fs/published-files.js';
import { removeTree } from '../fs/whole-files.js';
import { checkFunction, checkInteger, checkKeys, invalidOption } from '../options.js';
import { checkConfig } from '../render/plan/config.js';
import type { DistributedConfig } from '../render/plan/config.js';
import { chunkOutput, join } from '../render/plan/plan-format.js';
import { readPlan } from '../render/plan/read-plan.js';
import { ProgressSum } from '../render/schedule/progress-sum.js';
import type { DistributedProgress } from '../render/schedule/progress-sum.js';
import { runSteps } from '../render/schedule/schedule.js';
import type { Step } from '../render/schedule/schedule.js';
import { STEP_KEYS, checkStep } from '../render/step-options.js';
import type { StepOptions } from '../render/step-options.js';
import { assemble } from '../render/steps/assemble.js';
import type { AssembleResult } from '../render/steps/assemble.js';
import { checkOutputPath, checkRuntime } from '../render/steps/attempt.js';
import { checkReplaceable } from '../render/steps/check-output.js';
import { renderAudio } from '../render/steps/render-audio.js';
import { renderChunk } from '../render/steps/render-chunk.js';
import { verifyChunk } from '../render/steps/verify-chunk.js';
import type { ChunkResult } from '../render/steps/verify-chunk.js';
import type { RetryPolicy } from '../retry.js';
import { checkFileSystem } from '../runtime/run/run-options.js';
import type { Runtime } from '../runtime/runtime.js';
import type { Composition } from './compositions/composition.js';
import { plan } from './plan.js';
import type { PlanResult } from './plan.js';

export interface RenderDistributedOptions extends StepOptions {
  readonly runtime: Runtime;
  /** Where the render goes. */
  readonly outputPath: string;
  readonly config: DistributedConfig;
  /** Steps at the same time, 1–64. More than the Runtime's own only wait there. Default: the Runtime's. */
  readonly concurrency?: number;
  /**
   * Directory for the plan and the chunks; of one render at a time. They are removed when the render is done, and
   * the directory with them where nothing else is in it. Default: `<outputPath>.work`.
   */
  readonly workDir?: string;
  /**
   * Whether a render that failed or was aborted leaves its work, and takes up what is there of the same plan and
   * verifies. Default `true`.
   */
  readonly resume?: boolean;
  readonly retry?: RetryPolicy;
  readonly onProgress?: (progress: DistributedProgress) => void;
}

export interface RenderDistributedResult extends AssembleResult {
  readonly planHash: string;
  readonly chunks: readonly ChunkResult[];
  /** Chunks that were there from an earlier attempt. */
  readonly resumedChunks: number;
  /** Wall time of each stage in milliseconds. */
  readonly durationMs: { readonly plan: number; readonly render: number; readonly assemble: number };
}

const KEYS = [
  ...STEP_KEYS,
  ...['runtime', 'outputPath', 'config', 'concurrency', 'workDir', 'resume', 'retry', 'onProgress'],
];

const PLAN = 'plan';

/**
 * Plans, renders the chunks and the sound at the same time, and assembles. The output is the same, to the byte,
 * whatever the concurrency; of the same plan, on any machine.
 *
 * Rejects with the first error that no retry can mend, after all work has ended; as {@link plan},
 * {@link renderChunk} and {@link assemble} do.
 */
export async function renderDistributed(
  fs: FileSystem,
  composition: Composition,
  options: RenderDistributedOptions,
): Promise<RenderDistributedResult> {
  const job = checkJob(fs, options);
  return withIoErrors(async () => {
    try {
      const result = await render(job, composition);
      removeWork(fs, job.workDir);
      return result;
    } catch (error) {
      if (!job.resume) removeWork(fs, job.workDir);
      throw error;
    }
  });
}

type Job = Required<Pick<RenderDistributedOptions, 'runtime' | 'outputPath' | 'config' | 'retry'>> &
  ReturnType<typeof checkStep> & {
    readonly fs: FileSystem;
    readonly concurrency: number;
    readonly workDir: string;
    readonly resume: boolean;
    readonly onProgress: NonNullable<RenderDistributedOptions['onProgress']>;
  };

async function render(job: Job, composition: Composition): Promise<RenderDistributedResult> {
  const { runtime, fs, config, outputPath, signal, logger, cache } = job;
  const step = { logger, cache, ...(signal && { signal }) };
  const planDir = join(job.workDir, PLAN);
  const clock = stopwatch();
  const progress = new ProgressSum(job.onProgress);
  progress.tell('plan');
  const planned = await plan(runtime, fs, composition, config, planDir, { ...step, inputs: 'link' });
  const planMs = clock();
  // Work of another plan is of no use, and would only grow.
  removeChunks(fs, job.workDir, planned.planHash);
  const chunkDir = join(job.workDir, planned.planHash);
  const { chunks: cut, format } = readPlan(fs, planDir);
  const paths = cut.map((_, i) => join(chunkDir, `${String(i).padStart(6, '0')}-${chunkOutput(format)}`));
  const costs = cut.map(({ cost }) => cost);
  const audioPath = planned.hasAudio ? join(chunkDir, 'audio.m4a') : null;
  const { chunks, resumedChunks } = await renderAll(
    job,
    planned,
    planDir,
    { paths, costs },
    audioPath,
    progress,
  );
  const renderMs = clock();
  const sound = audioPath !== null && isFile(fs, audioPath) ? audioPath : null;
  const sha256 = chunks.map((chunk) => chunk.sha256);
  progress.tell('assemble');
  const onProgress = ({ frames, totalFrames }: { frames: number; totalFrames: number }) =>
    progress.joined(frames / totalFrames);
  const made = await assemble(runtime, fs, planDir, paths, sound, outputPath, {
    ...step,
    sha256,
    onProgress,
  });
  progress.joined(1);
  const durationMs = { plan: planMs, render: renderMs, assemble: clock() };
  return { ...made, planHash: planned.planHash, chunks, resumedChunks, durationMs };
}

async function renderAll(
  job: Job,
  planned: PlanResult,
  planDir: string,
  { paths, costs }: { readonly paths: readonly string[]; readonly costs: readonly number[] },
  audioPath: string | null,
  progress: ProgressSum,
): Promise<{ chunks: ChunkResult[]; resumedChunks: number }> {
  const { runtime, fs, logger, cache, concurrency, retry, signal, resume } = job;
  const chunks: ChunkResult[] = [];
  let resumedChunks = 0;
  progress.start(planned.frames, paths.length);
  const chunkStep =
    (path: string, index: number): Step =>
    async (stop, attempt) => {
      const step = { signal: stop, logger, cache };
      const known =
        resume && attempt === 1 ? await existing(runtime, fs, planDir, index, path, step) : undefined;
      if (known) resumedChunks++;
      const result =
        known ??
        (await renderChunk(runtime, fs, planDir, index, path, {
          ...step,
          onProgress: ({ frames }) => progress.rendered(index, frames),
        }));
      chunks[index] = result;
      progress.done(index, result.frames);
    };
  const audioStep: Step = async (stop) => {
    if (audioPath === null) return;
    await renderAudio(runtime, fs, planDir, audioPath, { signal: stop, logger, cache });
  };
  // The sound goes first, then the dearest chunks: what takes long must not be what all wait for at the end.
  const order = [...paths.keys()].sort((a, b) => (costs[b] ?? 0) - (costs[a] ?? 0));
  const chunkSteps = order.map((index) => chunkStep(paths[index] ?? '', index));
  const steps = [...(audioPath === null ? [] : [audioStep]), ...chunkSteps];
  const first = audioPath === null ? 0 : 1;
  await runSteps(steps, {
    concurrency,
    retry,
    signal,
    onRetry: (step, attempt, error) => {
      const fields = AfmpegError.is(error) ? { error: error.toJSON() } : {};
      logger.warn({ chunkIndex: order[step - first] ?? -1, attempt, ...fields }, 'step failed, trying again');
    },
  });
  return { chunks, resumedChunks };
}

/** What an earlier attempt finished; only with its sidecar is it known to be of this plan. */
async function existing(
  runtime: Runtime,
  fs: FileSystem,
  planDir: string,
  index: number,
  path: string,
  step: StepOptions,
): Promise<ChunkResult | undefined> {
  if (!exists(fs, path) || !isFile(fs, `${path}.json`)) return undefined;
  try {
    return await verifyChunk(runtime, fs, planDir, index, path, step);
  } catch (error) {
    if (AfmpegError.is(error) && error.code === 'CHUNK_CORRUPT') return undefined;
    throw error;
  }
}

/** What a render leaves in its directory, and that too where nothing else is in it: it may have been there before. */
function removeWork(fs: FileSystem, workDir: string): void {
  if (!exists(fs, workDir)) return;
  removeTree(fs, join(workDir, PLAN));
  removeChunks(fs, workDir);
  if (namesIn(fs, workDir).length === 0) fs.rmdirSync(workDir);
}

function removeChunks(fs: FileSystem, workDir: string, except?: string): void {
  for (const name of namesIn(fs, workDir)) {
    if (/^[0-9a-f]{64}$/.test(name) && name !== except) removeTree(fs, join(workDir, name));
  }
}

function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const ms = Math.round(now - last);
    last = now;
    return ms;
  };
}

function checkJob(fs: FileSystem, options: RenderDistributedOptions): Job {
  checkFileSystem(fs);
  checkKeys('the render options', options, KEYS);
  const { runtime, outputPath, config, workDir = `${outputPath}.work`, resume = true, retry = {} } = options;
  checkRuntime(runtime);
  checkOutputPath(outputPath);
  if (!/^\/.*[^/]$/.test(workDir)) throw invalidOption('workDir', 'an absolute path', workDir);
  checkReplaceable(fs, outputPath, checkConfig(config).format);
  checkRetry(retry);
  if (options.onProgress !== undefined) checkFunction('onProgress', options.onProgress);
  const { signal, logger, cache } = options;
  return {
    ...checkStep('the render options', {
      ...(signal && { signal }),
      ...(logger && { logger }),
      ...(cache && { cache }),
    }),
    fs,
    runtime,
    outputPath,
    config,
    workDir,
    resume: checkBoolean('resume', resume),
    retry,
    concurrency: checkInteger('concurrency', options.concurrency ?? runtime.concurrency, 1, 64),
    onProgress: options.onProgress ?? (() => undefined),
  };
}

function checkRetry(retry: RetryPolicy): void {
  checkKeys('retry', retry, ['attempts', 'delayMs', 'wait']);
  if (retry.attempts !== undefined) checkInteger('retry.attempts', retry.attempts, 1, 100);
  if (retry.delayMs !== undefined) checkFunction('retry.delayMs', retry.delayMs);
  if (retry.wait !== undefined) checkFunction('retry.wait', retry.wait);
}
