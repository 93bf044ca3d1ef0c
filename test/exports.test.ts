// What the package offers is a promise: a name that comes or goes has to be seen in a diff.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as distributed from '../src/distributed/index.js';
import * as main from '../src/index.js';
import * as reel from '../src/reel/index.js';
import * as studio from '../src/studio/index.js';
import * as worker from '../src/worker/index.js';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

/** Source file of each entry of package.json that is code. */
const ENTRIES: Record<string, string> = {
  '.': 'src/index.ts',
  './reel': 'src/reel/index.ts',
  './distributed': 'src/distributed/index.ts',
  './worker': 'src/worker/index.ts',
  './studio': 'src/studio/index.ts',
};

test('every entry of package.json has its snapshot here', () => {
  const { exports } = JSON.parse(read('package.json')) as { exports: Record<string, unknown> };
  expect(Object.keys(exports).filter((entry) => entry !== './package.json')).toEqual(Object.keys(ENTRIES));
});

test('the values of "afmpeg-ts"', () => {
  expect(Object.keys(main).sort()).toEqual([
    'AfmpegError',
    'ERROR_CODES',
    'Runtime',
    'blobSource',
    'chain',
    'concatList',
    'engineFeatures',
    'failureReason',
    'filter',
    'filterGraphText',
    'hostFs',
    'httpSource',
    'toArgs',
  ]);
});

test('the types of "afmpeg-ts"', () => {
  expect(typeNames(read('src/index.ts'))).toEqual([
    'AfmpegErrorCode',
    'AfmpegErrorDetails',
    'AfmpegErrorJson',
    'AfmpegErrorOptions',
    'AudioEncoderName',
    'AudioOptions',
    'Capabilities',
    'Chain',
    'ChapterInfo',
    'CodecCapability',
    'Command',
    'CommandInput',
    'CommandOutput',
    'CompiledModule',
    'ConcatFile',
    'DemuxerName',
    'FileStats',
    'FileSystem',
    'Filter',
    'FilterCapability',
    'FilterGraph',
    'FilterName',
    'FilterValue',
    'FormatCapability',
    'FrameChoice',
    'FramesOptions',
    'HttpSourceOptions',
    'ImageFormat',
    'InputSource',
    'Known',
    'Limits',
    'LogLevel',
    'MediaDamage',
    'MediaInfo',
    'ModuleIdentity',
    'ModuleMetadata',
    'ModuleSource',
    'MuxerName',
    'OptionValues',
    'OutputTarget',
    'PixelFormatName',
    'ProbeOptions',
    'Progress',
    'Rational',
    'RunOptions',
    'RunResult',
    'RunWarning',
    'RunWarningCode',
    'RuntimeLimits',
    'RuntimeOptions',
    'Source',
    'StreamInfo',
    'StreamOptions',
    'SubtitleEncoderName',
    'SubtitleOptions',
    'VideoEncoderName',
    'VideoFrame',
    'VideoOptions',
  ]);
});

test('the values of "afmpeg-ts/reel"', () => {
  expect(Object.keys(reel).sort()).toEqual([
    'AfmpegRenderer',
    'FINDING_CODES',
    'NativeRenderer',
    'TRANSITION_KINDS',
    'bundledFonts',
    'checkStoryboard',
    'drawCard',
    'parseStoryboard',
    'prepareReel',
    'renderReel',
    'storyboardJsonSchema',
  ]);
});

test('the types of "afmpeg-ts/reel"', () => {
  expect(typeNames(read('src/reel/index.ts'))).toEqual([
    'AudioTrack',
    'Card',
    'CardMedia',
    'CardTransition',
    'CheckOptions',
    'DrawCardOptions',
    'Ducking',
    'Encoding',
    'Finding',
    'FindingCode',
    'Fit',
    'Loudness',
    'LoudnessPreset',
    'MediaProber',
    'Music',
    'NativeRendererOptions',
    'ParsedStoryboard',
    'PrepareOptions',
    'PreparedReel',
    'ReelOptions',
    'RenderOptions',
    'RenderProgress',
    'Renderer',
    'RendererProbeOptions',
    'Segment',
    'SourceWarning',
    'StillSegment',
    'Storyboard',
    'Theme',
    'Timeline',
    'Transition',
    'TransitionKind',
    'Video',
    'VideoSegment',
  ]);
});

test('the names of "afmpeg-ts/worker"', () => {
  expect(Object.keys(worker).sort()).toEqual([
    'RenderWorker',
    'SlideshowRenderer',
    'pinoLogger',
    'promMetrics',
    'readConfig',
    'serveStatus',
  ]);
  expect(typeNames(read('src/worker/index.ts'))).toEqual([
    'Failure',
    'Folder',
    'HealthSource',
    'JobEnd',
    'JobIds',
    'LogEvent',
    'LogEvents',
    'LogThreshold',
    'MusicSelect',
    'PinoLoggerOptions',
    'PromMetrics',
    'RenderWorkerOptions',
    'Settings',
    'Slideshow',
    'SlideshowArtifact',
    'SlideshowInput',
    'SlideshowRenderOptions',
    'SlideshowSettings',
    'SlideshowTarget',
    'StatusServer',
    'StatusServerOptions',
    'WorkerConfig',
    'WorkerFiles',
    'WorkerHealth',
    'WorkerLogger',
    'WorkerMetrics',
    'WorkerReport',
    'WorkerRunOptions',
  ]);
});

test('the values of "afmpeg-ts/distributed"', () => {
  expect(Object.keys(distributed).sort()).toEqual([
    'DISTRIBUTED_FORMATS',
    'DigestCache',
    'assemble',
    'estimate',
    'listSupported',
    'openBlobStore',
    'openPlan',
    'plan',
    'renderAudio',
    'renderChunk',
    'renderDistributed',
    'renderOnCluster',
    'startClusterWorker',
    'verifyChunk',
  ]);
});

test('the types of "afmpeg-ts/distributed"', () => {
  expect(typeNames(read('src/distributed/index.ts'))).toEqual([
    'AssembleOptions',
    'AssembleResult',
    'AudioMode',
    'AudioResult',
    'AudioSidecar',
    'BlobStore',
    'BlobStoreOptions',
    'ChunkResult',
    'ChunkSidecar',
    'ChunkSizing',
    'ClusterOptions',
    'ClusterVideo',
    'ClusterWorker',
    'ClusterWorkerOptions',
    'Composition',
    'CostSpan',
    'DistributedConfig',
    'DistributedFormat',
    'Estimate',
    'FrameRange',
    'FramesComposition',
    'HdrMode',
    'JobReport',
    'JobStep',
    'JoinOptions',
    'Logger',
    'OnCommand',
    'Plan',
    'PlanArtifact',
    'PlanOptions',
    'PlanResult',
    'PlanSession',
    'PlannedAudio',
    'PlannedChunk',
    'ProgressOptions',
    'RenderAudioOptions',
    'RenderChunkOptions',
    'RenderDistributedOptions',
    'RenderDistributedResult',
    'RenderProgress',
    'RetryPolicy',
    'S3Credentials',
    'SessionAssembleOptions',
    'SessionStepOptions',
    'SourceWarning',
    'StepOptions',
    'SupportedFormat',
    'TimelineComposition',
    'VerifyChunkOptions',
    'VerifyOptions',
    'Video',
    'VideoComposition',
  ]);
});

test('the names of "afmpeg-ts/studio"', () => {
  expect(Object.keys(studio).sort()).toEqual(['createStudio', 'fileProjects', 'memoryProjects']);
  expect(typeNames(read('src/studio/index.ts'))).toEqual([
    'Authorize',
    'MemoryProjects',
    'Project',
    'ProjectStore',
    'PublicError',
    'RenderJson',
    'RenderState',
    'Studio',
    'StudioAuth',
    'StudioLimits',
    'StudioOptions',
    'StudioProgress',
  ]);
});

test.each(Object.values(ENTRIES))('%s only lists names', (path) => {
  const code = read(path).replaceAll(/^\/\/.*$/gm, '');
  expect(code.replaceAll(/export (type )?\{[^}]+\} from '\.[^']+';/g, '').trim()).toBe('');
});

test('the public methods of Runtime', () => {
  expect(Object.getOwnPropertyNames(main.Runtime.prototype).filter((name) => !PRIVATE.has(name))).toEqual([
    'constructor',
    'family',
    'mode',
    'metadata',
    'run',
    'exec',
    'probe',
    'frames',
    'capabilities',
    'identity',
    'close',
  ]);
  expect(main.Runtime.prototype[Symbol.asyncDispose]).toBeTypeOf('function');
});

const PRIVATE = new Set(['call', 'hasFfprobe', 'identify']);

function typeNames(code: string): string[] {
  const lists = [...code.matchAll(/export type \{([^}]+)\}/g)].map(([, names]) => names ?? '');
  return lists.flatMap((names) => names.split(',').flatMap((name) => name.trim() || [])).sort();
}
