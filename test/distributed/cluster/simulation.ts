// A whole cluster on virtual time. The coordinator is the one of production (supervise, runClusterJob, results, blob scopes,
// trees, plan volumes), each machine reads a real plan and its chunk's spec as in production; what stands in for
// something is the encoder, the queue's own data structure, and time.

import { createHash } from 'node:crypto';
import type { Clock } from '../../../src/clock.js';
import { isJobResult } from '../../../src/distributed/cluster/jobs.js';
import type { ClusterJob } from '../../../src/distributed/cluster/jobs.js';
import { PlanVolumes } from '../../../src/distributed/cluster/plan-volumes.js';
import { clearRender } from '../../../src/distributed/cluster/results.js';
import { runClusterJob } from '../../../src/distributed/cluster/run-cluster-job.js';
import type { JobDeps, RenderWork } from '../../../src/distributed/cluster/run-cluster-job.js';
import { supervise } from '../../../src/distributed/cluster/supervise.js';
import { BlobScope } from '../../../src/distributed/store/blob-scope.js';
import type { BlobStore } from '../../../src/distributed/store/blob-store.js';
import { openBlobStore } from '../../../src/distributed/store/open-store.js';
import { fetchTree, storeTree, readManifest } from '../../../src/distributed/store/tree.js';
import { AfmpegError } from '../../../src/errors.js';
import type { FileSystem } from '../../../src/fs/file-system.js';
import { MemoryVolume } from '../../../src/fs/memory-volume.js';
import { readWhole, writeWhole } from '../../../src/fs/whole-files.js';
import { DigestCache } from '../../../src/render/plan/digest-cache.js';
import { chunkOf, readPlan, readSpec } from '../../../src/render/plan/read-plan.js';
import type { OpenPlan } from '../../../src/render/plan/read-plan.js';
import { seeded } from '../../support/seed.js';
import { CHUNK_FRAMES, volumeWithPlan } from './simulated-plan.js';
import { VirtualClock } from './virtual-clock.js';
import { LOCK_MS, VirtualQueue } from './virtual-queue.js';

export interface Weather {
  readonly seed: number;
  readonly chunks: number;
  readonly workers: number;
  /** Chances, each for one attempt at one job. */
  readonly straggler: number;
  readonly crash: number;
  /** The worker loses touch with the queue, and goes on. */
  readonly partition: number;
  /** A failure that another attempt mends. */
  readonly hiccup: number;
  /** The queue forgets everything at these moments. */
  readonly amnesiaMs: readonly number[];
  /** A chunk that always fails, with an error that no attempt mends. */
  readonly doomed?: number;
  readonly abortMs?: number;
}

const FRAMES = CHUNK_FRAMES;
const RENDER = 'simulated';

export async function simulate(weather: Weather) {
  const random = seeded(weather.seed);
  const clock = new VirtualClock();
  const queue = new VirtualQueue(clock, 5);
  const ledger = new Ledger(await openBlobStore('memory:'));
  const counts = {
    crashes: 0,
    partitions: 0,
    stragglers: 0,
    hiccups: 0,
    encoded: 0,
    reused: 0,
    collected: 0,
  };
  const running = { now: 0, most: 0 };
  const scopeOn = (store: BlobStore, on: Clock) => new BlobScope(store, RENDER, on);
  const over = new AbortController();
  /** What stands in for the encoder and the join. All else sleeps while the join works. */
  let standInMs = 0;
  /** Machines that read a chunk at least once, those in place of dead ones included. */
  const readers = new Set<object>();

  const workOf = (life: object): RenderWork => ({
    async make(job, { scope, signal, onFrames }) {
      running.most = Math.max(running.most, ++running.now);
      try {
        if (job.step.kind === 'assemble') {
          const startMs = cpuMs();
          const whole = await join(job, scope);
          standInMs += cpuMs() - startMs;
          return whole;
        }
        if (job.step.kind === 'chunk') {
          readers.add(life);
          await readChunk(plans, clientScope, job, job.step.index);
        }
        const isSlow = random() < weather.straggler;
        if (isSlow) counts.stragglers++;
        const ms = (2000 + random() * 2000) * (isSlow ? 20 : 1);
        for (let done = 0; done < FRAMES; done += FRAMES / 4) {
          onFrames(done);
          await clock.sleep(ms / 4, signal);
        }
        if (job.step.kind === 'chunk' && job.step.index === weather.doomed) {
          throw new AfmpegError('FFMPEG_FAILED', 'no way', { details: { chunkIndex: job.step.index } });
        }
        if (random() < weather.hiccup) {
          counts.hiccups++;
          throw new AfmpegError('IO_FAILED', 'the disk hiccuped', { retryable: true });
        }
        counts.encoded++;
        const startMs = performance.now();
        const result = made(contentOf(job), FRAMES);
        standInMs += performance.now() - startMs;
        return result;
      } finally {
        running.now--;
      }
    },
  });

  /** One machine: it works until it dies, and a new one takes its place. */
  async function machine(): Promise<void> {
    while (!over.signal.aborted) {
      const life = { isAlive: true };
      await lifetime(life);
    }
  }

  async function lifetime(life: { isAlive: boolean }): Promise<void> {
    const store = mortal(ledger.store, life);
    const mine: Clock = {
      nowMs: () => clock.nowMs(),
      wallMs: () => clock.wallMs(),
      sleep: (ms, signal) => unlessDead(life, clock.sleep(ms, signal)),
    };
    const work = workOf(life);
    const deps: JobDeps = {
      board: mortal(queue, life),
      clock: mine,
      work: { make: (...args) => unlessDead(life, work.make(...args)) },
      scopeOf: () => scopeOn(store, mine),
    };
    while (!over.signal.aborted) {
      const taken = queue.take();
      if (!taken) {
        await clock.sleep(1000);
        continue;
      }
      const lost = new AbortController();
      const isCut = random() < weather.partition;
      if (isCut) counts.partitions++;
      const beat = new AbortController();
      void heartbeat(taken, isCut, lost, beat.signal).catch(() => undefined);
      const ended = runClusterJob(taken.delivery, deps, lost.signal).then((outcome) => {
        if (outcome.kind === 'done' && outcome.reused) counts.reused++;
        if (!isCut) queue.answer(taken, outcome);
        // Cut off, it answers when the job is another's; what it has stored stands.
        else void clock.sleep(2 * LOCK_MS).then(() => queue.answer(taken, outcome));
      });
      if (random() < weather.crash) {
        counts.crashes++;
        await clock.sleep(random() * 4000);
        life.isAlive = false;
        beat.abort();
        await clock.sleep(5000); // a new machine starts
        return;
      }
      await ended;
      beat.abort();
    }
  }

  async function heartbeat(
    taken: NonNullable<ReturnType<VirtualQueue['take']>>,
    isCut: boolean,
    lost: AbortController,
    signal: AbortSignal,
  ): Promise<void> {
    for (;;) {
      await clock.sleep(LOCK_MS / 2, signal);
      if (!isCut && !queue.renew(taken)) lost.abort();
    }
  }

  const planVolume = volumeWithPlan(weather.chunks);
  const clientScope = scopeOn(ledger.store, clock);
  const storePlan = async () => storeTree(clientScope, planVolume, '/plan');
  const { sha256: plan } = await storePlan();
  const planBlobs = ledger.size;
  const flow = { render: RENDER, plan, chunks: weather.chunks, hasAudio: true };
  for (const atMs of weather.amnesiaMs) void clock.sleep(atMs).then(() => queue.forget());
  const abort = new AbortController();
  if (weather.abortMs !== undefined) void clock.sleep(weather.abortMs).then(() => abort.abort());

  let collected: Uint8Array | undefined;
  const client = supervise({
    queue,
    clock,
    flow,
    async storePlan() {
      await storePlan();
    },
    async collect({ tree }) {
      const volume = new MemoryVolume();
      await fetchTree(clientScope, await readManifest(clientScope, tree ?? ''), volume, '/out');
      collected = readWhole(volume, '/out');
      counts.collected++;
    },
    clear: () => clearRender(clientScope, flow),
    signal: abort.signal,
    pollMs: 1000,
    patienceMs: 60_000,
    maxResubmits: 3,
    drainMs: 3_600_000,
  });

  const beforeOpen = cpuMs();
  await readChunk(newPlans(), clientScope, { version: 1, ...flow, step: { kind: 'chunk', index: 0 } }, 0);
  const startMs = cpuMs();
  const openMs = startMs - beforeOpen;
  // In one process a hundred copies of a large plan would cost the garbage collector what no machine has to pay: all
  // machines share one, and what each opening would have cost is added to the sum.
  const plans = newPlans();
  const machines = Array.from({ length: weather.workers }, machine);
  void Promise.all(machines);
  const outcome = await clock.run(
    client.then(
      (result) => ({ result, error: undefined }),
      (error: unknown) => ({ result: undefined, error: error as AfmpegError }),
    ),
  );
  over.abort();
  const coordinationMs = cpuMs() - startMs;
  return {
    ...outcome,
    collected,
    expected: wholeOf(weather.chunks),
    counts,
    queue: queue.counts,
    left: { jobs: queue.size, blobs: ledger.size },
    changedKeys: ledger.changed,
    peak: { running: running.most, timers: clock.peakTimers, blobs: ledger.peak },
    virtualMs: clock.nowMs(),
    cpuMsPerChunk: {
      /** The client and one machine: the plan is read, each chunk's spec is read, every job is coordinated. */
      coordination: (openMs + coordinationMs - standInMs) / weather.chunks,
      standIns: standInMs / weather.chunks,
      /** What all machines together pay to fetch and open the plan, once each. */
      openings: (readers.size * openMs) / weather.chunks,
    },
    plan: { openMs, readers: readers.size, blobs: planBlobs },
  };

  /** The stand-in of `assemble`: like it, it takes every chunk from the store, and fails for what is not right. */
  async function join(job: ClusterJob, scope: BlobScope) {
    const whole = createHash('sha256');
    for (let index = 0; index < job.chunks; index++) {
      const record = await scope.getRecord(`chunk-${index}`);
      if (!isJobResult(record) || record.tree === null)
        throw new AfmpegError('CHUNK_CORRUPT', `chunk ${index} is lost`);
      const volume = new MemoryVolume();
      await fetchTree(scope, await readManifest(scope, record.tree), volume, '/in');
      whole.update(readWhole(volume, '/in'));
    }
    return made(whole.digest(), job.chunks * FRAMES);
  }
}

function openPlan(fs: FileSystem, planDir: string): OpenPlan {
  const plan = readPlan(fs, planDir);
  const inputs = new Map(plan.inputs.map((input) => [input.path, input]));
  return { fs, planDir, plan, inputs, cache: new DigestCache(), signal: undefined };
}

const newPlans = () => new PlanVolumes(2 ** 30, openPlan);

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** What a machine reads before it encodes a chunk. */
async function readChunk(
  plans: PlanVolumes<OpenPlan>,
  scope: BlobScope,
  job: ClusterJob,
  index: number,
): Promise<void> {
  const { session, release } = await plans.lease(scope, job, new AbortController().signal);
  await readSpec(session, chunkOf(session.plan, index).spec);
  release();
}

function made(bytes: Uint8Array, frames: number) {
  const fs = new MemoryVolume();
  writeWhole(fs, '/made', bytes);
  return {
    fs,
    path: '/made',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    frames,
    release: () => undefined,
  };
}

function contentOf({ step }: Pick<ClusterJob, 'step'>): Uint8Array {
  return new TextEncoder().encode(`the frames of ${JSON.stringify(step)}`);
}

function wholeOf(chunks: number): Uint8Array {
  const whole = createHash('sha256');
  for (let index = 0; index < chunks; index++) whole.update(contentOf({ step: { kind: 'chunk', index } }));
  return new Uint8Array(whole.digest());
}

/** A store that knows what was ever under each key. */
class Ledger {
  private readonly digests = new Map<string, string>();
  private readonly keys = new Set<string>();
  /** Keys that were given other bytes than before. */
  readonly changed: string[] = [];
  peak = 0;
  readonly store: BlobStore;

  constructor(store: BlobStore) {
    this.store = {
      name: store.name,
      get: (key) => store.get(key),
      has: (key) => store.has(key),
      close: () => store.close(),
      put: async (key, bytes) => {
        const digest = createHash('sha256').update(bytes).digest('base64');
        if ((this.digests.get(key) ?? digest) !== digest) this.changed.push(key);
        this.digests.set(key, digest);
        this.keys.add(key);
        this.peak = Math.max(this.peak, this.keys.size);
        await store.put(key, bytes);
      },
      remove: async (key) => {
        this.keys.delete(key);
        await store.remove(key);
      },
    };
  }

  get size(): number {
    return this.keys.size;
  }
}

/** What a dead machine waits for never comes: it does nothing any more. */
async function unlessDead<T>(life: { readonly isAlive: boolean }, work: Promise<T>): Promise<T> {
  try {
    const value = await work;
    if (!life.isAlive) await new Promise<never>(() => undefined);
    return value;
  } catch (error) {
    if (!life.isAlive) await new Promise<never>(() => undefined);
    throw error;
  }
}

/** The same object in the hands of a machine that may die: then its calls reach nothing. */
function mortal<T extends object>(target: T, life: { readonly isAlive: boolean }): T {
  return new Proxy(target, {
    get(of, name) {
      const value: unknown = Reflect.get(of, name, of);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) =>
        life.isAlive
          ? unlessDead(life, Promise.resolve(Reflect.apply(value, of, args) as unknown))
          : new Promise(() => undefined);
    },
  });
}
