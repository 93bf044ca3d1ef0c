// The public surface of "afmpeg-ts/distributed".

export type { AssembleResult, JoinOptions } from '../render/join/assemble.js';
export type { Logger } from '../render/schedule/logger.js';
export type { AudioMode, DistributedConfig } from '../render/plan/config.js';
export type { ChunkSizing, CostSpan, FrameRange } from '../render/plan/cut-chunks.js';
export type { SourceWarning } from '../render/plan/composition.js';
export { DigestCache } from '../render/plan/digest-cache.js';
export { estimate } from '../render/plan/estimate.js';
export type { Estimate } from '../render/plan/estimate.js';
export { DISTRIBUTED_FORMATS, listSupported } from '../render/plan/formats.js';
export type { DistributedFormat, HdrMode, SupportedFormat } from '../render/plan/formats.js';
export type { Plan, PlanArtifact, PlannedAudio, PlannedChunk } from '../render/plan/plan-format.js';
export type { RenderProgress } from '../render/schedule/progress.js';
export { openPlan } from '../render/session.js';
export type {
  PlanSession,
  SessionAssembleOptions,
  SessionStepOptions,
  VerifyOptions,
} from '../render/session.js';
export type { OnCommand, ProgressOptions, StepOptions } from '../render/steps/step-context.js';
export type { AudioResult, AudioSidecar } from '../render/steps/render-audio.js';
export type { ChunkResult, ChunkSidecar } from '../render/steps/verify-chunk.js';
export type { Video } from '../render/join/video.js';
export type { RetryPolicy } from '../retry.js';
export { startClusterWorker } from './cluster/bullmq/cluster-worker.js';
export type { ClusterWorker, ClusterWorkerOptions, JobReport } from './cluster/bullmq/cluster-worker.js';
export { renderOnCluster } from './cluster/bullmq/render-on-cluster.js';
export type { ClusterOptions, ClusterVideo } from './cluster/bullmq/render-on-cluster.js';
export type { JobStep } from './cluster/jobs.js';
export type {
  Composition,
  FramesComposition,
  TimelineComposition,
  VideoComposition,
} from './compositions/composition.js';
export { plan } from './plan.js';
export type { PlanOptions, PlanResult } from './plan.js';
export { renderDistributed } from './render-distributed.js';
export type { RenderDistributedOptions, RenderDistributedResult } from './render-distributed.js';
export { assemble, renderAudio, renderChunk, verifyChunk } from './steps.js';
export type { AssembleOptions, RenderAudioOptions, RenderChunkOptions, VerifyChunkOptions } from './steps.js';
export type { BlobStore } from './store/blob-store.js';
export { openBlobStore } from './store/open-store.js';
export type { BlobStoreOptions } from './store/open-store.js';
export type { S3Credentials } from './store/store-url.js';
