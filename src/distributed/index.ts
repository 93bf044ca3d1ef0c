// The public surface of "afmpeg-ts/distributed".

export { assemble } from './assemble.js';
export type { AssembleOptions, AssembleResult } from './assemble.js';
export type { RetryPolicy } from './back-off.js';
export type { BlobStore } from './blobs/blob-store.js';
export { openBlobStore } from './blobs/open-store.js';
export type { BlobStoreOptions } from './blobs/open-store.js';
export type { S3Credentials } from './blobs/store-url.js';
export { startClusterWorker } from './bullmq/cluster-worker.js';
export type { ClusterWorker, ClusterWorkerOptions, JobReport } from './bullmq/cluster-worker.js';
export { renderOnCluster } from './bullmq/render-on-cluster.js';
export type { ClusterOptions, ClusterVideo } from './bullmq/render-on-cluster.js';
export { buildChunkSlices, resolveChunkPlan } from './chunk-plan.js';
export type { ChunkPlan, ChunkSizing, CostSpan, FrameRange } from './chunk-plan.js';
export type { JobStep } from './cluster/jobs.js';
export type { Composition, FramesComposition, TimelineComposition, VideoComposition } from './composition.js';
export { PLAN_DIR_SIZE_LIMIT_BYTES } from './config.js';
export type { AudioMode, DistributedConfig } from './config.js';
export { estimate } from './estimate.js';
export type { Estimate } from './estimate.js';
export { DISTRIBUTED_FORMATS, listSupported, rejectUnsupportedDistributedFormat } from './formats.js';
export type { DistributedFormat, HdrMode, SupportedFormat } from './formats.js';
export { readPlan } from './open-plan.js';
export type { Logger, StepOptions, StepProgress } from './options.js';
export { measurePlanBytes, plan } from './plan.js';
export type { PlanOptions, PlanResult } from './plan.js';
export { DigestCache } from './plan-cache.js';
export type { AudioSpec, ChunkSpec, Plan, PlanArtifact, PlannedAudio, PlannedChunk } from './plan-files.js';
export { renderAudio } from './render-audio.js';
export type { AudioOptions, AudioResult, AudioSidecar } from './render-audio.js';
export { renderChunk } from './render-chunk.js';
export type { ChunkOptions } from './render-chunk.js';
export { renderDistributed } from './render-distributed.js';
export type {
  DistributedProgress,
  RenderDistributedOptions,
  RenderDistributedResult,
} from './render-distributed.js';
export { DISTRIBUTED_ERROR_CODES, RETRYABLE, isRetryable } from './retry-table.js';
export type { DistributedErrorCode } from './retry-table.js';
export { chunkFiles, verifyChunk } from './verify-chunk.js';
export type { ChunkResult, ChunkSidecar, VerifyOptions } from './verify-chunk.js';
