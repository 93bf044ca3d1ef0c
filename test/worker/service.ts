// The real API over real HTTP on loopback, with a place between it and the worker where faults can be put.

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import type { Volume } from 'memfs';
import { createApi } from '../../examples/render-service/api.mjs';
import type { Clock } from '../../src/clock.js';
import type { FileSystem, Runtime } from '../../src/index.js';
import { RenderWorker, pinoLogger, promMetrics, readConfig } from '../../src/worker/index.js';
import type { PromMetrics, WorkerConfig, WorkerFiles } from '../../src/worker/index.js';
import { bytesOf, newVolume } from '../support/media.js';

export const TOKEN = 'test-token-5f2a';

/** What a request meets on its way. `lost`: the API acts on it, and its answer never arrives. */
export type Fault = 'none' | 'down' | 'busy' | 'hangs' | 'garbage' | 'drops' | 'half' | 'lost' | Response;

export interface Service {
  readonly api: ReturnType<typeof createApi>;
  readonly url: string;
  readonly folder: string;
  /** `METHOD /path` of each request that came. */
  readonly requests: string[];
  /** Bodies of the API's errors. */
  readonly errorBodies: string[];
  fault: (request: { readonly method: string; readonly path: string }) => Fault;
  close(): Promise<void>;
}

export async function startService(
  options: { now?: () => number; leaseSec?: number } = {},
): Promise<Service> {
  const folder = mkdtempSync(join(tmpdir(), 'afmpeg-worker-test-'));
  const api = createApi({ file: join(folder, 'jobs.db'), token: TOKEN, leaseSec: 30, ...options });
  const service = { requests: [] as string[], errorBodies: [] as string[], fault: (): Fault => 'none' } as {
    requests: string[];
    errorBodies: string[];
    fault: Service['fault'];
  };
  const server = serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async (request: Request, env: object) => {
      const { outgoing } = env as { outgoing: ServerResponse };
      const { pathname: path } = new URL(request.url);
      service.requests.push(`${request.method} ${path}`);
      const fault = service.fault({ method: request.method, path });
      const answer = await meet(fault, outgoing, () => Promise.resolve(api.fetch(request)));
      if (answer.status >= 400) service.errorBodies.push(await answer.clone().text());
      return answer;
    },
  });
  await once(server, 'listening');
  return Object.assign(service, {
    api,
    folder,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      api.close();
      rmSync(folder, { recursive: true, force: true });
      await Promise.resolve();
    },
  });
}

async function meet(
  fault: Fault,
  outgoing: ServerResponse,
  pass: () => Promise<Response>,
): Promise<Response> {
  if (fault instanceof Response) return fault.clone();
  switch (fault) {
    case 'none':
      return pass();
    case 'down':
      return new Response('the database is on fire', { status: 503 });
    case 'busy':
      return new Response('', { status: 429, headers: { 'retry-after': '0' } });
    case 'garbage':
      return new Response('<html>Welcome to the hotel network</html>', { status: 200 });
    case 'half':
      outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' });
      outgoing.write('[{"id": "half');
      setTimeout(() => outgoing.destroy(), 5);
      return new Promise(() => undefined);
    case 'lost':
      await pass();
      outgoing.destroy();
      return new Promise(() => undefined);
    case 'drops':
      outgoing.destroy();
      return new Promise(() => undefined);
    case 'hangs':
      return new Promise(() => undefined);
  }
}

export interface Bench {
  readonly worker: RenderWorker;
  readonly config: WorkerConfig;
  readonly files: WorkerFiles & Record<keyof WorkerFiles, Volume>;
  readonly metrics: PromMetrics;
  /** Every line of the log, as it was written. */
  readonly lines: string[];
  /** The lines as objects; of one event, where that is named. */
  readonly log: (event?: string) => Record<string, unknown>[];
}

export interface BenchOptions {
  readonly settings?: Record<string, string>;
  /** What no setting can say. */
  readonly config?: Partial<WorkerConfig>;
  readonly media: Volume;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly freeBytes?: () => number;
  readonly files?: Partial<Record<keyof WorkerFiles, Volume & FileSystem>>;
  readonly output?: FileSystem;
  readonly fetch?: typeof fetch;
}

/** A worker over memory, with the default directories and a log of its own. */
export async function newBench(service: Service, runtime: Runtime, options: BenchOptions): Promise<Bench> {
  const { settings, media, clock, random, freeBytes } = options;
  const files = {
    content: newVolume(),
    music: newVolume({ '/background.mp3': bytesOf(media, '/music/tone.mp3') }),
    output: newVolume(),
    tmp: newVolume(),
    ...options.files,
  };
  const read = readConfig(
    {
      API_BASE_URL: service.url,
      API_AUTH_TOKEN: TOKEN,
      POLL_INTERVAL_MS: '60',
      API_TIMEOUT_MS: '1000',
      VIDEO_PRESET: 'ultrafast',
      ...settings,
    },
    { workerId: 'worker-1' },
  );
  const config = { ...read, ...options.config };
  const lines: string[] = [];
  const level = config.debug ? 'debug' : 'info';
  const logger = await pinoLogger({ write: (line) => lines.push(line), level, secrets: [TOKEN] });
  const metrics = await promMetrics();
  const worker = new RenderWorker(
    {
      config,
      runtime,
      files: { ...files, ...(options.output && { output: options.output }) },
      logger,
      metrics,
      ...(options.fetch && { fetch: options.fetch }),
      ...(freeBytes && { freeBytes }),
    },
    clock,
    random,
  );
  return {
    ...{ worker, config, files, metrics, lines },
    log: (event) =>
      lines
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter((line) => event === undefined || line['event'] === event),
  };
}

/** The frames of `media` under TMP_DIR, and the job in the queue. */
export function addJob(service: Service, tmp: Volume, media: Volume, id: string, more: object = {}): void {
  tmp.mkdirSync(`/${id}/frames`, { recursive: true });
  for (const name of media.readdirSync('/frames').map(String)) {
    tmp.writeFileSync(`/${id}/frames/${name}`, bytesOf(media, `/frames/${name}`));
  }
  service.api.add({ id, story_id: `S-${id}`, part_id: 'P1', ...more });
}

/** Waits until `check` holds; how long is the test's own limit. */
export async function until(check: () => boolean): Promise<void> {
  while (!check()) await new Promise((resolve) => setTimeout(resolve, 10));
}

export function jobOf(service: Service, id: string) {
  const job = service.api.jobs().find((row) => row.id === id);
  if (!job) throw new Error(`There is no job ${id}`);
  return job;
}

/** Every job is rendered or errored. */
export function allEnded(service: Service): boolean {
  return service.api.jobs().every(({ status }) => status === 'rendered' || status === 'errored');
}
