// A plan that is open: read and checked once, for any number of its steps.

import { checkFileSystem } from '../fs/check-file-system.js';
import type { FileSystem } from '../fs/file-system.js';
import { withIoErrors } from '../fs/io-errors.js';
import {
  abortSignal,
  boolean,
  checkString,
  checkedBy,
  defineOptions,
  matching,
  optional,
} from '../options.js';
import { isSha256 } from '../sha256.js';
import { joinChunks } from './join/assemble.js';
import type { AssembleResult, JoinOptions } from './join/assemble.js';
import { DigestCache } from './plan/digest-cache.js';
import type { Plan } from './plan/plan-format.js';
import { checkModule, readPlan } from './plan/read-plan.js';
import { ProgressMeter } from './schedule/progress.js';
import { checkOutputPath } from './steps/attempt.js';
import { makeAudio } from './steps/render-audio.js';
import type { AudioResult } from './steps/render-audio.js';
import { makeChunk } from './steps/render-chunk.js';
import { PROGRESS_FIELDS, STEP_FIELDS } from './steps/step-context.js';
import type { ProgressOptions, StepContext, StepOptions } from './steps/step-context.js';
import { VerifiedFiles } from './steps/verified-files.js';
import { chunkResult, verifyChunk } from './steps/verify-chunk.js';
import type { ChunkResult } from './steps/verify-chunk.js';

/** What one call of a {@link PlanSession} takes. */
export interface SessionStepOptions extends ProgressOptions {
  /** Ends this step. Default: the session's. */
  readonly signal?: AbortSignal;
}

/** What {@link PlanSession.verifyChunk} takes. */
export interface VerifyOptions {
  /** Ends the check. Default: the session's. */
  readonly signal?: AbortSignal;
  /** The chunk's digest as its worker reported it. Default: that of the sidecar, where there is one. */
  readonly sha256?: string;
}

/** What {@link PlanSession.assemble} takes. */
export interface SessionAssembleOptions extends SessionStepOptions, JoinOptions {}

const OPEN_OPTIONS = defineOptions<StepOptions>()('the plan options', STEP_FIELDS);
const STEP_OPTIONS = defineOptions<SessionStepOptions>()('the step options', {
  signal: optional(abortSignal),
  ...PROGRESS_FIELDS,
});
const VERIFY_OPTIONS = defineOptions<VerifyOptions>()('the verify options', {
  signal: optional(abortSignal),
  sha256: optional(matching<string>('64 hex digits', isSha256)),
});
const ASSEMBLE_OPTIONS = defineOptions<SessionAssembleOptions>()('the assemble options', {
  signal: optional(abortSignal),
  ...PROGRESS_FIELDS,
  cfr: optional(boolean),
  // What is in the list is checked with the plan's own number of chunks.
  sha256: optional(checkedBy('an array', (_, value) => value as readonly string[])),
});

/** A plan that was read and checked once. Its steps may run at the same time, and any number of times. */
export class PlanSession {
  private module: Promise<void> | undefined;

  /** @internal Use {@link openPlan}. */
  constructor(private readonly context: Omit<StepContext, 'onPart'>) {}

  /** What was planned. */
  get plan(): Plan {
    return this.context.plan;
  }

  /**
   * Renders one chunk to `outputPath`: a video without audio, or a directory of frames from `frame_000000.png` on.
   * The same plan and index give the same bytes on every host. It is written aside and moved into place when it is
   * complete, with a {@link ChunkSidecar} beside it as `<outputPath>.json`; attempts at the same path may run at once.
   *
   * Rejects with CHUNK_INDEX_OUT_OF_RANGE, MISSING_PLAN_ARTIFACT, PLAN_HASH_MISMATCH and FFMPEG_VERSION_MISMATCH
   * before any frame is made, with FFMPEG_FAILED or CHUNK_CORRUPT for what went wrong in between, with IO_FAILED, and
   * as {@link Runtime.run} does.
   */
  renderChunk(
    chunkIndex: number,
    outputPath: string,
    options: SessionStepOptions = {},
  ): Promise<ChunkResult> {
    const chunk = this.plan.chunks[chunkIndex];
    const frames = chunk ? chunk.end - chunk.start : 0;
    return this.run(STEP_OPTIONS.read(options), outputPath, frames, (context) =>
      makeChunk(context, chunkIndex, outputPath),
    );
  }

  /**
   * Mixes the audio of the plan to `outputPath`: AAC in an m4a that records the encoder's delay, as long as the
   * pictures. Resolves with null where the plan has no audio, and where it is `best-effort` and cannot be made.
   * Writes and rejects as {@link renderChunk} does.
   */
  renderAudio(outputPath: string, options: SessionStepOptions = {}): Promise<AudioResult | null> {
    return this.run(STEP_OPTIONS.read(options), outputPath, 0, (context) => makeAudio(context, outputPath));
  }

  /**
   * Resolves for a chunk that can be joined. Rejects with CHUNK_CORRUPT (also for one that does not exist) and
   * CHUNK_INDEX_OUT_OF_RANGE.
   */
  async verifyChunk(chunkIndex: number, path: string, options: VerifyOptions = {}): Promise<ChunkResult> {
    checkString('path', path);
    const { sha256, signal = this.context.signal } = VERIFY_OPTIONS.read(options);
    return withIoErrors(async () => {
      const context = { ...this.context, signal, onPart: undefined };
      return chunkResult(await verifyChunk(context, chunkIndex, path, sha256));
    });
  }

  /**
   * Joins chunks, in order, with the audio of the plan (`audioPath`, null without) to `outputPath`: a file whose index
   * stands first, or a directory of `frame_000001.png` and so on, with `audio.m4a`. Audio of another length is cut or
   * padded. Everything is checked before and after, and moved into place when it is complete; a chunk that this
   * session made or verified, and that has not changed since, is not checked again.
   *
   * Rejects with CHUNK_CORRUPT, AUDIO_MISSING, AUDIO_CORRUPT, FFMPEG_FAILED, IO_FAILED, and as {@link Runtime.run}
   * does.
   */
  async assemble(
    chunkPaths: readonly string[],
    audioPath: string | null,
    outputPath: string,
    options: SessionAssembleOptions = {},
  ): Promise<AssembleResult> {
    if (audioPath !== null) checkString('audioPath', audioPath);
    const { sha256, cfr, ...step } = ASSEMBLE_OPTIONS.read(options);
    const how = { ...(sha256 && { sha256 }), ...(cfr !== undefined && { cfr }) };
    return this.run(step, outputPath, this.plan.frames, (context) =>
      joinChunks(context, chunkPaths, audioPath, outputPath, how),
    );
  }

  private async run<T>(
    { signal = this.context.signal, onProgress }: SessionStepOptions,
    outputPath: string,
    frames: number,
    step: (context: StepContext) => Promise<T>,
  ): Promise<T> {
    checkOutputPath(outputPath);
    return withIoErrors(async () => {
      await this.checkedModule();
      if (!onProgress) return step({ ...this.context, signal, onPart: undefined });
      const meter = new ProgressMeter(onProgress);
      meter.start([{ weight: 1, frames }], this.plan.frameRate);
      const made = await step({ ...this.context, signal, onPart: (part) => meter.part(0, part) });
      meter.done(0);
      return made;
    });
  }

  private async checkedModule(): Promise<void> {
    this.module ??= checkModule(this.context.runtime, this.plan);
    try {
      await this.module;
    } catch (error) {
      this.module = undefined;
      throw error;
    }
  }
}

/**
 * Opens a plan for any number of its steps: `plan.json` is read and checked once, its files when a step first uses
 * them, and what was hashed or verified is remembered as long as the file is the same.
 *
 * Rejects with MISSING_PLAN_ARTIFACT, PLAN_HASH_MISMATCH, MISSING_RUNTIME_ENV_SNAPSHOT and INVALID_OPTION.
 */
export async function openPlan(fs: FileSystem, planDir: string, options: StepOptions): Promise<PlanSession> {
  fs = checkFileSystem(fs);
  const step = OPEN_OPTIONS.read(options);
  return withIoErrors(() => Promise.resolve(sessionOf(fs, planDir, readPlan(fs, planDir), step)));
}

/** The session of a plan that was just made, or read, here. */
export function sessionOf(
  fs: FileSystem,
  planDir: string,
  plan: Plan,
  { runtime, logger, cache, signal, onCommand }: Omit<StepOptions, 'logger'> & Pick<StepContext, 'logger'>,
): PlanSession {
  return new PlanSession({
    ...{ runtime, fs, planDir, plan, logger, signal, onCommand },
    inputs: new Map(plan.inputs.map((input) => [input.path, input])),
    cache: cache ?? new DigestCache(),
    verified: new VerifiedFiles(),
  });
}
