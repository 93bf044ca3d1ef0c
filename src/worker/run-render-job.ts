// One claimed job from its inputs to its report. Whatever happens, it ends in one of four ways.

import { linkSignals } from '../abort.js';
import type { LinkedSignal } from '../abort.js';
import { sleptThrough } from '../clock.js';
import type { Clock } from '../clock.js';
import { AfmpegError } from '../errors.js';
import { childOf } from '../fs/paths.js';
import { removeTree } from '../fs/tree.js';
import { removeFile, writeWhole } from '../fs/whole-files.js';
import { backOff, halfJittered, retry } from '../retry.js';
import { BoundedLog } from '../runtime/run/bounded-log.js';
import type { Fetch } from './api/http.js';
import type { Lease } from './api/lease.js';
import { isLost, outcomeError } from './api/render-api.js';
import type { ClaimedJob, RenderApi } from './api/render-api.js';
import { report } from './api/report.js';
import type { Reported } from './api/report.js';
import { safeName } from './api/safe-name.js';
import type { WorkerConfig } from './config/config.js';
import { labelOf } from './inputs/files.js';
import type { Folder } from './inputs/files.js';
import { findInputs, jobDirectory } from './inputs/job-inputs.js';
import type { WorkerFiles } from './inputs/job-inputs.js';
import type { Slideshow, SlideshowArtifact } from './inputs/slideshow.js';
import { takeWorkDirectory } from './inputs/work-directory.js';
import {
  describeFailure,
  leaseLost,
  loggedFailure,
  preflightFailed,
  withMemoryInMind,
} from './observe/failures.js';
import type { Failure } from './observe/failures.js';
import type { WorkerLog } from './observe/log.js';
import type { JobEnd, WorkerMetrics } from './observe/metrics.js';
import { withoutSecrets } from './observe/secrets.js';
import type { SlideshowRenderer } from './slideshow/slideshow-renderer.js';

/** What all jobs of a worker share. */
export interface Workshop {
  readonly config: WorkerConfig;
  readonly files: WorkerFiles;
  readonly renderer: SlideshowRenderer;
  readonly api: RenderApi;
  readonly metrics: WorkerMetrics;
  readonly clock: Clock;
  readonly random: () => number;
  /** Gets what jobs name by URL. */
  readonly fetch: Fetch;
  /** Bytes left where videos go; undefined where nobody knows. */
  readonly freeBytes: () => Promise<number | undefined>;
}

export interface JobTurn {
  readonly claimed: ClaimedJob;
  readonly lease: Lease;
  readonly leaseMs: number;
  /** With the ids of the job. */
  readonly log: WorkerLog;
  /** Aborted when the worker must end: the job is handed back. */
  readonly halt: AbortSignal;
}

const retryDelayMs = backOff(1000, 30_000);
const REPORT_LOG_BYTES = 2 ** 20;

export class JobRun {
  /** Aborted with the reason why the job must end: its lease, the worker or its time. */
  private readonly ended: LinkedSignal;
  /** By the monotonic clock, while ffmpeg runs. */
  private renderingSinceMs: number | undefined;
  private hasReportedRendering = false;

  constructor(
    private readonly shop: Workshop,
    private readonly turn: JobTurn,
  ) {
    this.ended = linkSignals(turn.lease.signal, turn.halt);
  }

  async run(): Promise<JobEnd> {
    const { lease } = this.turn;
    const timer = new AbortController();
    void this.watchTime(timer.signal);
    let end: JobEnd;
    try {
      end = await this.finish(await this.renderWithRetries());
    } catch (error) {
      end = await this.fail(this.ended.signal.aborted ? this.ended.signal.reason : error);
    } finally {
      timer.abort();
      this.ended.dispose();
      await lease.stop();
    }
    this.cleanUp(end);
    return end;
  }

  /** For the log: the job's heartbeats are its signs of life. */
  beat(): void {
    if (this.renderingSinceMs === undefined) return;
    const elapsedMs = this.shop.clock.nowMs() - this.renderingSinceMs;
    this.turn.log.write('rendering', { elapsed_sec: Math.round(elapsedMs / 1000) });
  }

  private async watchTime(cancelled: AbortSignal): Promise<void> {
    const { clock, config } = this.shop;
    if (!(await sleptThrough(clock, config.jobTimeoutSec * 1000, cancelled))) return;
    const message = `The job took longer than ${config.jobTimeoutSec} s`;
    const details = { limit: 'JOB_TIMEOUT_SEC' };
    // Not to be tried again: what a job may take from claim to publication is spent.
    this.ended.abort(new AfmpegError('TIMEOUT', message, { retryable: false, details }));
  }

  private renderWithRetries(): Promise<SlideshowArtifact> {
    const { config, clock, random } = this.shop;
    const render = async () => {
      try {
        return await this.renderOnce();
      } catch (error) {
        throw withMemoryInMind(error);
      }
    };
    return retry(render, {
      attempts: config.maxRetries + 1,
      delayMs: (attempt) => halfJittered(retryDelayMs(attempt), random()),
      signal: this.ended.signal,
      clock,
      onRetry: (_, error) => this.logFailure(error),
    });
  }

  private async renderOnce(): Promise<SlideshowArtifact> {
    const { config, files, renderer, clock, metrics } = this.shop;
    const { claimed, lease, log } = this.turn;
    const { signal } = this.ended;
    const { job } = claimed;
    signal.throwIfAborted();
    const freeBytes = await this.checkSpace();
    const input = await findInputs(job, config, files, this.shop, signal);
    const show = await renderer.preflight(input, { signal });
    log.write('preflight', {
      frames_dir: labelOf(show.frames),
      frame_count: show.frameNames.length,
      music_dir: labelOf(show.music),
      chosen_track: show.track,
      ...(config.debug && freeBytes !== undefined && { free_bytes: freeBytes }),
    });
    await this.reportRendering();
    const workDir = this.workDirectory(show);
    const ffmpegLog = new BoundedLog(REPORT_LOG_BYTES);
    this.renderingSinceMs = clock.nowMs();
    this.beat();
    try {
      const target = { output: this.output(), storyId: job.storyId, partIndex: job.partId };
      return await renderer.render(show, target, {
        signal,
        ...(workDir !== undefined && { workDir }),
        now: () => clock.wallMs(),
        onCommand: (argv) => log.write('ffmpeg_cmd', { argv }),
        ...(config.debug && { onStderr: (chunk) => ffmpegLog.write(chunk) }),
        // Nothing is published that may be another worker's by now.
        beforePublish: () => {
          signal.throwIfAborted();
          lease.check();
        },
      });
    } catch (error) {
      this.keepReport(ffmpegLog);
      throw error;
    } finally {
      metrics.renderSeconds((clock.nowMs() - this.renderingSinceMs) / 1000);
      this.renderingSinceMs = undefined;
    }
  }

  /** For a long job, where its frames' file system can be written: TMP_DIR, or the memory of fetched ones. */
  private workDirectory({ frames, frameNames }: Slideshow): string | undefined {
    const { config, files } = this.shop;
    if (frameNames.length <= config.chunkFrames || frames.fs === files.content) return undefined;
    return takeWorkDirectory(frames.fs, jobDirectory(this.turn.claimed.job), this.turn.claimed);
  }

  private async checkSpace(): Promise<number | undefined> {
    const { config } = this.shop;
    const freeBytes = await this.shop.freeBytes();
    if (freeBytes === undefined || freeBytes >= config.minFreeBytes) return freeBytes;
    const { outputDir, minFreeBytes } = config;
    const message = `${outputDir} has ${freeBytes} bytes free, less than MIN_FREE_BYTES, which is ${minFreeBytes}`;
    throw preflightFailed(message, outputDir);
  }

  private async reportRendering(): Promise<void> {
    if (this.hasReportedRendering) return;
    const { signal } = this.ended;
    const body = { status: 'rendering' } as const;
    const outcome = await this.shop.api.status(this.turn.claimed, body, { signal, attempts: 8 });
    if (isLost(outcome)) {
      this.turn.lease.isTaken = true;
      throw leaseLost('The API says that the job is not ours any more');
    }
    const error = outcomeError('the status rendering', outcome);
    if (error) throw error;
    this.hasReportedRendering = true;
  }

  private async finish(artifact: SlideshowArtifact): Promise<JobEnd> {
    const { log } = this.turn;
    const { path, name, bytes, durationMs, audioTrack } = artifact;
    const facts = { bytes, duration_ms: durationMs, audio_track: audioTrack };
    const outcome = await this.report({ status: 'rendered', artifact_path: path, ...facts });
    if (outcome === 'accepted') {
      log.write('done', { path, ...facts });
      return 'rendered';
    }
    // Only what the API surely does not have is removed again.
    const { fs, dir } = this.output();
    if (outcome === 'refused') removeFile(fs, childOf(dir, name));
    const what = outcome === 'refused' ? 'was removed again' : 'stays, since the API may know of it';
    this.logFailure(leaseLost(`The API did not take the finished video; ${path} ${what}`));
    return 'lost';
  }

  private async fail(error: unknown): Promise<JobEnd> {
    const { lease, halt } = this.turn;
    const failure = this.logFailure(error);
    const isStopped = error === halt.reason && halt.aborted;
    if (lease.isTaken) return 'lost';
    if (isStopped) {
      await this.report({ status: 'queued' });
      return 'handed_back';
    }
    const outcome = await this.report({ status: 'errored', ...failure });
    return outcome === 'accepted' ? 'errored' : 'lost';
  }

  private report(body: Parameters<typeof report>[0]): Promise<Reported> {
    return report(body, { ...this.shop, ...this.turn });
  }

  private logFailure(error: unknown): Failure {
    const failure = describeFailure(error, [this.shop.config.apiAuthToken]);
    this.shop.metrics.failure(failure.error_class);
    this.turn.log.write('error', {
      ...loggedFailure(failure),
      ...(this.ffreport !== undefined && { ffreport: this.ffreport }),
    });
    return failure;
  }

  private ffreport: string | undefined;

  /** ffmpeg's whole log, for people; a disk that does not take it must not hide why the render failed. */
  private keepReport(log: BoundedLog): void {
    const { config, files } = this.shop;
    if (!config.debug) return;
    const name = `ffreport-${safeName(this.turn.claimed.job.id)}.log`;
    try {
      const text = withoutSecrets(log.toString(), [config.apiAuthToken]);
      if (text === '') return; // ffmpeg was not called, or by the engine of distributed renders
      removeFile(files.tmp, `/${name}`); // what is written through must not be a link
      writeWhole(files.tmp, `/${name}`, new TextEncoder().encode(text), { ifExists: 'refuse' });
      this.ffreport = `${config.tmpDir}/${name}`;
    } catch {
      this.ffreport = undefined;
    }
  }

  private output(): Folder {
    return { fs: this.shop.files.output, dir: '/', label: this.shop.config.outputDir };
  }

  /** A job that another worker has, or will have, still needs its frames. */
  private cleanUp(end: JobEnd): void {
    if (end !== 'rendered' && end !== 'errored') return;
    try {
      removeTree(this.shop.files.tmp, jobDirectory(this.turn.claimed.job));
    } catch (error) {
      this.logFailure(error);
    }
  }
}
