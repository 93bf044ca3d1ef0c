// One process of a cluster: takes jobs off the queue, renders them on its Runtime, and cleans up what clients that
// died have left.

import { linkSignals } from '../../../abort.js';
import type { LinkedSignal } from '../../../abort.js';
import { systemClock, within } from '../../../clock.js';
import type { AfmpegError } from '../../../errors.js';
import { callback, defineOptions, integer, optional, required, withDefault } from '../../../options.js';
import { openPlan } from '../../../render/session.js';
import { runtimeOption } from '../../../render/steps/attempt.js';
import { backOff, halfJittered } from '../../../retry.js';
import type { Runtime } from '../../../runtime/runtime.js';
import { BlobScope } from '../../store/blob-scope.js';
import { checkClusterJob } from '../jobs.js';
import type { JobStep } from '../jobs.js';
import { PlanVolumes } from '../plan-volumes.js';
import { runClusterJob } from '../run-cluster-job.js';
import type { JobDeps, Outcome } from '../run-cluster-job.js';
import { runtimeWork } from '../runtime-work.js';
import { ACCESS, RETENTION } from './access.js';
import type { ClusterAccess } from './access.js';
import { toFailedReason } from './failed-reason.js';
import { QUEUE, connectCluster } from './packages.js';
import type { Job } from './packages.js';
import { RedisBoard } from './redis-board.js';
import { startSweep } from './sweep.js';

/** What {@link startClusterWorker} takes. */
export interface ClusterWorkerOptions extends ClusterAccess {
  /** Renders; it must have the module that the client plans with. Runs in threads, so that locks are renewed. */
  readonly runtime: Runtime;
  /** Jobs at the same time, 1–64. Default: the Runtime's concurrency. */
  readonly concurrency?: number;
  /**
   * Milliseconds, 1,000–600,000, until a job of a worker that died is another's, at most twice that. Default
   * 30,000.
   */
  readonly lockMs?: number;
  /** How many workers may die over one job before the render fails, 0–100. Default 5. */
  readonly maxDeaths?: number;
  /** Milliseconds that what is left of a render is kept, 1,000 or more. Default 3,600,000 (1 hour). */
  readonly retentionMs?: number;
  /** Bytes of plans that are kept in memory while no job needs them. Default 512 MiB. */
  readonly cacheBytes?: number;
  /** Called for every job when it ends. Default: nothing. */
  readonly onJob?: (job: JobReport) => void;
  /** Called for each failure that the worker survives: Redis away, a lock lost. Default: they are dropped. */
  readonly onError?: (error: Error) => void;
}

/** How a job of a worker ended. */
export interface JobReport {
  /** The render's name: its id, `-`, and the first 12 digits of the plan's hash. */
  readonly render: string;
  /** What the job makes. */
  readonly step: JobStep;
  /** 1 for the first. Only attempts that failed count. */
  readonly attempt: number;
  /**
   * `done`: it was made. `reused`: an earlier attempt had made it. `retry`: it failed, and is tried again. `failed`: no
   * attempt can help, and the render is stopped. `given-up`: the worker closes or lost its lock; another worker has it.
   */
  readonly outcome: 'done' | 'reused' | 'retry' | 'failed' | 'given-up';
  /** Wall time, queueing not included. */
  readonly durationMs: number;
  /** Of `done` and `reused`: pictures; 0 for the audio. */
  readonly frames?: number;
  /** Of `done` and `reused`: size of what was made. */
  readonly bytes?: number;
  /** Of `retry` and `failed`. */
  readonly error?: AfmpegError;
}

/** A worker that takes jobs until it is closed. */
export interface ClusterWorker {
  /** Resolves when the worker is connected and takes jobs. */
  readonly ready: Promise<void>;
  /**
   * Takes no more jobs, waits up to `graceMs` (default 30,000) for those it has, hands the rest back to the queue, and
   * closes its connections to Redis and the store. With Redis away it takes some seconds more. May be called again.
   * Nothing of the worker keeps the process alive afterwards.
   */
  close(graceMs?: number): Promise<void>;
}

const OPTIONS = defineOptions<ClusterWorkerOptions>()('the worker options', {
  ...ACCESS,
  runtime: required(runtimeOption),
  concurrency: optional(integer(1, 64)),
  lockMs: withDefault(integer(1000, 600_000), 30_000),
  maxDeaths: withDefault(integer(0, 100), 5),
  retentionMs: RETENTION,
  cacheBytes: withDefault(integer(0, Number.MAX_SAFE_INTEGER), 512 * 1024 * 1024),
  onJob: optional(callback<(job: JobReport) => void>()),
  onError: withDefault(callback<(error: Error) => void>(), () => undefined),
});

/**
 * Starts to work for a cluster. Needs the packages bullmq, ioredis and unstorage. Rejects with INVALID_OPTION or
 * MISSING_PACKAGE, and with CLUSTER_FAILED or BLOB_STORE_FAILED where Redis or the store refuses the credentials; a
 * Redis that is away is waited for.
 */
export async function startClusterWorker(options: ClusterWorkerOptions): Promise<ClusterWorker> {
  const config = OPTIONS.read(options);
  const { runtime, onError, onJob } = config;
  const connected = await connectCluster(config, { maxRetriesPerRequest: null });
  const { bullmq, redis, store } = connected;

  const board = new RedisBoard(redis, config.prefix, config.retentionMs);
  const deps: JobDeps = {
    board,
    clock: systemClock,
    work: runtimeWork(new PlanVolumes(config.cacheBytes, (fs, dir) => openPlan(fs, dir, { runtime }))),
    scopeOf: (render) => new BlobScope(store, render, systemClock),
  };
  const closing = new AbortController();
  const held = new Map<string, LinkedSignal>();

  const process = async (job: Job, token?: string): Promise<unknown> => {
    const id = job.id ?? '';
    const giveUp = linkSignals(closing.signal);
    held.set(id, giveUp);
    try {
      return await answer(await deliver(job, giveUp.signal), job, token);
    } finally {
      giveUp.dispose();
      // Its lock may have been lost and the job be back here already, under a signal of its own.
      if (held.get(id) === giveUp) held.delete(id);
    }
  };

  async function deliver(job: Job, giveUp: AbortSignal): Promise<Outcome> {
    const startedMs = systemClock.nowMs();
    const attempt = job.attemptsMade + 1;
    let clusterJob;
    try {
      clusterJob = checkClusterJob(job.data);
    } catch (error) {
      onError(error as AfmpegError);
      return { kind: 'failed', error: error as AfmpegError };
    }
    const maxAttempts = job.opts.attempts ?? 1;
    const outcome = await runClusterJob({ job: clusterJob, attempt, maxAttempts }, deps, giveUp);
    const { render, step } = clusterJob;
    const durationMs = Math.round(systemClock.nowMs() - startedMs);
    onJob?.({ render, step, attempt, durationMs, ...reportOf(outcome) });
    return outcome;
  }

  /** An outcome as BullMQ has it. */
  async function answer(outcome: Outcome, job: Job, token: string | undefined): Promise<unknown> {
    switch (outcome.kind) {
      case 'done':
        return outcome.result;
      case 'retry':
        throw new Error(toFailedReason(outcome.error));
      case 'failed':
        throw new bullmq.UnrecoverableError(toFailedReason(outcome.error));
      case 'given-up':
        // A job whose lock is lost is another worker's already.
        if (closing.signal.aborted) await job.moveToWait(token).catch(onError);
        throw new bullmq.WaitingError();
    }
  }

  const shared = { connection: redis, prefix: config.prefix };
  const worker = new bullmq.Worker(QUEUE, process, {
    ...shared,
    concurrency: config.concurrency ?? runtime.concurrency,
    lockDuration: config.lockMs,
    stalledInterval: config.lockMs / 2,
    maxStalledCount: config.maxDeaths,
    runRetryDelay: 1000,
    settings: { backoffStrategy: (failures) => retryDelayMs(failures, Math.random()) },
  });
  worker.on('error', onError);
  worker.on('lockRenewalFailed', (ids: string[]) => {
    for (const id of ids) held.get(id)?.abort();
  });
  const queue = new bullmq.Queue(QUEUE, shared);
  queue.on('error', onError);
  const stopSweep = startSweep({ queue, board, scopeOf: deps.scopeOf, onError }, config.retentionMs);

  let closed: Promise<void> | undefined;
  const close = async (graceMs: number) => {
    // With Redis away nothing answers, and nothing can be handed back; the locks run out by themselves.
    const idle = worker.close().catch(onError);
    await within(systemClock, graceMs, idle);
    closing.abort();
    await within(systemClock, CLOSE_MS, Promise.all([idle, stopSweep(), queue.close()]).catch(onError));
    await connected.disconnect();
    // What still waited for Redis has failed now, and takes its timers with it.
    await within(systemClock, CLOSE_MS, idle);
  };
  return {
    ready: worker.waitUntilReady().then(() => undefined),
    close: (graceMs = 30_000) => (closed ??= close(graceMs)),
  };
}

const CLOSE_MS = 5000;

const beforeAttempt = backOff(500, 60_000);

/** Milliseconds before a job that failed `failures` times is tried again; `random` is in `[0, 1)`. */
function retryDelayMs(failures: number, random: number): number {
  return halfJittered(beforeAttempt(failures + 1), random);
}

function reportOf(outcome: Outcome): Pick<JobReport, 'outcome' | 'frames' | 'bytes' | 'error'> {
  switch (outcome.kind) {
    case 'done': {
      const { frames, bytes } = outcome.result;
      return { outcome: outcome.reused ? 'reused' : 'done', frames, bytes };
    }
    case 'retry':
    case 'failed':
      return { outcome: outcome.kind, error: outcome.error };
    case 'given-up':
      return { outcome: 'given-up' };
  }
}
