// A plan as a worker finds it: nothing in it is believed before it is checked against the plan's one hash.

import { AfmpegError } from '../../errors.js';
import { errnoOf } from '../../fs/errno.js';
import type { FileSystem } from '../../fs/file-system.js';
import { childOf } from '../../fs/paths.js';
import { readText } from '../../fs/whole-files.js';
import { checkInteger, checkString } from '../../options.js';
import type { Runtime } from '../../runtime/runtime.js';
import type { DigestCache } from './digest-cache.js';
import { MANIFEST, PLAN_VERSION, hashPlan, planText } from './plan-format.js';
import type { AudioSpec, ChunkSpec, Plan, PlanArtifact, PlannedChunk } from './plan-format.js';

/**
 * Reads and checks `plan.json`; the files that it names are checked by who uses them. Throws
 * MISSING_PLAN_ARTIFACT, PLAN_HASH_MISMATCH, MISSING_RUNTIME_ENV_SNAPSHOT.
 */
export function readPlan(fs: FileSystem, planDir: string): Plan {
  const path = childOf(checkString('planDir', planDir), MANIFEST);
  const text = readArtifact(fs, path);
  let plan: Plan;
  try {
    plan = JSON.parse(text) as Plan;
  } catch {
    throw mismatch(path, 'it is not valid JSON');
  }
  if (typeof plan !== 'object' || (plan as unknown) === null) throw mismatch(path, 'it is not a plan');
  // A byte that JSON passes over is a change, too.
  if (planText(plan) !== text) throw mismatch(path, 'it is not as it was written');
  const actual = hashPlan(plan);
  if (plan.planHash !== actual) throw mismatch(path, 'its content has another hash', plan.planHash, actual);
  if ((plan.version as number) !== PLAN_VERSION) {
    throw mismatch(path, 'it is of another version', String(PLAN_VERSION), String(plan.version));
  }
  if (typeof plan.runtimeEnv !== 'object' || (plan.runtimeEnv as unknown) === null) {
    throw new AfmpegError(
      'MISSING_RUNTIME_ENV_SNAPSHOT',
      `${path} does not say which environment the guest gets; plan again`,
      { details: { path } },
    );
  }
  try {
    checkArtifacts(path, plan);
  } catch (error) {
    throw error instanceof TypeError ? mismatch(path, 'it lacks a part of a plan') : error;
  }
  return plan;
}

/** Rejects with FFMPEG_VERSION_MISMATCH unless the Runtime has the module that the plan was made with. */
export async function checkModule(runtime: Runtime, plan: Plan): Promise<void> {
  const { sha256, ffmpegVersion } = await runtime.identity();
  if (sha256 === plan.module.sha256 && ffmpegVersion === plan.module.ffmpegVersion) return;
  const text = (module: Plan['module']) => `${module.ffmpegVersion} (sha256 ${module.sha256})`;
  const expected = text(plan.module);
  const actual = text({ sha256, ffmpegVersion });
  throw new AfmpegError(
    'FFMPEG_VERSION_MISMATCH',
    `The plan was made with ffmpeg ${expected}, this Runtime has ${actual}`,
    { details: { expected, actual } },
  );
}

/** Throws INVALID_OPTION for what is no number of a chunk, CHUNK_INDEX_OUT_OF_RANGE for one that is not there. */
export function chunkOf(plan: Plan, chunkIndex: number): PlannedChunk {
  if (Number.isSafeInteger(chunkIndex)) {
    const chunk = chunkIndex < 0 ? undefined : plan.chunks[chunkIndex];
    if (chunk) return chunk;
    throw new AfmpegError(
      'CHUNK_INDEX_OUT_OF_RANGE',
      `There is no chunk ${chunkIndex}: the plan has ${plan.chunks.length}, counted from 0`,
      { details: { chunkIndex } },
    );
  }
  checkInteger('chunkIndex', chunkIndex, 0, plan.chunks.length - 1);
  throw new Error('unreachable');
}

/** What a step reads of a plan, and how it knows that it is the plan's. */
export interface OpenPlan {
  readonly fs: FileSystem;
  readonly planDir: string;
  readonly plan: Plan;
  /** The plan's inputs by path: a plan of frames may have a million. */
  readonly inputs: ReadonlyMap<string, PlanArtifact>;
  readonly cache: DigestCache;
  readonly signal: AbortSignal | undefined;
}

/** What one step runs, with every file that it uses checked. */
export async function readSpec<T extends ChunkSpec | AudioSpec>(
  open: OpenPlan,
  artifact: PlanArtifact,
): Promise<T> {
  const { fs, planDir } = open;
  const path = childOf(planDir, artifact.path);
  await checkArtifact(open, artifact);
  const spec = JSON.parse(readArtifact(fs, path)) as T;
  for (const name of spec.inputs) {
    const input = open.inputs.get(name);
    if (!input) throw mismatch(path, `it reads ${name}, which is not part of the plan`);
    await checkArtifact(open, input);
  }
  const checked = new Set(spec.inputs);
  // The guest sees these as well: one that is not checked could be any file of this host.
  const other = ('sequence' in spec ? spec.sequence.inputs : []).find((input) => !checked.has(input));
  if (other !== undefined) throw mismatch(path, `it shows ${other}, which is not among what it reads`);
  return spec;
}

async function checkArtifact(
  { fs, planDir, cache, signal }: OpenPlan,
  artifact: PlanArtifact,
): Promise<void> {
  const path = childOf(planDir, artifact.path);
  let actual: string;
  try {
    const { size } = fs.statSync(path);
    if (size !== artifact.bytes) {
      throw mismatch(path, 'it has another size', `${artifact.bytes} bytes`, `${size} bytes`);
    }
    actual = await cache.digest(fs, path, signal);
  } catch (error) {
    throw isGone(error) ? missing(path) : error;
  }
  if (actual !== artifact.sha256) throw mismatch(path, 'it has another SHA-256', artifact.sha256, actual);
}

function readArtifact(fs: FileSystem, path: string): string {
  try {
    return readText(fs, path);
  } catch (error) {
    if (isGone(error)) throw missing(path);
    if (error instanceof TypeError) throw mismatch(path, 'it is not text');
    throw error;
  }
}

/** A plan never names files outside of its directory. */
function checkArtifacts(path: string, { chunks, audio, inputs }: Plan): void {
  const artifacts = [...chunks.map(({ spec }) => spec), ...(audio ? [audio.spec] : []), ...inputs];
  const wrong = artifacts.find((artifact) => !NAME.test(artifact.path));
  if (wrong) throw mismatch(path, `it names ${wrong.path}, which is not a name that a plan can have`);
}

const NAME = /^(?:audio\.json|chunks\/\d{6,}\.json|inputs\/[0-9a-f]{64}(?:\.[a-z0-9]{1,8})?)$/;

function isGone(error: unknown): boolean {
  return !AfmpegError.is(error) && ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(errnoOf(error));
}

function missing(path: string): AfmpegError {
  return new AfmpegError('MISSING_PLAN_ARTIFACT', `${path} does not exist`, { details: { path } });
}

function mismatch(path: string, why: string, expected?: string, actual?: string): AfmpegError {
  return new AfmpegError('PLAN_HASH_MISMATCH', `${path} is not what was planned: ${why}`, {
    details: { path, ...(expected !== undefined && { expected }), ...(actual !== undefined && { actual }) },
  });
}
