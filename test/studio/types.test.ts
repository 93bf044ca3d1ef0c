// The types of "afmpeg-ts/studio", as who uses it meets them.

import { expectTypeOf, test } from 'vitest';
import type { FileSystem } from '../../src/index.js';
import type { Renderer } from '../../src/reel/index.js';
import { createStudio, fileProjects, memoryProjects } from '../../src/studio/index.js';
import type {
  Authorize,
  MemoryProjects,
  Project,
  ProjectStore,
  PublicError,
  RenderJson,
  RenderState,
  Studio,
  StudioAuth,
  StudioLimits,
  StudioOptions,
} from '../../src/studio/index.js';

test('a studio is made of projects and renderers, and answers Requests', () => {
  expectTypeOf(createStudio).toBeCallableWith({ projects: {} as ProjectStore, renderers: [{} as Renderer] });
  expectTypeOf(createStudio).parameters.toEqualTypeOf<[options: StudioOptions]>();
  expectTypeOf(createStudio).returns.toEqualTypeOf<Studio>();
  expectTypeOf<Studio['fetch']>().toEqualTypeOf<(request: Request) => Promise<Response>>();
  expectTypeOf<Awaited<ReturnType<Studio['close']>>>().toBeVoid();
  expectTypeOf<StudioOptions>().not.toHaveProperty('runtime');
});

test('who may do what is a token or a function', () => {
  expectTypeOf<{ token: string }>().toExtend<StudioAuth>();
  expectTypeOf<(request: Request, project: string | undefined) => Promise<boolean>>().toExtend<Authorize>();
  expectTypeOf<() => Response>().toExtend<StudioAuth>();
  expectTypeOf<() => string>().not.toExtend<StudioAuth>();
});

test('each limit is a number that may be left out', () => {
  expectTypeOf<StudioLimits[keyof StudioLimits]>().toEqualTypeOf<number | undefined>();
  expectTypeOf<{ assetBytes: number }>().toExtend<StudioLimits>();
});

test('projects are in memory, in files, or where the host has them', () => {
  expectTypeOf(memoryProjects).returns.toEqualTypeOf<MemoryProjects>();
  expectTypeOf<MemoryProjects>().toExtend<ProjectStore>();
  expectTypeOf<MemoryProjects['add']>().parameters.toEqualTypeOf<[project: Project]>();
  expectTypeOf(fileProjects).toBeCallableWith(
    {} as FileSystem,
    (id: string) => ({ id }) as unknown as FileSystem,
  );
  expectTypeOf(fileProjects).returns.toEqualTypeOf<ProjectStore>();
});

test('a render is what clients get as JSON', () => {
  expectTypeOf<RenderJson['state']>().toEqualTypeOf<RenderState>();
  expectTypeOf<RenderState>().toEqualTypeOf<'queued' | 'running' | 'done' | 'failed' | 'cancelled'>();
  expectTypeOf<RenderJson['error']>().toEqualTypeOf<PublicError | undefined>();
});
