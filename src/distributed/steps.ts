// The steps of a distributed render, each as one call: for workers that keep nothing between two of them. Who runs
// many steps of a plan opens it once, by `openPlan`.

import type { FileSystem } from '../fs/file-system.js';
import type { AssembleResult, JoinOptions } from '../render/join/assemble.js';
import { openPlan } from '../render/session.js';
import type { PlanSession } from '../render/session.js';
import type { AudioResult } from '../render/steps/render-audio.js';
import type { ProgressOptions, StepOptions } from '../render/steps/step-context.js';
import type { ChunkResult } from '../render/steps/verify-chunk.js';

/** What {@link renderChunk} takes. */
export interface RenderChunkOptions extends StepOptions, ProgressOptions {}

/** What {@link renderAudio} takes. */
export interface RenderAudioOptions extends StepOptions, ProgressOptions {}

/** What {@link verifyChunk} takes. */
export interface VerifyChunkOptions extends StepOptions {
  /** The chunk's digest as its worker reported it. Default: that of the sidecar, where there is one. */
  readonly sha256?: string;
}

/** What {@link assemble} takes. */
export interface AssembleOptions extends StepOptions, ProgressOptions, JoinOptions {}

/** See {@link PlanSession.renderChunk}; rejects also as {@link openPlan} does. */
export async function renderChunk(
  fs: FileSystem,
  planDir: string,
  chunkIndex: number,
  outputPath: string,
  options: RenderChunkOptions,
): Promise<ChunkResult> {
  const { session, own } = await open(fs, planDir, options);
  return session.renderChunk(chunkIndex, outputPath, own);
}

/** See {@link PlanSession.renderAudio}; rejects also as {@link openPlan} does. */
export async function renderAudio(
  fs: FileSystem,
  planDir: string,
  outputPath: string,
  options: RenderAudioOptions,
): Promise<AudioResult | null> {
  const { session, own } = await open(fs, planDir, options);
  return session.renderAudio(outputPath, own);
}

/** See {@link PlanSession.verifyChunk}; rejects also as {@link openPlan} does. */
export async function verifyChunk(
  fs: FileSystem,
  planDir: string,
  chunkIndex: number,
  path: string,
  options: VerifyChunkOptions,
): Promise<ChunkResult> {
  const { session, own } = await open(fs, planDir, options);
  return session.verifyChunk(chunkIndex, path, own);
}

/** See {@link PlanSession.assemble}; rejects also as {@link openPlan} does. */
export async function assemble(
  fs: FileSystem,
  planDir: string,
  chunkPaths: readonly string[],
  audioPath: string | null,
  outputPath: string,
  options: AssembleOptions,
): Promise<AssembleResult> {
  const { session, own } = await open(fs, planDir, options);
  return session.assemble(chunkPaths, audioPath, outputPath, own);
}

/** The session checks its own options, the step what is left. */
async function open<T extends StepOptions>(
  fs: FileSystem,
  planDir: string,
  options: T,
): Promise<{ session: PlanSession; own: Omit<T, keyof StepOptions> }> {
  // Without options there is no Runtime, and the session says so.
  const { runtime, signal, logger, onCommand, cache, ...own } = (options as T | undefined) ?? ({} as T);
  const session = await openPlan(fs, planDir, {
    runtime,
    ...(signal && { signal }),
    ...(logger && { logger }),
    ...(onCommand && { onCommand }),
    ...(cache && { cache }),
  });
  return { session, own };
}
