// What every step of a planned render works with, under one name.

import type { FileSystem } from '../../fs/file-system.js';
import { abortSignal, callback, matching, optional, required, withDefault } from '../../options.js';
import type { Runtime } from '../../runtime/runtime.js';
import { DigestCache } from '../plan/digest-cache.js';
import type { Plan, PlanArtifact } from '../plan/plan-format.js';
import { loggerOption, silentLogger } from '../schedule/logger.js';
import type { Logger } from '../schedule/logger.js';
import type { RenderProgress } from '../schedule/progress.js';
import { runtimeOption } from './attempt.js';
import type { VerifiedFiles } from './verified-files.js';

/** A command line, program name first, and which kind of step runs it. */
export type OnCommand = (argv: readonly string[], step: 'chunk' | 'audio' | 'assemble') => void;

/** What every step of a distributed render takes beside its own options. */
export interface StepOptions {
  /** The ffmpeg that the step runs: of the module that the plan was made with. */
  readonly runtime: Runtime;
  /** Ends the step; it rejects with ABORTED and leaves nothing behind. */
  readonly signal?: AbortSignal;
  /** Default: nothing is logged. */
  readonly logger?: Logger;
  /** Gets the command line of each run of ffmpeg that makes something, program name first, before it runs. */
  readonly onCommand?: OnCommand;
  /** Shared between the steps of one worker, so that inputs are hashed once. Default: a new one. */
  readonly cache?: DigestCache;
}

/** The options of a step that says how far it is. */
export interface ProgressOptions {
  /** Hears how far the step is. */
  readonly onProgress?: (progress: RenderProgress) => void;
}

/** The rows of {@link StepOptions}, for the tables of steps that have options of their own. */
export const STEP_FIELDS = {
  runtime: required(runtimeOption),
  signal: optional(abortSignal),
  logger: withDefault(loggerOption, silentLogger),
  onCommand: optional(callback<OnCommand>()),
  cache: optional(matching<DigestCache>('a DigestCache', (value) => value instanceof DigestCache)),
} as const;

/** The row of {@link ProgressOptions}. */
export const PROGRESS_FIELDS = {
  onProgress: optional(callback<(progress: RenderProgress) => void>()),
} as const;

/** One plan that was read and checked, and what runs its steps. */
export interface StepContext {
  readonly runtime: Runtime;
  readonly fs: FileSystem;
  readonly planDir: string;
  readonly plan: Plan;
  /** The plan's inputs by path. */
  readonly inputs: ReadonlyMap<string, PlanArtifact>;
  readonly cache: DigestCache;
  /** What this process has made or verified itself. */
  readonly verified: VerifiedFiles;
  readonly logger: Logger;
  readonly signal: AbortSignal | undefined;
  /** Gets the command line of each run of ffmpeg that makes something, program name first, before it runs. */
  readonly onCommand: OnCommand | undefined;
  /** Gets the part of the step that is done, 0 to 1; absent where nobody listens. */
  readonly onPart: ((part: number) => void) | undefined;
}
