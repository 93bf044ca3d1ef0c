// What the steps of a render have made: a record under the step's name points at a tree of blobs. The tree is complete
// before the record is written, and the first record stands.

import { AfmpegError } from '../../errors.js';
import type { FileSystem } from '../../fs/file-system.js';
import { inParallel } from '../../in-parallel.js';
import type { BlobScope } from '../store/blob-scope.js';
import { storeTree, removeStoredTree, verifyTree } from '../store/tree.js';
import { isJobResult, jobsOf, stepName } from './jobs.js';
import type { JobResult, JobStep, RenderFlow } from './jobs.js';

/** What a step left in a file system. */
export interface Made {
  readonly fs: FileSystem;
  /** A file or a directory; null where the step rightly made nothing. */
  readonly path: string | null;
  readonly sha256: string;
  readonly frames: number;
  /** Removes it; must be called. */
  release(): void;
}

/** What an earlier attempt made, where every byte of it is there and right. */
export async function findResult(
  scope: BlobScope,
  step: JobStep,
  signal?: AbortSignal,
): Promise<JobResult | undefined> {
  const result = await scope.getRecord(stepName(step));
  if (!isJobResult(result)) return undefined;
  const isComplete = result.tree === null || (await verifyTree(scope, result.tree, signal));
  return isComplete ? result : undefined;
}

/**
 * Stores and records what a step made. An earlier attempt must have made the same bytes: CHUNK_CORRUPT. `isOver` says
 * whether the render has ended: then parts that are stored already go again.
 */
export async function storeResult(
  scope: BlobScope,
  step: JobStep,
  made: Made,
  options: { readonly signal?: AbortSignal; readonly isOver?: () => boolean } = {},
): Promise<JobResult> {
  const { signal, isOver: undo } = options;
  const { sha256, frames } = made;
  const tree =
    made.path === null ? null : await storeTree(scope, made.fs, made.path, { signal, ...(undo && { undo }) });
  const result = { tree: tree?.sha256 ?? null, sha256, bytes: tree?.bytes ?? 0, frames };
  const earlier = await findResult(scope, step, signal);
  if (!earlier) await scope.putRecord(stepName(step), result);
  else if (earlier.tree !== result.tree) {
    if (tree) await removeStoredTree(scope, tree.sha256);
    throw new AfmpegError(
      'CHUNK_CORRUPT',
      `Two attempts of ${stepName(step)} made different bytes: one of their machines miscomputes`,
      { details: step.kind === 'chunk' ? { chunkIndex: step.index } : {} },
    );
  }
  return result;
}

export async function removeResult(scope: BlobScope, step: JobStep): Promise<void> {
  const name = stepName(step);
  const result = await scope.getRecord(name);
  await scope.removeRecord(name);
  if (isJobResult(result) && result.tree !== null) await removeStoredTree(scope, result.tree);
}

/** Removes every blob of a render: what its steps made, then its plan. All keys follow from the flow. */
export async function clearRender(scope: BlobScope, flow: RenderFlow): Promise<void> {
  const { parent, children } = jobsOf(flow);
  await inParallel([parent, ...children], PARALLEL_STEPS, ({ step }) => removeResult(scope, step));
  await removeStoredTree(scope, flow.plan);
}

/** Small blobs that are asked for at the same time. */
export const PARALLEL_STEPS = 16;
