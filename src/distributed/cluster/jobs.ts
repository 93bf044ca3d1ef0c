// What goes through a queue: which step of which render, and what came of it. Never bytes.

import { AfmpegError } from '../../errors.js';
import { matching } from '../../options.js';
import { isSha256 } from '../../sha256.js';

/** A render as its client submits it. */
export interface RenderFlow {
  /** Names the render everywhere: 1–64 letters, digits, `-` and `_`. */
  readonly render: string;
  /** SHA-256 of the stored plan's manifest. */
  readonly plan: string;
  readonly chunks: number;
  readonly hasAudio: boolean;
}

/** The step of a render that a job is: one chunk (`index` from 0), the audio, or the join of all. */
export type JobStep =
  | {
      readonly kind: 'chunk';
      /** Number of the chunk, from 0. */
      readonly index: number;
    }
  | { readonly kind: 'audio' }
  | { readonly kind: 'assemble' };

/** The data of one job, some 150 bytes. */
export interface ClusterJob extends RenderFlow {
  readonly version: typeof JOB_VERSION;
  readonly step: JobStep;
}

/** What a job returns: at most 200 bytes as JSON. */
export interface JobResult {
  /** SHA-256 of the manifest of what the step made; null for audio that a `best-effort` plan is left without. */
  readonly tree: string | null;
  /** SHA-256 of what the step made, as the step itself reports it. */
  readonly sha256: string;
  readonly bytes: number;
  /** Frames of a chunk, or of the assembled video. */
  readonly frames: number;
}

/** Of a client's own name for a render; with a part of the plan's hash it is the render's. */
const MAX_ID = 48;

/** Of clients and workers together: one that speaks another version refuses the job. */
export const JOB_VERSION = 1;

/** The audio comes first: it is one long step, and must not be what everybody waits for at the end. */
export function jobsOf(flow: RenderFlow): { readonly parent: ClusterJob; readonly children: ClusterJob[] } {
  const job = (step: JobStep): ClusterJob => ({ version: JOB_VERSION, ...flow, step });
  const chunks = Array.from({ length: flow.chunks }, (_, index) => job({ kind: 'chunk', index }));
  const audio = flow.hasAudio ? [job({ kind: 'audio' })] : [];
  return { parent: job({ kind: 'assemble' }), children: [...audio, ...chunks] };
}

/** `chunk-12`, `audio` or `assemble`: the name of the step's record, and the end of its job's id. */
export function stepName(step: JobStep): string {
  return step.kind === 'chunk' ? `chunk-${step.index}` : step.kind;
}

export function jobId({ render, step }: Pick<ClusterJob, 'render' | 'step'>): string {
  return `${render}-${stepName(step)}`;
}

/** What a queue delivers comes from outside. Throws CLUSTER_FAILED. */
export function checkClusterJob(value: unknown): ClusterJob {
  const job = value as Partial<ClusterJob> | null;
  if (job?.version !== JOB_VERSION) {
    throw new AfmpegError(
      'CLUSTER_FAILED',
      `A job of version ${String(job?.version)} came to a worker of version ${JOB_VERSION}: run one version of afmpeg-ts`,
    );
  }
  const { render, plan, chunks, hasAudio, step } = job;
  const isFine =
    isRenderId(render) &&
    isSha256(plan) &&
    isCount(chunks) &&
    typeof hasAudio === 'boolean' &&
    (step?.kind === 'audio' ||
      step?.kind === 'assemble' ||
      (step?.kind === 'chunk' && isCount(step.index) && step.index < chunks));
  if (!isFine) throw new AfmpegError('CLUSTER_FAILED', `Not a job of a render: ${JSON.stringify(value)}`);
  return job as ClusterJob;
}

export const renderId = matching<string>(
  `1 to ${MAX_ID} letters, digits, - and _`,
  (id) => isRenderId(id) && id.length <= MAX_ID,
);

export function isJobResult(value: unknown): value is JobResult {
  const { tree, sha256, bytes, frames } = (value ?? {}) as Partial<JobResult>;
  return (tree === null || isSha256(tree)) && typeof sha256 === 'string' && isCount(bytes) && isCount(frames);
}

function isRenderId(id: unknown): id is string {
  return typeof id === 'string' && /^[\w-]{1,64}$/.test(id);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
