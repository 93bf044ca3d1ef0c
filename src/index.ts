// The public surface of "afmpeg-ts".

export type {
  Capabilities,
  CodecCapability,
  FilterCapability,
  FormatCapability,
} from './command/capabilities.js';
export type { LogLevel } from './command/log-lines.js';
export type {
  AudioOptions,
  Command,
  CommandInput,
  CommandOutput,
  InputSource,
  OptionValues,
  OutputTarget,
  StreamOptions,
  SubtitleOptions,
  VideoOptions,
} from './command/command.js';
export { concatList } from './command/concat-list.js';
export type { ConcatFile } from './command/concat-list.js';
export { failureReason } from './command/failure-reason.js';
export { chain, filter, filterGraphText } from './command/filters.js';
export type { Chain, Filter, FilterGraph, FilterValue } from './command/filters.js';
export type { ChapterInfo, MediaDamage, MediaInfo, Rational, StreamInfo } from './command/media-info.js';
export type {
  AudioEncoderName,
  DemuxerName,
  FilterName,
  Known,
  MuxerName,
  PixelFormatName,
  SubtitleEncoderName,
  VideoEncoderName,
} from './command/names.js';
export type { Progress } from './command/progress.js';
export type { ImageFormat } from './command/split-images.js';
export { toArgs } from './command/to-args.js';
export { AfmpegError, ERROR_CODES } from './errors.js';
export type { AfmpegErrorCode, AfmpegErrorDetails, AfmpegErrorJson, AfmpegErrorOptions } from './errors.js';
export type { FileStats, FileSystem } from './fs/file-system.js';
export { hostFs } from './fs/host/host-fs.js';
export { engineFeatures } from './runtime/module/engine-features.js';
export type { RunResult } from './runtime/run/execute.js';
export type { RunWarning, RunWarningCode } from './command/log-warnings.js';
export type { FrameChoice, FramesOptions, VideoFrame } from './runtime/queries/frames-options.js';
export type { ProbeOptions } from './runtime/queries/probe-options.js';
export type { ModuleIdentity } from './runtime/module/identity.js';
export type { Limits, RuntimeLimits } from './runtime/run/limits.js';
export type { CompiledModule, ModuleSource } from './runtime/module/module-source.js';
export type { RunOptions } from './runtime/run/run-options.js';
export { blobSource } from './runtime/sources/blob-source.js';
export { httpSource } from './runtime/sources/http-source.js';
export type { HttpSourceOptions } from './runtime/sources/http-source.js';
export type { Source } from './runtime/sources/source.js';
export { Runtime } from './runtime/runtime.js';
export type { RuntimeOptions } from './runtime/runtime.js';
export type { ModuleMetadata } from './wasi/metadata.js';
