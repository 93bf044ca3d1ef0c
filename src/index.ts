// The public surface of "afmpeg-ts".

export type {
  Capabilities,
  CodecCapability,
  FilterCapability,
  FormatCapability,
} from './command/capabilities.js';
export type { LogLevel } from './command/log-lines.js';
export type { ChapterInfo, MediaInfo, Rational, StreamInfo } from './command/media-info.js';
export type { Progress } from './command/progress.js';
export { AfmpegError, ERROR_CODES } from './errors.js';
export type { AfmpegErrorCode, AfmpegErrorDetails, AfmpegErrorJson, AfmpegErrorOptions } from './errors.js';
export type { FileStats, FileSystem } from './fs/file-system.js';
export { hostFs } from './fs/host-fs.js';
export { engineFeatures } from './runtime/engine-features.js';
export type { RunResult } from './runtime/execute.js';
export type { Limits, RuntimeLimits } from './runtime/limits.js';
export type { ModuleSource } from './runtime/module-source.js';
export type { RunOptions } from './runtime/run-options.js';
export { Runtime } from './runtime/runtime.js';
export type { ProbeOptions, RuntimeOptions } from './runtime/runtime.js';
export type { ModuleMetadata } from './wasi/metadata.js';
