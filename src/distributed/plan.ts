// The first step: everything that later steps need, worked out once and written down under one hash.

import { throwIfAborted } from '../abort.js';
import { checkFileSystem } from '../fs/check-file-system.js';
import type { FileSystem } from '../fs/file-system.js';
import { withIoErrors } from '../fs/io-errors.js';
import { MediaCache } from '../media/media-cache.js';
import {
  checkString,
  checkedBy,
  defineOptions,
  invalidOption,
  oneOf,
  required,
  withDefault,
} from '../options.js';
import type { ReadOptions } from '../options.js';
import type { SourceWarning } from '../render/plan/composition.js';
import { checkConfig } from '../render/plan/config.js';
import type { CheckedConfig, DistributedConfig } from '../render/plan/config.js';
import { chunkCosts, resolveChunkPlan } from '../render/plan/cut-chunks.js';
import { digestSources, refuseTooLarge } from '../render/plan/digest-sources.js';
import { draftBytes, draftPlan } from '../render/plan/draft-plan.js';
import type { Plan } from '../render/plan/plan-format.js';
import { writePlan } from '../render/plan/write-plan.js';
import { STEP_FIELDS } from '../render/steps/step-context.js';
import type { StepOptions } from '../render/steps/step-context.js';
import type { Composition } from './compositions/composition.js';
import { resolveComposition } from './compositions/resolve-composition.js';

/** What {@link plan} takes. */
export interface PlanOptions extends StepOptions {
  /** Format, quality, chunks and audio. */
  readonly config: DistributedConfig;
  /**
   * `link` makes hard links of the inputs where the file system can: no copy, but whoever changes a source in
   * place breaks the plan (PLAN_HASH_MISMATCH). Default `copy`.
   */
  readonly inputs?: 'copy' | 'link';
}

/** What was planned. */
export interface PlanResult {
  /** SHA-256 over the whole plan: the same composition, config, sources and module give the same one. */
  readonly planHash: string;
  /** Where the plan is, as it was given. */
  readonly planDir: string;
  /** Pictures of the whole. */
  readonly frames: number;
  /** Chunks to render, numbered from 0. */
  readonly chunkCount: number;
  /** Of the whole directory. */
  readonly bytes: number;
  /** Whether audio has to be rendered and joined. */
  readonly hasAudio: boolean;
  /** What of the sources is not in the render. */
  readonly warnings: readonly SourceWarning[];
}

/** The config as a row of an options table: checked, with its defaults. */
export const configOption = checkedBy<CheckedConfig>('a config', (_, value) =>
  checkConfig(value as DistributedConfig),
);

const OPTIONS = defineOptions<Omit<PlanOptions, 'config'> & { config: CheckedConfig }>()('the plan options', {
  ...STEP_FIELDS,
  config: required(configOption),
  inputs: withDefault(oneOf('copy', 'link'), 'copy'),
});

/**
 * Plans a render into `planDir`, which is made where it does not exist. All refusals come before anything is
 * written, and `plan.json` is written last: where it is, the plan is complete. The Runtime is asked for the length
 * of the sources, and is the one that chunks will need: the plan is bound to its module.
 *
 * @throws {@link AfmpegError} INVALID_OPTION, FORMAT_NOT_SUPPORTED_IN_DISTRIBUTED, PLAN_TOO_LARGE, PROBE_FAILED,
 * IO_FAILED and as {@link Runtime.run} does.
 */
export async function plan(
  fs: FileSystem,
  composition: Composition,
  planDir: string,
  options: PlanOptions,
): Promise<PlanResult> {
  return (await makePlan(fs, composition, planDir, OPTIONS.read(options))).result;
}

/** {@link plan} for who goes on with it in the same process: the plan itself as well. */
export async function makePlan(
  fs: FileSystem,
  composition: Composition,
  planDir: string,
  { runtime, config, signal, logger, inputs }: ReadOptions<(typeof OPTIONS)['fields']>,
): Promise<{
  readonly result: PlanResult;
  readonly plan: Plan;
  /** The caller's path of each input, by its path in the plan. */
  readonly sourceNames: ReadonlyMap<string, string>;
}> {
  fs = checkFileSystem(fs);
  checkDirectory(planDir);
  return withIoErrors(async () => {
    throwIfAborted(signal);
    const module = await runtime.identity();
    const media = new MediaCache(runtime);
    const resolved = await resolveComposition({ runtime, fs, planDir, config, signal, media }, composition);
    const cut = resolveChunkPlan(resolved.frames, config.chunks, resolved.costs);
    const sources = await digestSources(fs, resolved, config, signal);
    const costs = chunkCosts(cut, resolved.costs);
    const draft = draftPlan(module, resolved, config, { ...cut, costs }, sources);
    const bytes = draftBytes(draft);
    refuseTooLarge(bytes, config.planSizeLimitBytes);
    await writePlan(fs, planDir, draft.texts, sources.files, { how: inputs, signal });
    const { planHash, frames, chunks, audio } = draft.plan;
    logger.info({ planHash, frames, chunks: chunks.length, bytes }, 'planned');
    const { warnings } = resolved;
    for (const { code, path, message } of warnings) logger.warn({ code, path }, message);
    const hasAudio = audio !== null;
    return {
      plan: draft.plan,
      sourceNames: new Map([...sources.byPath].map(([path, file]) => [file.path, path])),
      result: { planHash, planDir, frames, chunkCount: chunks.length, bytes, hasAudio, warnings },
    };
  });
}

function checkDirectory(planDir: string): void {
  if (!checkString('planDir', planDir).startsWith('/') || planDir === '/') {
    throw invalidOption('planDir', 'an absolute path of a directory', planDir);
  }
}
