// A cluster of the test's own: a Redis, and `afmpeg chunk-worker` processes that can be killed.

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Redis } from 'ioredis';
import { Volume } from 'memfs';
import type { ClusterOptions, Composition, DistributedConfig } from '../../../../src/distributed/index.js';
import { Runtime } from '../../../../src/index.js';
import { start } from '../../../cli/afmpeg.js';
import { wasiModule } from '../../../support/modules.js';
import { RedisServer } from '../../../support/redis.js';
import { S3_CREDENTIALS, startS3 } from '../../../support/s3-server.js';

/** Short, so that a test need not wait long for the job of a dead worker. */
const LOCK_MS = 1000;
export const RETENTION_MS = 3000;

const wasm = wasiModule();
export const MODULE_FLAGS = wasm === undefined ? ['--core'] : ['--wasm', wasm];
export const MODULE = wasm === undefined ? { core: true as const } : { file: wasm };

/** Where the bytes go; `redis`: where the jobs are. */
type StoreKind = 'fs' | 'redis' | 's3';

export class Cluster {
  readonly folder = mkdtempSync(join(tmpdir(), 'afmpeg-cluster-'));
  readonly workers: TestWorker[] = [];

  private constructor(
    readonly server: RedisServer,
    readonly runtime: Runtime,
    private readonly storeKind: StoreKind,
    private readonly s3: Awaited<ReturnType<typeof startS3>> | undefined,
  ) {}

  static async start(storeKind: StoreKind = 'fs'): Promise<Cluster> {
    const [server, runtime, s3] = await Promise.all([
      RedisServer.start(),
      Runtime.create({ wasm: MODULE, concurrency: 2 }),
      storeKind === 's3' ? startS3() : undefined,
    ]);
    return new Cluster(server, runtime, storeKind, s3);
  }

  get store(): string {
    if (this.s3) return this.s3.url;
    return this.storeKind === 'redis' ? this.server.url(1) : pathToFileURL(this.folder).href;
  }

  async addWorker(...flags: string[]): Promise<TestWorker> {
    const where = ['--redis', this.server.url(), '--store', this.store];
    const times = ['--lock-ms', String(LOCK_MS), '--retention-ms', String(RETENTION_MS)];
    const args = ['chunk-worker', ...where, ...times, ...MODULE_FLAGS, ...flags];
    const { accessKeyId, secretAccessKey } = S3_CREDENTIALS;
    const env = this.s3 && { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    const worker = new TestWorker(start(args, { ...(env && { env }) }));
    this.workers.push(worker);
    await worker.says('waits for jobs');
    return worker;
  }

  options(more: Partial<ClusterOptions> = {}): ClusterOptions {
    return {
      redis: this.server.url(),
      store: this.store,
      ...(this.s3 && { s3: S3_CREDENTIALS }),
      runtime: this.runtime,
      config: CONFIG,
      outputPath: '/out.mp4',
      pollMs: 100,
      retentionMs: RETENTION_MS,
      ...more,
    };
  }

  /** Keys of renders in Redis (those of the queue itself stay), and blobs. */
  async leftovers(): Promise<{ keys: string[]; blobs: string[] }> {
    const read = async (db: number) => {
      const redis = new Redis(this.server.url(db));
      const keys = await redis.keys('*');
      redis.disconnect();
      return keys.sort();
    };
    const keys = (await read(0)).filter((key) => !QUEUE_KEYS.test(key));
    const objects = this.s3?.objects.keys() ?? [];
    return { keys, blobs: [...(await read(1)), ...readdirSync(this.folder), ...objects] };
  }

  async stop(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.kill('SIGKILL')));
    await this.runtime.close();
    await this.server.kill();
    await this.s3?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const QUEUE_KEYS = /^afmpeg:renders:(?:meta|events|id|stalled-check|marker|stalled)$/;

export class TestWorker {
  log = '';
  readonly exited: Promise<number | null>;

  constructor(private readonly child: ReturnType<typeof start>) {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (this.log += chunk.toString()));
    }
    this.exited = new Promise((resolve) => child.once('exit', resolve));
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  async says(text: string | RegExp): Promise<void> {
    const has = () => (typeof text === 'string' ? this.log.includes(text) : text.test(this.log));
    while (!has()) {
      if (!this.isAlive) throw new Error(`The worker has ended and never said ${String(text)}:\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal);
    return this.exited;
  }
}

export const CONFIG: DistributedConfig = {
  format: 'mp4',
  preset: 'ultrafast',
  chunks: { kind: 'size', frames: 4 },
};
export const CLIP: Composition = { kind: 'video', path: '/in.mp4' };

/** 48 frames with sound: 12 chunks. */
export async function clip(runtime: Runtime, size = '96x64', frames = 48): Promise<Volume> {
  const volume = new Volume();
  const video = ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=24`, '-f', 'lavfi', '-i', 'sine=440'];
  const encode = ['-frames:v', String(frames), '-shortest', '-c:v', 'mpeg4', '-c:a', 'aac', '/in.mp4'];
  await runtime.exec(volume, ...video, ...encode);
  return volume;
}
