// The engine for one machine: all steps of a render, its chunks over the slots of one Runtime.

import { AfmpegError } from '../errors.js';
import { checkFileSystem } from '../fs/check-file-system.js';
import type { FileSystem } from '../fs/file-system.js';
import { withIoErrors } from '../fs/io-errors.js';
import { childOf } from '../fs/paths.js';
import { namesIn, removeTree } from '../fs/tree.js';
import { exists, isFile } from '../fs/whole-files.js';
import {
  boolean,
  callback,
  defineOptions,
  integer,
  nested,
  optional,
  required,
  withDefault,
} from '../options.js';
import type { ReadOptions } from '../options.js';
import type { AssembleResult } from '../render/join/assemble.js';
import { checkReplaceable } from '../render/join/check-output.js';
import type { SourceWarning } from '../render/plan/composition.js';
import type { DistributedConfig } from '../render/plan/config.js';
import { chunkOutput } from '../render/plan/plan-format.js';
import type { Plan } from '../render/plan/plan-format.js';
import { ProgressMeter, assembleShare } from '../render/schedule/progress.js';
import { schedule } from '../render/schedule/schedule.js';
import type { Step } from '../render/schedule/schedule.js';
import { sessionOf } from '../render/session.js';
import type { PlanSession } from '../render/session.js';
import { outputPathOption } from '../render/steps/attempt.js';
import { withNames } from '../render/steps/naming-input.js';
import { PROGRESS_FIELDS, STEP_FIELDS } from '../render/steps/step-context.js';
import type { ProgressOptions, StepOptions } from '../render/steps/step-context.js';
import type { ChunkResult } from '../render/steps/verify-chunk.js';
import { retryFields } from '../retry.js';
import type { RetryPolicy } from '../retry.js';
import { isSha256 } from '../sha256.js';
import type { Composition } from './compositions/composition.js';
import { configOption, makePlan } from './plan.js';
import type { PlanResult } from './plan.js';

/** What {@link renderDistributed} takes. */
export interface RenderDistributedOptions extends StepOptions, ProgressOptions {
  /** Where the render goes: a file, or for `png-sequence` a directory. Replaced only by a complete one. */
  readonly outputPath: string;
  /** Format, quality, chunks and audio. */
  readonly config: DistributedConfig;
  /** Steps at the same time, 1–64. More than the Runtime's own only wait there. Default: the Runtime's. */
  readonly concurrency?: number;
  /**
   * Directory for the plan and the chunks; of one render at a time. They are removed when the render is done, and
   * the directory with them where nothing else is in it. Default: `<outputPath>.work`.
   */
  readonly workDir?: string;
  /**
   * Whether a render that failed or was aborted leaves its work, and one of the same plan uses what is there and
   * verifies. Default `true`.
   */
  readonly resume?: boolean;
  /** How often a step that failed is tried again, and when. Default: 3 attempts. */
  readonly retry?: RetryPolicy;
  /** Called once, when the plan is written and before the first chunk. */
  readonly onPlanned?: (planned: PlanResult) => void;
}

/** What {@link renderDistributed} made. */
export interface RenderDistributedResult extends AssembleResult {
  /** Of the plan that was rendered: 64 hex digits. */
  readonly planHash: string;
  /** In order. */
  readonly chunks: readonly ChunkResult[];
  /** Chunks that were there from an earlier attempt. */
  readonly resumedChunks: number;
  /** What of the sources is not in the render. */
  readonly warnings: readonly SourceWarning[];
  /** Wall time of each stage in milliseconds. */
  readonly durationMs: {
    /** Reading, probing and copying the sources, and writing the plan. */
    readonly plan: number;
    /** All chunks and the audio. */
    readonly render: number;
    /** The join, with its checks. */
    readonly assemble: number;
  };
}

const RETRY = defineOptions<RetryPolicy>()('retry', retryFields);
const OPTIONS = defineOptions<RenderDistributedOptions>()('the render options', {
  ...STEP_FIELDS,
  ...PROGRESS_FIELDS,
  outputPath: required(outputPathOption),
  config: required(configOption),
  concurrency: optional(integer(1, 64)),
  workDir: optional(outputPathOption),
  resume: withDefault(boolean, true),
  retry: withDefault(nested(RETRY), {}),
  onPlanned: optional(callback<(planned: PlanResult) => void>()),
});

/**
 * Plans, renders the chunks and the audio at the same time, and assembles. The output is the same, to the byte,
 * whatever the concurrency; of the same plan, on any machine.
 *
 * @example
 * const config = { format: 'mp4', crf: 20 } as const;
 * await renderDistributed(fs, { kind: 'timeline', timeline }, { runtime, config, outputPath: '/out.mp4' });
 *
 * @throws {@link AfmpegError} The first that another attempt cannot help, after all work has ended; as {@link plan},
 * {@link renderChunk} and {@link assemble} do.
 */
export async function renderDistributed(
  fs: FileSystem,
  composition: Composition,
  options: RenderDistributedOptions,
): Promise<RenderDistributedResult> {
  fs = checkFileSystem(fs);
  const checked = OPTIONS.read(options);
  const { outputPath, resume, workDir = `${outputPath}.work` } = checked;
  checkReplaceable(fs, outputPath, checked.config.format);
  return withIoErrors(async () => {
    try {
      const result = await render({ ...checked, fs, workDir }, composition);
      removeWork(fs, workDir);
      return result;
    } catch (error) {
      if (!resume) removeWork(fs, workDir);
      throw error;
    }
  });
}

type Job = ReadOptions<(typeof OPTIONS)['fields']> & { readonly fs: FileSystem; readonly workDir: string };

const PLAN = 'plan';

async function render(job: Job, composition: Composition): Promise<RenderDistributedResult> {
  const { fs, workDir, onPlanned } = job;
  const clock = stopwatch();
  const meter = new ProgressMeter(job.onProgress);
  meter.report('plan');
  const planDir = childOf(workDir, PLAN);
  const {
    plan,
    result: planned,
    sourceNames,
  } = await makePlan(fs, composition, planDir, { ...job, inputs: 'link' });
  onPlanned?.(planned);
  const planMs = clock();
  // Work of another plan is of no use, and would only grow.
  removeChunks(fs, workDir, plan.planHash);
  const session = sessionOf(fs, planDir, plan, job);
  const files = filesOf(plan, childOf(workDir, plan.planHash));
  const { chunks, resumedChunks } = await renderAll(job, session, files, meter).catch((error: unknown) => {
    throw AfmpegError.is(error) ? withNames(error, (text) => callersText(text, planDir, sourceNames)) : error;
  });
  const renderMs = clock();
  const made = await assemble(job, session, files, chunks, meter);
  const durationMs = { plan: planMs, render: renderMs, assemble: clock() };
  const { warnings } = planned;
  return { ...made, planHash: plan.planHash, chunks, resumedChunks, warnings, durationMs };
}

/** The text with the caller's own path for each input of the plan. */
function callersText(text: string, planDir: string, names: ReadonlyMap<string, string>): string {
  const seen = text.replaceAll(childOf(planDir, 'inputs/'), '/inputs/');
  return seen.replace(/\/(inputs\/[0-9a-f]{64}[.\w]*)/g, (whole, input: string) => names.get(input) ?? whole);
}

interface Files {
  readonly chunkPaths: readonly string[];
  /** Null where the plan has no audio. */
  readonly audioPath: string | null;
}

function filesOf({ chunks, format, audio }: Plan, directory: string): Files {
  const name = (index: number) => `${String(index).padStart(6, '0')}-${chunkOutput(format)}`;
  return {
    chunkPaths: chunks.map((_, index) => childOf(directory, name(index))),
    audioPath: audio && childOf(directory, 'audio.m4a'),
  };
}

async function renderAll(
  job: Job,
  session: PlanSession,
  { chunkPaths, audioPath }: Files,
  meter: ProgressMeter,
): Promise<{ chunks: ChunkResult[]; resumedChunks: number }> {
  const { plan } = session;
  const chunks: ChunkResult[] = [];
  let resumedChunks = 0;
  const chunkStep = (index: number): Step => {
    const { start, end } = plan.chunks[index] ?? { start: 0, end: 0 };
    const path = chunkPaths[index] ?? '';
    return {
      name: `chunk ${index}`,
      weight: end - start,
      frames: end - start,
      async run({ signal, attempt, onPart }) {
        const known =
          job.resume && attempt === 1 ? await existing(job.fs, session, index, path, signal) : undefined;
        if (known) resumedChunks++;
        const onProgress = ({ fraction }: { readonly fraction: number }) => onPart(fraction);
        chunks[index] =
          known ??
          (await session.renderChunk(index, path, { signal, ...(job.onProgress && { onProgress }) }));
      },
    };
  };
  const audioStep: Step = {
    ...{ name: 'audio', weight: 0, frames: 0 },
    async run({ signal }) {
      if (audioPath !== null) await session.renderAudio(audioPath, { signal });
    },
  };
  // Audio first, then the chunks by falling cost: what takes long must not be what all wait for at the end.
  const cost = (index: number) => plan.chunks[index]?.cost ?? 0;
  const order = [...plan.chunks.keys()].sort((a, b) => cost(b) - cost(a));
  const steps = [...(audioPath === null ? [] : [audioStep]), ...order.map(chunkStep)];
  meter.start([...steps, assembleShare(plan.frames)], plan.frameRate);
  meter.report('render');
  await schedule(steps, {
    concurrency: job.concurrency ?? job.runtime.concurrency,
    retry: job.retry,
    signal: job.signal,
    meter,
    onRetry: ({ name }, attempt, error) => {
      const fields = AfmpegError.is(error) ? { error: error.toJSON() } : {};
      job.logger.warn({ step: name, attempt, ...fields }, 'step failed, trying again');
    },
  });
  return { chunks, resumedChunks };
}

async function assemble(
  { fs, outputPath, signal }: Job,
  session: PlanSession,
  { chunkPaths, audioPath }: Files,
  chunks: readonly ChunkResult[],
  meter: ProgressMeter,
): Promise<AssembleResult> {
  // The last share of the meter, after those of all steps.
  const share = chunkPaths.length + (audioPath === null ? 0 : 1);
  meter.report('assemble');
  const made = await session.assemble(
    chunkPaths,
    audioPath !== null && isFile(fs, audioPath) ? audioPath : null,
    outputPath,
    {
      ...(signal && { signal }),
      sha256: chunks.map(({ sha256 }) => sha256),
      onProgress: ({ fraction }) => meter.part(share, fraction),
    },
  );
  meter.done(share);
  return made;
}

/** What an earlier attempt finished; only with its sidecar is it known to be of this plan. */
async function existing(
  fs: FileSystem,
  session: PlanSession,
  index: number,
  path: string,
  signal: AbortSignal,
): Promise<ChunkResult | undefined> {
  if (!exists(fs, path) || !isFile(fs, `${path}.json`)) return undefined;
  try {
    return await session.verifyChunk(index, path, { signal });
  } catch (error) {
    if (AfmpegError.is(error, 'CHUNK_CORRUPT')) return undefined;
    throw error;
  }
}

/** What a render leaves in its directory, and that too where nothing else is in it: it may have been there before. */
function removeWork(fs: FileSystem, workDir: string): void {
  if (!exists(fs, workDir)) return;
  removeTree(fs, childOf(workDir, PLAN));
  removeChunks(fs, workDir);
  if (namesIn(fs, workDir).length === 0) fs.rmdirSync(workDir);
}

function removeChunks(fs: FileSystem, workDir: string, except?: string): void {
  for (const name of namesIn(fs, workDir)) {
    if (isSha256(name) && name !== except) removeTree(fs, childOf(workDir, name));
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
