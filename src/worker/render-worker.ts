// The loop: polls the API, claims what it has room for, and sees every job to its end. Longer than 300 lines because the
// options that it documents stand with it.

import { randomUUID } from 'node:crypto';
import { sleptThrough, systemClock } from '../clock.js';
import type { Clock } from '../clock.js';
import { AfmpegError } from '../errors.js';
import {
  boolean,
  callback,
  defineOptions,
  nested,
  objectWith,
  optional,
  required,
  withDefault,
} from '../options.js';
import type { Runtime } from '../runtime/runtime.js';
import { jitteredMs } from './api/delays.js';
import type { Fetch } from './api/http.js';
import { Lease } from './api/lease.js';
import { pauseAfterFailure, pollFailure } from './api/poll-failure.js';
import { RenderApi, outcomeError } from './api/render-api.js';
import type { RenderJob } from './api/render-job.js';
import { workerConfig } from './config/config.js';
import type { WorkerConfig } from './config/config.js';
import { WORKER_FILES } from './inputs/job-inputs.js';
import type { WorkerFiles } from './inputs/job-inputs.js';
import { publicFetch } from './inputs/public-fetch.js';
import { describeFailure, loggedFailure } from './observe/failures.js';
import type { WorkerHealth } from './observe/health.js';
import { WorkerLog, workerLogger } from './observe/log.js';
import type { WorkerLogger } from './observe/log.js';
import { noMetrics, workerMetrics } from './observe/metrics.js';
import type { JobEnd, WorkerMetrics } from './observe/metrics.js';
import { JobRun } from './run-render-job.js';
import type { Workshop } from './run-render-job.js';
import { removeStale } from './slideshow/publish.js';
import { SlideshowRenderer } from './slideshow/slideshow-renderer.js';

/** What a worker works with. */
export interface RenderWorkerOptions {
  /** What {@link readConfig} made. */
  readonly config: WorkerConfig;
  /** Runs in threads, with a `concurrency` of at least MAX_CONCURRENT. The worker does not close it. */
  readonly runtime: Runtime;
  /** The directories of the config. */
  readonly files: WorkerFiles;
  /** Bytes left where videos go; called before each claim and each render. Default: the space is not looked at. */
  readonly freeBytes?: () => number | Promise<number>;
  /** Default: no log. */
  readonly logger?: WorkerLogger;
  /** Default: nothing is counted. */
  readonly metrics?: WorkerMetrics;
  /**
   * For the API. What jobs name by URL is fetched by other means, which check the address. Default: the global `fetch`.
   */
  readonly fetch?: typeof fetch;
}

/** How the jobs of a worker ended, by count. */
export type WorkerReport = Readonly<Record<JobEnd, number>> & {
  /** Whether the last poll got an answer. */
  readonly polled: boolean;
};

/** Soon enough after a conflict, late enough for the others to be done with their claims. */
const CONTENDED_MS = 300;
/** Longer than any pause between polls, Retry-After included; requests have their own time beside it. */
const STALLED_MS = 420_000;
const MAX_TURN_REQUESTS = 4;
const CLAIM_PAUSE_MS = 2000;

/** What became of a claim; an object where the API failed, with the pause that it asks for. */
type Claimed = 'claimed' | 'contended' | { readonly retryAfterMs: number | undefined };

/** How long a worker runs. */
export interface WorkerRunOptions {
  /** Polls a single time, and ends with the jobs that this poll brought. Default false. */
  readonly once?: boolean;
}

const OPTIONS = defineOptions<RenderWorkerOptions>()('the worker options', {
  config: required(workerConfig),
  runtime: required(objectWith<Runtime>('a Runtime', 'exec', 'probe')),
  files: required(nested(WORKER_FILES)),
  freeBytes: optional(callback<() => number | Promise<number>>()),
  logger: optional(workerLogger),
  metrics: withDefault(workerMetrics, noMetrics),
  fetch: optional(callback<typeof fetch>()),
});

const RUN_OPTIONS = defineOptions<WorkerRunOptions>()('the run options of the worker', {
  once: withDefault(boolean, false),
});

/** Polls an API for jobs, renders them and reports, until it is stopped. */
export class RenderWorker {
  private readonly shop: Workshop;
  private readonly log: WorkerLog;
  private readonly active = new Map<string, Promise<void>>();
  private readonly counts: Record<JobEnd, number> = { rendered: 0, errored: 0, lost: 0, handed_back: 0 };
  /** No more claims. */
  private readonly stopping = new AbortController();
  /** No more work. */
  private readonly halt = new AbortController();
  private wake = new AbortController();
  private running: Promise<WorkerReport> | undefined;
  private turnedAtMs: number;
  private notReady: string | undefined = 'it has not polled yet';
  private pollFailures = 0;

  /** Throws INVALID_OPTION. `clock` and `random`, which is in [0, 1), are there for tests. */
  constructor(options: RenderWorkerOptions, clock: Clock = systemClock, random = Math.random) {
    const { config, runtime, files, freeBytes, metrics, logger, ...given } = OPTIONS.read(options);
    // Looked up at each call: an agent that is set later counts, too.
    const fetcher: Fetch = given.fetch ?? ((...args) => fetch(...args));
    const { frameRate, audioBitRate, chunkFrames, videoPreset: preset } = config;
    const settings = { frameRate, audioBitRate, chunkFrames, ...(preset !== undefined && { preset }) };
    this.log = new WorkerLog(logger);
    this.turnedAtMs = clock.nowMs();
    this.shop = {
      config,
      files,
      renderer: new SlideshowRenderer(runtime, settings),
      api: new RenderApi(config, { fetch: fetcher, clock, random }),
      metrics,
      clock,
      random,
      fetch: publicFetch(config.allowPrivateInputs ? { isAllowed: () => true } : {}),
      freeBytes: async () => freeBytes?.(),
    };
  }

  /**
   * Polls until {@link stop}, or with `once` a single time; resolves when every job that was claimed has ended. Failures
   * of the API and of jobs are logged and never end it. Called again, it returns the same promise. Throws INVALID_OPTION.
   */
  run(options: WorkerRunOptions = {}): Promise<WorkerReport> {
    const { once } = RUN_OPTIONS.read(options);
    this.running ??= this.loop(once);
    return this.running;
  }

  /**
   * Claims no more. Jobs get `graceMs` milliseconds (0 or more, default SHUTDOWN_GRACE_SEC) to end; what then still runs
   * is stopped and handed back to the queue. Resolves as {@link run} does.
   */
  async stop(graceMs = this.shop.config.shutdownGraceSec * 1000): Promise<WorkerReport> {
    this.stopping.abort();
    this.wake.abort();
    const all = new AbortController();
    void sleptThrough(this.shop.clock, graceMs, all.signal).then((isOver) => {
      if (isOver) this.halt.abort(new AfmpegError('ABORTED', 'The worker is shutting down'));
    });
    try {
      return await this.run();
    } finally {
      all.abort();
    }
  }

  /** For probes of whoever keeps the worker running; see `serveStatus`. */
  health(): WorkerHealth {
    const { clock, config } = this.shop;
    const limitMs = STALLED_MS + config.pollIntervalMs + MAX_TURN_REQUESTS * config.apiTimeoutMs;
    const live = clock.nowMs() - this.turnedAtMs < limitMs;
    const reason = this.stopping.signal.aborted ? 'it is shutting down' : this.notReady;
    return { live, ready: live && reason === undefined, ...(reason !== undefined && { reason }) };
  }

  private async loop(once: boolean): Promise<WorkerReport> {
    const { config, clock, files } = this.shop;
    this.log.write('start', {
      poll_interval_ms: config.pollIntervalMs,
      max_concurrent: config.maxConcurrent,
      lease_seconds: config.leaseSec,
      api_base: config.apiBaseUrl,
      content_dir: config.contentDir,
      music_dir: config.musicDir,
      output_dir: config.outputDir,
    });
    removeStale({ fs: files.output, dir: '/', label: config.outputDir }, clock.wallMs());
    while (!this.stopping.signal.aborted) {
      this.turnedAtMs = clock.nowMs();
      this.wake = new AbortController();
      const { ms, untilFree } = await this.turn();
      if (once) break;
      await sleptThrough(clock, ms, untilFree ? this.wake.signal : this.stopping.signal);
    }
    await Promise.all(this.active.values());
    const { rendered, errored, lost, handed_back } = this.counts;
    this.log.write('stop', { rendered, errored, handed_back, lost });
    return { ...this.counts, polled: this.pollFailures === 0 };
  }

  /** One poll and its claims. Returns the pause until the next, which a slot that gets free may cut short. */
  private async turn(): Promise<{ ms: number; untilFree?: true }> {
    const { config, api, metrics, random } = this.shop;
    const outcome = await api.queued(config.maxClaim, this.stopping.signal);
    if (outcome.kind === 'aborted') return { ms: 0 };
    if (outcome.kind !== 'ok') {
      const { error, reason, isRepeated } = pollFailure(outcome, this.notReady);
      this.notReady = reason;
      if (!isRepeated) this.logFailure(error);
      return { ms: pauseAfterFailure(outcome, ++this.pollFailures, config.pollIntervalMs, random()) };
    }
    this.pollFailures = 0;
    const { jobs, unusable, queueDepth } = outcome.value;
    metrics.queueDepth(queueDepth);
    this.log.write('poll', { queue_depth: queueDepth });
    if (unusable.length > 0) this.logFailure(unusableJobs(unusable));
    const pause = { ms: jitteredMs(config.pollIntervalMs, random()) };
    if (!(await this.hasSpace())) return pause;
    this.notReady = undefined;
    const { claimed, contended, retryAfterMs } = await this.claimSome(jobs);
    if (retryAfterMs !== undefined) return { ms: Math.max(pause.ms, retryAfterMs) };
    if (this.free() <= 0) return { ...pause, untilFree: true };
    // What others took from under us says that there is more than one of us, not that there is no work.
    if (contended > 0) return { ms: Math.min(pause.ms, jitteredMs(CONTENDED_MS, random())) };
    return claimed > 0 && queueDepth > jobs.length ? { ms: 0 } : { ...pause, untilFree: true };
  }

  private async hasSpace(): Promise<boolean> {
    const { config } = this.shop;
    const freeBytes = await this.shop.freeBytes().catch(() => undefined);
    if (freeBytes === undefined || freeBytes >= config.minFreeBytes) return true;
    this.notReady = `${config.outputDir} has too little space`;
    const details = { errno: 'ENOSPC', path: config.outputDir };
    const message = `No job is taken: ${config.outputDir} has ${freeBytes} bytes free, less than ${config.minFreeBytes}`;
    this.logFailure(new AfmpegError('IO_FAILED', message, { details }));
    return false;
  }

  private free(): number {
    return this.shop.config.maxConcurrent - this.active.size;
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  private async claimSome(
    jobs: readonly RenderJob[],
  ): Promise<{ claimed: number; contended: number; retryAfterMs?: number | undefined }> {
    let claimed = 0;
    let contended = 0;
    for (const job of jobs) {
      if (this.free() <= 0 || this.isStopping()) break;
      if (this.active.has(job.id)) continue;
      const end = await this.claim(job);
      if (end === 'claimed') claimed++;
      if (end === 'contended') contended++;
      if (typeof end === 'object') return { claimed, contended, ...end };
    }
    return { claimed, contended };
  }

  private async claim(job: RenderJob): Promise<Claimed> {
    const { api, clock, config, metrics, random } = this.shop;
    const claimed = { job, claimId: randomUUID() };
    const log = this.log.forJob({ job_id: job.id, story_id: job.storyId, part_id: job.partId });
    let claimedAtMs = clock.nowMs();
    // A claim that is under way is not cut off: nobody would know whether it was granted.
    const outcome = await api.claim(claimed, {
      attempts: 2,
      retryConflict: true,
      // What the API asks for beyond that is waited out between polls, where a shutdown cuts it short.
      maxPauseMs: CLAIM_PAUSE_MS,
      onAttempt: () => (claimedAtMs = clock.nowMs()),
    });
    if (outcome.kind === 'refused' && [404, 409, 410].includes(outcome.status)) return 'contended';
    const error = outcomeError('a claim', outcome);
    if (outcome.kind !== 'ok') {
      this.logFailure(error, log);
      return { retryAfterMs: outcome.kind === 'transient' ? outcome.retryAfterMs : undefined };
    }
    const { leaseExpiresAt, attempt } = outcome.value;
    log.write('claim', { lease_expires_at: leaseExpiresAt, attempt });
    const leaseMs = (job.leaseSec ?? config.leaseSec) * 1000;
    const lease: Lease = new Lease({
      api,
      claimed,
      leaseMs,
      claimedAtMs,
      clock,
      random,
      onBeat: (result) => {
        metrics.leaseRenewal(result);
        run.beat();
      },
    });
    const run = new JobRun(this.shop, { claimed, lease, leaseMs, log, halt: this.halt.signal });
    lease.start();
    this.active.set(job.id, this.follow(job.id, run));
    metrics.activeJobs(this.active.size);
    return 'claimed';
  }

  private async follow(id: string, run: JobRun): Promise<void> {
    const end = await run.run().catch((error: unknown): JobEnd => {
      this.logFailure(error);
      return 'lost';
    });
    this.counts[end]++;
    this.shop.metrics.finished(end);
    this.active.delete(id);
    this.shop.metrics.activeJobs(this.active.size);
    this.wake.abort();
  }

  private logFailure(error: unknown, log = this.log): void {
    const failure = describeFailure(error, [this.shop.config.apiAuthToken]);
    this.shop.metrics.failure(failure.error_class);
    log.write('error', loggedFailure(failure));
  }
}

/** One error for all of them: an API gone wrong may list thousands. */
function unusableJobs(reasons: readonly string[]): AfmpegError {
  const [first = ''] = reasons;
  const more = reasons.length > 1 ? `, and ${reasons.length - 1} more` : '';
  return new AfmpegError('API_FAILED', `The API lists entries that are not jobs: ${first}${more}`);
}
