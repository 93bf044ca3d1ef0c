// The public surface of "afmpeg-ts/worker".

export { systemClock } from './clock.js';
export type { Clock } from './clock.js';
export { configError, readConfig } from './config.js';
export type { LogThreshold, Settings, WorkerConfig } from './config.js';
export { hostFreeBytes } from '../fs/host-space.js';
export type { Failure } from './failures.js';
export type { Folder } from './files.js';
export type { WorkerFiles } from './job-inputs.js';
export type { JobIds, LogEvent, LogEvents, WorkerLog } from './log.js';
export type { JobEnd, WorkerMetrics } from './metrics.js';
export type { MusicSelect } from './music.js';
export { pinoLog } from './pino-log.js';
export type { PinoLogOptions } from './pino-log.js';
export { promMetrics } from './prom-metrics.js';
export type { PromMetrics } from './prom-metrics.js';
export { RenderWorker } from './render-worker.js';
export type { RenderWorkerOptions, WorkerHealth, WorkerReport } from './render-worker.js';
export type { SlideshowSettings } from './slideshow-command.js';
export type { Slideshow, SlideshowInput } from './slideshow-preflight.js';
export { SlideshowRenderer } from './slideshow-renderer.js';
export type { SlideshowArtifact, SlideshowRenderOptions, SlideshowTarget } from './slideshow-renderer.js';
export { serveStatus } from './status-server.js';
export type { StatusServer } from './status-server.js';
