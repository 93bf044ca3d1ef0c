// The public surface of "afmpeg-ts/worker".

export { readConfig } from './config/config.js';
export type { LogThreshold, Settings, WorkerConfig } from './config/config.js';
export type { Failure } from './observe/failures.js';
export type { Folder } from './inputs/files.js';
export type { WorkerFiles } from './inputs/job-inputs.js';
export type { JobIds, LogEvent, LogEvents, WorkerLogger } from './observe/log.js';
export type { HealthSource, WorkerHealth } from './observe/health.js';
export type { JobEnd, WorkerMetrics } from './observe/metrics.js';
export type { MusicSelect } from './config/music-select.js';
export { pinoLogger } from './observe/pino-logger.js';
export type { PinoLoggerOptions } from './observe/pino-logger.js';
export { promMetrics } from './observe/prom-metrics.js';
export type { PromMetrics } from './observe/prom-metrics.js';
export { RenderWorker } from './render-worker.js';
export type { RenderWorkerOptions, WorkerReport, WorkerRunOptions } from './render-worker.js';
export type { SlideshowSettings } from './slideshow/slideshow-command.js';
export { SlideshowRenderer } from './slideshow/slideshow-renderer.js';
export type {
  Slideshow,
  SlideshowArtifact,
  SlideshowInput,
  SlideshowRenderOptions,
  SlideshowTarget,
} from './inputs/slideshow.js';
export { serveStatus } from './observe/status-server.js';
export type { StatusServer, StatusServerOptions } from './observe/status-server.js';
