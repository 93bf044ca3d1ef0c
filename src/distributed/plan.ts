// The first step: everything that later steps need, worked out once and written down under one hash.

import { AfmpegError } from '../errors.js';
import type { FileSystem } from '../fs/file-system.js';
import { sha256OfFile } from '../fs/hash-file.js';
import { isFile, treeBytes, withIoErrors } from '../fs/published-files.js';
import { checkString, invalidOption } from '../options.js';
import type { GuestPath, ResolvedComposition, Sound } from '../render/composition.js';
import { checkConfig, defaultPixelFormat } from '../render/plan/config.js';
import type { CheckedConfig, DistributedConfig } from '../render/plan/config.js';
import { chunkCosts, resolveChunkPlan } from '../render/plan/cut-chunks.js';
import type { ChunkPlan } from '../render/plan/cut-chunks.js';
import { SAMPLE_RATE, assemblyArgs, audioArgs, chunkArgs, trackClock } from '../render/plan/encoder-args.js';
import type { Encoder } from '../render/plan/encoder-args.js';
import {
  AUDIO_SPEC,
  MANIFEST,
  PLAN_VERSION,
  chunkSpecPath,
  hashPlan,
  planText,
} from '../render/plan/plan-format.js';
import type { AudioSpec, ChunkSpec, Plan, PlanArtifact, PlanBody } from '../render/plan/plan-format.js';
import { writePlan } from '../render/plan/write-plan.js';
import type { SourceFile } from '../render/plan/write-plan.js';
import { checkStep } from '../render/step-options.js';
import type { StepOptions } from '../render/step-options.js';
import { checkRuntime } from '../render/steps/attempt.js';
import { checkFileSystem } from '../runtime/run/run-options.js';
import type { Runtime } from '../runtime/runtime.js';
import { sha256 } from '../sha256-stream.js';
import type { Composition } from './compositions/composition.js';
import { resolveComposition } from './compositions/resolve-composition.js';

export interface PlanOptions extends StepOptions {
  /**
   * `link` makes hard links of the inputs where the file system can: no copy, but whoever changes a source in
   * place breaks the plan (PLAN_HASH_MISMATCH). Default `copy`.
   */
  readonly inputs?: 'copy' | 'link';
}

export interface PlanResult {
  readonly planHash: string;
  readonly planDir: string;
  readonly frames: number;
  readonly chunkCount: number;
  /** Of the whole directory. */
  readonly bytes: number;
  /** Whether a sound has to be rendered and joined. */
  readonly hasAudio: boolean;
}

/**
 * Plans a render into `planDir`, which is made where it is missing. All refusals come before anything is
 * written, and `plan.json` is written last: where it is, the plan is whole. The Runtime is asked for the length
 * of the sources, and is the one that chunks will need: the plan is bound to its module.
 *
 * Rejects with INVALID_OPTION, FORMAT_NOT_SUPPORTED_IN_DISTRIBUTED, PLAN_TOO_LARGE, PROBE_FAILED, IO_FAILED and
 * as {@link Runtime.run} does.
 */
export async function plan(
  runtime: Runtime,
  fs: FileSystem,
  composition: Composition,
  config: DistributedConfig,
  planDir: string,
  options: PlanOptions = {},
): Promise<PlanResult> {
  const checked = checkConfig(config);
  checkRuntime(runtime);
  checkFileSystem(fs);
  checkDirectory(planDir);
  const { signal, logger } = checkStep('the plan options', options, ['inputs']);
  const how = checkInputs(options.inputs);
  return withIoErrors(async () => {
    const module = await runtime.identity();
    const resolved = await resolveComposition({ runtime, fs, config: checked, signal }, composition);
    const cut = resolveChunkPlan(resolved.frames, checked.chunks, resolved.costs);
    const sources = await digestSources(fs, resolved, checked, signal);
    const costs = chunkCosts(cut, resolved.costs);
    const draft = draftPlan(module, resolved, checked, { ...cut, costs }, sources);
    const bytes = draftBytes(draft);
    refuseTooLarge(bytes, checked.planSizeLimitBytes);
    await writePlan(fs, planDir, draft.texts, sources.files, { how, signal });
    const { planHash, frames, chunks, audio } = draft.plan;
    logger.info({ planHash, frames, chunks: chunks.length, bytes }, 'planned');
    return { planHash, planDir, frames, chunkCount: chunks.length, bytes, hasAudio: audio !== null };
  });
}

/** Bytes of a plan's directory. */
export function measurePlanBytes(fs: FileSystem, planDir: string): number {
  return treeBytes(fs, planDir);
}

interface Sources {
  /** By content: of equal files one. */
  readonly files: readonly SourceFile[];
  readonly byPath: ReadonlyMap<string, SourceFile>;
  readonly sound: Sound | undefined;
}

async function digestSources(
  fs: FileSystem,
  { reads, sound }: ResolvedComposition,
  config: CheckedConfig,
  signal: AbortSignal | undefined,
): Promise<Sources> {
  const byPath = new Map<string, SourceFile>();
  const digest = async (path: string) => {
    if (!byPath.has(path)) byPath.set(path, await sourceFile(fs, path, signal));
  };
  refuseTooLarge(sizeOf(fs, reads), config.planSizeLimitBytes);
  for (const path of reads) await digest(path);
  const usable = config.audio === 'none' ? undefined : usableSound(fs, sound, config);
  for (const path of usable?.reads ?? []) await digest(path);
  const files = new Map([...byPath.values()].map((file) => [file.path, file]));
  return { files: [...files.values()], byPath, sound: usable };
}

function usableSound(fs: FileSystem, sound: Sound | undefined, { audio }: CheckedConfig): Sound | undefined {
  const gone = sound?.reads.find((path) => !isFile(fs, path));
  if (gone === undefined) return sound;
  if (audio === 'best-effort') return undefined;
  throw invalidOption('composition', 'a composition of files that are there', gone);
}

async function sourceFile(
  fs: FileSystem,
  path: string,
  signal: AbortSignal | undefined,
): Promise<SourceFile> {
  if (!isFile(fs, path)) throw invalidOption('composition', 'a composition of files that are there', path);
  const digest = await sha256OfFile(fs, path, signal);
  const extension = /\.([a-z0-9]{1,8})$/i.exec(path)?.[1]?.toLowerCase();
  const name = `inputs/${digest}${extension === undefined ? '' : `.${extension}`}`;
  return { path: name, sha256: digest, bytes: fs.statSync(path).size, from: path };
}

/** A file that is missing is told when its turn comes. */
function sizeOf(fs: FileSystem, paths: readonly string[]): number {
  // Several names of one file are one file; copies of it are only known when they are hashed.
  const sizes = new Map(
    paths.flatMap((path) => {
      if (!isFile(fs, path)) return [];
      const { size, ino, dev } = fs.statSync(path);
      return [[`${ino} ${dev ?? 0} ${size}`, size] as const];
    }),
  );
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

function refuseTooLarge(sizeBytes: number, limitBytes: number): void {
  if (sizeBytes <= limitBytes) return;
  throw new AfmpegError(
    'PLAN_TOO_LARGE',
    `The plan would have ${sizeBytes} bytes, ${limitBytes} are allowed (planSizeLimitBytes); ` +
      'render in one process, or raise it where workers have the room',
    { details: { sizeBytes, limitBytes } },
  );
}

interface Draft {
  readonly plan: Plan;
  /** Texts of the plan by path, in the order in which they are written. */
  readonly texts: ReadonlyMap<string, string>;
}

function draftPlan(
  module: Plan['module'],
  resolved: ResolvedComposition,
  config: CheckedConfig,
  cut: ChunkPlan & { readonly costs: readonly number[] },
  sources: Sources,
): Draft {
  const { kind, width, height, frameRate, frames, encoding = {} } = resolved;
  const { format, codec } = config;
  const clock = trackClock(frameRate);
  const encoder: Encoder = {
    format,
    crf: config.crf ?? encoding.crf ?? 20,
    preset: config.preset ?? encoding.preset ?? 'veryfast',
    pixelFormat: config.pixelFormat ?? ownPixelFormat(config, encoding.pixelFormat),
    // One and the same for all chunks, so that their headers are; a chunk that is shorter has one GOP all the same.
    gop: Math.max(2, config.keyFrameInterval ?? cut.longest),
    timescale: clock.timescale,
  };
  const samples = Math.round((frames * frameRate.den * SAMPLE_RATE) / frameRate.num);
  const bitRate = config.audioBitRate ?? encoding.audioBitRate;
  const texts = new Map<string, string>();
  const add = (path: string, value: ChunkSpec | AudioSpec): PlanArtifact => {
    const text = planText(value);
    texts.set(path, text);
    return { path, sha256: sha256(text), bytes: Buffer.byteLength(text) };
  };
  const sourceOf = (path: string): SourceFile => {
    const source = sources.byPath.get(path);
    if (!source) throw new Error(`${path} is read, but was not said to be`);
    return source;
  };
  const name = (path: string) => sourceOf(path).path;
  const guestPath: GuestPath = (path) => `/${name(path)}`;
  const chunks = cut.chunks.map((range, index) => {
    const pictures = resolved.pictures(range, guestPath, encoder.pixelFormat);
    const spec: ChunkSpec = {
      index,
      ...range,
      args: chunkArgs(pictures, range.end - range.start, encoder),
      inputs: [...new Set(pictures.reads.map(name))],
      ...(pictures.sequence && {
        sequence: { extension: pictures.sequence.extension, inputs: pictures.sequence.paths.map(name) },
      }),
    };
    const cost = Math.round(cut.costs[index] ?? 1);
    return { ...range, spec: add(chunkSpecPath(index), spec), cost };
  });
  const { sound } = sources;
  const audio = sound && {
    mode: config.audio === 'best-effort' ? ('best-effort' as const) : ('require' as const),
    spec: add(AUDIO_SPEC, {
      args: audioArgs(sound.graph(guestPath, samples), bitRate),
      inputs: [...new Set(sound.reads.map(name))],
    }),
    samples,
    sampleRate: SAMPLE_RATE,
  };
  const body: PlanBody = {
    version: PLAN_VERSION,
    module,
    composition: kind,
    format,
    codec,
    width,
    height,
    pixelFormat: encoder.pixelFormat,
    frameRate,
    frames,
    ...clock,
    runtimeEnv: config.runtimeEnv,
    chunks,
    audio: audio ?? null,
    inputs: sources.files.map(({ path, sha256: digest, bytes }) => ({ path, sha256: digest, bytes })),
    assembly: assemblyArgs(
      { format, frameRate, timescale: clock.timescale },
      { ...(bitRate !== undefined && { audioBitRate: bitRate }) },
      samples,
    ),
  };
  const whole: Plan = { planHash: hashPlan(body), ...body };
  texts.set(MANIFEST, planText(whole));
  return { plan: whole, texts };
}

/** A timeline's pixel format is meant for its own codec. */
function ownPixelFormat({ format }: CheckedConfig, asked: string | undefined): string {
  return format === 'mp4' && asked !== undefined ? asked : defaultPixelFormat(format);
}

function draftBytes({ plan: { inputs }, texts }: Draft): number {
  const text = [...texts.values()].reduce((sum, content) => sum + Buffer.byteLength(content), 0);
  return inputs.reduce((sum, { bytes }) => sum + bytes, text);
}

function checkDirectory(planDir: string): void {
  if (!checkString('planDir', planDir).startsWith('/') || planDir === '/') {
    throw invalidOption('planDir', 'an absolute path of a directory', planDir);
  }
}

function checkInputs(inputs: unknown): 'copy' | 'link' {
  if (inputs === undefined || inputs === 'copy' || inputs === 'link') return inputs ?? 'copy';
  throw invalidOption('inputs', "'copy' or 'link'", inputs);
}
