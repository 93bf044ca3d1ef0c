// Studios for the tests: real renderers on a real module, projects in memory or on disk, requests as values.

import { constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach } from 'vitest';
import { Runtime, hostFs } from '../../src/index.js';
import type { FileSystem } from '../../src/index.js';
import { AfmpegRenderer } from '../../src/reel/index.js';
import { createStudio, fileProjects, memoryProjects } from '../../src/studio/index.js';
import type { ProjectStore, Studio, StudioOptions } from '../../src/studio/index.js';
import { wasiModule } from '../support/modules.js';

let runtime: Promise<Runtime> | undefined;
const open: Studio[] = [];
const folders: string[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((studio) => studio.close()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

afterAll(async () => {
  await (await runtime)?.close();
  runtime = undefined;
});

/** One Runtime for all studios of a test file. */
export function sharedRuntime(): Promise<Runtime> {
  const file = wasiModule();
  runtime ??= Runtime.create({ wasm: file === undefined ? { core: true } : { file } });
  return runtime;
}

export interface TestStudio {
  readonly studio: Studio;
  readonly projects: ProjectStore;
  readonly errors: unknown[];
  /** `call('PUT', '/projects/a/assets/x', { body })` */
  readonly call: (method: string, path: string, init?: RequestInit & { json?: unknown }) => Promise<Response>;
}

export async function openStudio(options: Partial<StudioOptions> = {}): Promise<TestStudio> {
  const projects = options.projects ?? memoryProjects();
  const errors: unknown[] = [];
  const studio = createStudio({
    renderers: [new AfmpegRenderer(await sharedRuntime())],
    onError: (error) => errors.push(error),
    ...options,
    projects,
  });
  open.push(studio);
  return {
    studio,
    projects,
    errors,
    call: (method, path, init) => studio.fetch(toRequest(method, path, init)),
  };
}

export function toRequest(
  method: string,
  path: string,
  { json, ...init }: RequestInit & { json?: unknown } = {},
): Request {
  const headers = new Headers(init.headers);
  if (json !== undefined) headers.set('content-type', 'application/json');
  return new Request(`http://studio.test${path}`, {
    method,
    // What fetch wants before it sends a stream.
    ...(init.body instanceof ReadableStream && { duplex: 'half' }),
    ...init,
    headers,
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
}

/** A directory that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'afmpeg-studio-'));
  folders.push(folder);
  return folder;
}

/** The stores that everything must hold for. */
export const STORES: readonly { name: string; create: () => ProjectStore }[] = [
  { name: 'in memory', create: memoryProjects },
  {
    name: 'on disk',
    create() {
      const folder = temporaryFolder();
      return fileProjects(hostFs(folder), (id) => hostFs(join(folder, id)));
    },
  },
];

/** The file system of a project, which is there. */
export async function filesOf(projects: ProjectStore, id: string): Promise<FileSystem> {
  const project = await projects.get(id);
  if (!project) throw new Error(`There is no project ${id}`);
  return project.fs;
}

/** Puts files where they belong, as a host that has them would. */
export async function putFiles(
  { projects }: TestStudio,
  id: string,
  files: Record<string, string | Uint8Array>,
): Promise<void> {
  const fs = await filesOf(projects, id);
  for (const [path, content] of Object.entries(files)) {
    const names = path.split('/');
    names.slice(0, -1).reduce((parent, name) => {
      const folder = `${parent}/${name}`;
      if (!fs.readdirSync(parent === '' ? '/' : parent).includes(name)) fs.mkdirSync(folder);
      return folder;
    }, '');
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const { O_WRONLY, O_CREAT, O_TRUNC } = constants;
    const fd = fs.openSync(`/${path}`, O_WRONLY | O_CREAT | O_TRUNC, 0o644);
    fs.writeSync(fd, bytes, 0, bytes.length, 0);
    fs.closeSync(fd);
  }
}

export async function problemOf(
  response: Response,
): Promise<{ status: number; code: string; detail: string }> {
  const type = response.headers.get('content-type');
  if (type !== 'application/problem+json')
    throw new Error(`Expected a problem, got ${response.status} ${type}`);
  return (await response.json()) as { status: number; code: string; detail: string };
}
