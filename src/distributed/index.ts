// The public surface of "afmpeg-ts/distributed".

export { assemble } from '../render/steps/assemble.js';
export type { AssembleOptions, AssembleResult } from '../render/steps/assemble.js';
export type { RetryPolicy } from '../retry.js';
export type { BlobStore } from './store/blob-store.js';
export { openBlobStore } from './store/open-store.js';
export type { BlobStoreOptions } from './store/open-store.js';
export type { S3Credentials } from './store/store-url.js';
export { startClusterWorker } from './cluster/bullmq/cluster-worker.js';
export type { ClusterWorker, ClusterWorkerOptions, JobReport } from './cluster/bullmq/cluster-worker.js';
export { renderOnCluster } from './cluster/bullmq/render-on-cluster.js';
export type { ClusterOptions, ClusterVideo } from './cluster/bullmq/render-on-cluster.js';
export { buildChunkSlices, resolveChunkPlan } from '../render/plan/cut-chunks.js';
export type { ChunkPlan, ChunkSizing, CostSpan, FrameRange } from '../render/plan/cut-chunks.js';
export type { JobStep } from './cluster/jobs.js';
export type {
  Composition,
  FramesComposition,
  TimelineComposition,
  VideoComposition,
} from './compositions/composition.js';
export { PLAN_DIR_SIZE_LIMIT_BYTES } from '../render/plan/config.js';
export type { AudioMode, DistributedConfig } from '../render/plan/config.js';
export { estimate } from '../render/plan/estimate.js';
export type { Estimate } from '../render/plan/estimate.js';
export {
  DISTRIBUTED_FORMATS,
  listSupported,
  rejectUnsupportedDistributedFormat,
} from '../render/plan/formats.js';
export type { DistributedFormat, HdrMode, SupportedFormat } from '../render/plan/formats.js';
export { readPlan } from '../render/plan/read-plan.js';
export type { Logger, StepOptions, StepProgress } from '../render/step-options.js';
export { measurePlanBytes, plan } from './plan.js';
export type { PlanOptions, PlanResult } from './plan.js';
export { DigestCache } from '../render/plan/digest-cache.js';
export type {
  AudioSpec,
  ChunkSpec,
  Plan,
  PlanArtifact,
  PlannedAudio,
  PlannedChunk,
} from '../render/plan/plan-format.js';
export type { DistributedProgress } from '../render/schedule/progress-sum.js';
export { renderAudio } from '../render/steps/render-audio.js';
export type { AudioOptions, AudioResult, AudioSidecar } from '../render/steps/render-audio.js';
export { renderChunk } from '../render/steps/render-chunk.js';
export type { ChunkOptions } from '../render/steps/render-chunk.js';
export { renderDistributed } from './render-distributed.js';
export type { RenderDistributedOptions, RenderDistributedResult } from './render-distributed.js';
export { chunkFiles, verifyChunk } from '../render/steps/verify-chunk.js';
export type { ChunkResult, ChunkSidecar, VerifyOptions } from '../render/steps/verify-chunk.js';
