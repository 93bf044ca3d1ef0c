// The public surface of "afmpeg-ts/worker".

export { readConfig } from './config.js';
export type { LogThreshold, Settings, WorkerConfig } from './config.js';
export type { Failure } from './observe/failures.js';
export type { Folder } from './inputs/files.js';
export type { WorkerFiles } from './inputs/job-inputs.js';
export type { JobIds, LogEvent, LogEvents, WorkerLog } from './observe/log.js';
export type { JobEnd, WorkerMetrics } from './observe/metrics.js';
export type { MusicSelect } from './inputs/music.js';
export { pinoLog } from './observe/pino-log.js';
export type { PinoLogOptions } from './observe/pino-log.js';
export { promMetrics } from './observe/prom-metrics.js';
export type { PromMetrics } from './observe/prom-metrics.js';
export { RenderWorker } from './render-worker.js';
export type { RenderWorkerOptions, WorkerHealth, WorkerReport } from './render-worker.js';
export type { SlideshowSettings } from './slideshow/slideshow-command.js';
export type { Slideshow, SlideshowInput } from './slideshow/preflight.js';
export { SlideshowRenderer } from './slideshow/slideshow-renderer.js';
export type {
  SlideshowArtifact,
  SlideshowRenderOptions,
  SlideshowTarget,
} from './slideshow/slideshow-renderer.js';
export { serveStatus } from './observe/status-server.js';
export type { StatusServer } from './observe/status-server.js';
