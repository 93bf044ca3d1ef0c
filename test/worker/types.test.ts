// The types of "afmpeg-ts/worker", as who uses it meets them.

import { expectTypeOf, test } from 'vitest';
import type { FileSystem, Runtime } from '../../src/index.js';
import { RenderWorker, SlideshowRenderer, readConfig } from '../../src/worker/index.js';
import type {
  Folder,
  JobEnd,
  LogEvents,
  PromMetrics,
  RenderWorkerOptions,
  Slideshow,
  SlideshowArtifact,
  SlideshowInput,
  SlideshowRenderOptions,
  SlideshowTarget,
  StatusServer,
  WorkerConfig,
  WorkerFiles,
  WorkerLogger,
  WorkerMetrics,
  WorkerReport,
  pinoLogger,
  promMetrics,
  serveStatus,
} from '../../src/worker/index.js';

const runtime = {} as unknown as Runtime;

test('a worker is made of a config, a Runtime and file systems; the rest is optional', () => {
  expectTypeOf(RenderWorker).toBeConstructibleWith({
    config: {} as WorkerConfig,
    runtime: runtime,
    files: {} as WorkerFiles,
  });
  expectTypeOf<RenderWorkerOptions>().toHaveProperty('logger').toEqualTypeOf<WorkerLogger | undefined>();
  expectTypeOf<RenderWorkerOptions>().toHaveProperty('metrics').toEqualTypeOf<WorkerMetrics | undefined>();
  expectTypeOf<RenderWorkerOptions>().not.toHaveProperty('clock');
  expectTypeOf<Awaited<ReturnType<RenderWorker['run']>>>().toEqualTypeOf<WorkerReport>();
  expectTypeOf<RenderWorker['stop']>().parameter(0).toEqualTypeOf<number | undefined>();
  expectTypeOf<WorkerReport[JobEnd]>().toBeNumber();
  expectTypeOf<WorkerFiles['tmp']>().toEqualTypeOf<FileSystem>();
});

test('a config has every setting, with the unit in its name', () => {
  expectTypeOf(readConfig).returns.toEqualTypeOf<WorkerConfig>();
  expectTypeOf<WorkerConfig>().toHaveProperty('leaseSec').toBeNumber();
  expectTypeOf<WorkerConfig>().toHaveProperty('jobTimeoutSec').toBeNumber();
  expectTypeOf<WorkerConfig>().not.toHaveProperty('leaseSeconds');
});

test('pino, prom-client and console serve as they are', () => {
  expectTypeOf<Awaited<ReturnType<typeof pinoLogger>>>().toEqualTypeOf<WorkerLogger>();
  expectTypeOf<Awaited<ReturnType<typeof promMetrics>>>().toEqualTypeOf<PromMetrics>();
  expectTypeOf<PromMetrics>().toExtend<WorkerMetrics>();
  expectTypeOf<Console>().toExtend<WorkerLogger>();
  expectTypeOf<LogEvents['poll']>().toEqualTypeOf<{ queue_depth: number }>();
  expectTypeOf<Awaited<ReturnType<typeof serveStatus>>>().toEqualTypeOf<StatusServer>();
});

test('a slideshow goes from its input through preflight to a file', () => {
  expectTypeOf(SlideshowRenderer).toBeConstructibleWith(runtime);
  expectTypeOf<SlideshowRenderer['preflight']>().parameter(0).toEqualTypeOf<SlideshowInput>();
  expectTypeOf<Awaited<ReturnType<SlideshowRenderer['preflight']>>>().toEqualTypeOf<Slideshow>();
  expectTypeOf<SlideshowRenderer['render']>().toBeCallableWith({} as Slideshow, {} as SlideshowTarget, {});
  expectTypeOf<Awaited<ReturnType<SlideshowRenderer['render']>>>().toEqualTypeOf<SlideshowArtifact>();
  expectTypeOf<SlideshowInput['music']>().toEqualTypeOf<Folder>();
  expectTypeOf<SlideshowRenderOptions>().not.toHaveProperty('work');
});
