// The four calls that the worker makes to its API. The token goes to that origin and nowhere else.

import { sleptThrough } from '../../clock.js';
import { AfmpegError } from '../../errors.js';
import { backOff, halfJittered } from '../../retry.js';
import type { WorkerConfig } from '../config/config.js';
import { request } from './http.js';
import type { HttpTools, Outcome } from './http.js';
import { parseJob } from './render-job.js';
import type { RenderJob } from './render-job.js';

export interface QueuedJobs {
  readonly jobs: readonly RenderJob[];
  /** What is wrong with entries that are not jobs. */
  readonly unusable: readonly string[];
  readonly queueDepth: number;
}

export interface Claim {
  /** As the API says it; only logged, since its clock may differ from ours. */
  readonly leaseExpiresAt: string;
  /** Which try of the job this is, from 1. */
  readonly attempt: number;
}

/** Body of a status call, beside what identifies the claim. */
export type StatusBody =
  | { readonly status: 'rendering' | 'queued' }
  | {
      readonly status: 'rendered';
      readonly artifact_path: string;
      readonly bytes: number;
      readonly duration_ms: number;
      readonly audio_track: string;
    }
  | {
      readonly status: 'errored';
      readonly error_class: string;
      readonly error_message: string;
      readonly stderr_snippet: string;
      readonly exit_code?: number;
      readonly timeout?: true;
    };

/** What was claimed, and under which name: a claim id distinguishes this claim from another of the same worker. */
export interface ClaimedJob {
  readonly job: RenderJob;
  readonly claimId: string;
}

export interface RetryOptions {
  readonly signal?: AbortSignal | undefined;
  /** Requests in all, at least 1. */
  readonly attempts: number;
  /** Whether 409 is worth another try. Default false. */
  readonly retryConflict?: boolean;
  /** Where the API asks for a longer pause by Retry-After, that is left to the caller. Default: none is too long. */
  readonly maxPauseMs?: number;
  /** Called before each request. */
  readonly onAttempt?: () => void;
}

const MAX_ANSWER_BYTES = 1024 * 1024;
/** Of the list of jobs: each may name thousands of frames by long signed URLs. */
const MAX_LIST_BYTES = 32 * 1024 * 1024;
const retryDelayMs = backOff(200, 10_000);

export class RenderApi {
  readonly #token: string;
  private readonly baseUrl: string;
  private readonly timeoutMs: number;
  private readonly workerId: string;
  private readonly leaseSec: number;

  constructor(
    config: WorkerConfig,
    private readonly tools: HttpTools & { readonly random: () => number },
  ) {
    this.#token = config.apiAuthToken;
    this.baseUrl = config.apiBaseUrl;
    this.timeoutMs = config.apiTimeoutMs;
    this.workerId = config.workerId;
    this.leaseSec = config.leaseSec;
  }

  /** One request: the polling loop is what tries again. */
  queued(limit: number, signal?: AbortSignal): Promise<Outcome<QueuedJobs>> {
    return this.ask('GET', `${this.baseUrl}/api/render-jobs?status=queued&limit=${limit}`, {
      signal,
      maxBytes: MAX_LIST_BYTES,
      read: (body, headers) => readQueue(json(body), headers.get('x-queue-depth')),
    });
  }

  claim({ job, claimId }: ClaimedJob, options: RetryOptions): Promise<Outcome<Claim>> {
    return this.retrying(options, () =>
      this.ask('POST', this.claimUrl(job), {
        body: { ...this.holder(claimId), lease_seconds: job.leaseSec ?? this.leaseSec },
        signal: options.signal,
        read: (body) => readClaim(json(body)),
      }),
    );
  }

  /** One request of at most `timeoutMs`: the lease's loop is what tries again. */
  heartbeat(
    { job, claimId }: ClaimedJob,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<Outcome<undefined>> {
    return this.ask('POST', this.jobUrl(job, 'heartbeat'), {
      body: { ...this.holder(claimId), lease_seconds: job.leaseSec ?? this.leaseSec },
      timeoutMs: Math.min(timeoutMs, this.timeoutMs),
      signal,
      read: acknowledged,
    });
  }

  status({ job, claimId }: ClaimedJob, body: StatusBody, options: RetryOptions): Promise<Outcome<undefined>> {
    return this.retrying(options, () =>
      this.ask('POST', this.jobUrl(job, 'status'), {
        body: { ...body, ...this.holder(claimId) },
        signal: options.signal,
        read: acknowledged,
      }),
    );
  }

  private holder(claimId: string) {
    return { worker_id: this.workerId, claim_id: claimId };
  }

  private jobUrl({ id }: RenderJob, action: string): string {
    return `${this.baseUrl}/api/render-jobs/${encodeURIComponent(id)}/${action}`;
  }

  /** A claim URL of another origin would carry the token there. */
  private claimUrl(job: RenderJob): string {
    const own = this.jobUrl(job, 'claim');
    const { claimUrl } = job;
    if (claimUrl === undefined || !URL.canParse(claimUrl, `${this.baseUrl}/`)) return own;
    const url = new URL(claimUrl, `${this.baseUrl}/`);
    return url.origin === new URL(own).origin && url.username === '' && url.password === '' ? url.href : own;
  }

  private ask<T>(
    method: 'GET' | 'POST',
    url: string,
    options: {
      body?: object;
      timeoutMs?: number;
      maxBytes?: number;
      signal?: AbortSignal | undefined;
      read: (body: Uint8Array, headers: Headers) => T;
    },
  ): Promise<Outcome<T>> {
    const { body, timeoutMs = this.timeoutMs, maxBytes = MAX_ANSWER_BYTES, signal, read } = options;
    return request(this.tools, {
      method,
      url,
      headers: {
        authorization: `Bearer ${this.#token}`,
        accept: 'application/json',
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      timeoutMs,
      maxBytes,
      signal,
      read,
    });
  }

  private async retrying<T>(
    { attempts, signal, retryConflict = false, maxPauseMs = Infinity, onAttempt }: RetryOptions,
    attempt: () => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    for (let made = 1; ; made++) {
      onAttempt?.();
      const outcome = await attempt();
      const isConflict = retryConflict && outcome.kind === 'refused' && outcome.status === 409;
      if ((outcome.kind !== 'transient' && !isConflict) || made >= attempts) return outcome;
      const asked = outcome.kind === 'transient' ? (outcome.retryAfterMs ?? 0) : 0;
      if (asked > maxPauseMs) return outcome;
      const waitMs = Math.max(asked, halfJittered(retryDelayMs(made + 1), this.tools.random()));
      if (!(await sleptThrough(this.tools.clock, waitMs, signal))) return { kind: 'aborted' };
    }
  }
}

/** The error for what did not come; undefined where it did. */
export function outcomeError(what: string, outcome: Outcome<unknown>): AfmpegError | undefined {
  switch (outcome.kind) {
    case 'ok':
      return undefined;
    case 'refused':
      return new AfmpegError('API_FAILED', `The API refuses ${what}: HTTP ${outcome.status}`);
    case 'transient':
      return new AfmpegError('API_FAILED', `The API does not answer ${what}: ${outcome.why}`, {
        retryable: true,
      });
    case 'aborted':
      return new AfmpegError('ABORTED', `Stopped at ${what}`);
  }
}

/** Whether an answer means that the job is not ours any more. */
export function isLost(outcome: Outcome<unknown>): boolean {
  return outcome.kind === 'refused' && [404, 409, 410].includes(outcome.status);
}

/** Nothing, `OK` or JSON; a page of some proxy on the way is not an answer of the API. */
function acknowledged(body: Uint8Array): undefined {
  if (body.length > 0 && !/^ok\s*$/i.test(new TextDecoder().decode(body))) json(body);
}

function json(body: Uint8Array): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
}

function readQueue(value: unknown, depth: string | null): QueuedJobs {
  if (!Array.isArray(value)) throw new TypeError('Expected a list of jobs');
  const parsed = value.map(parseJob);
  const jobs = parsed.filter((job) => typeof job !== 'string');
  return {
    jobs,
    unusable: parsed.filter((job) => typeof job === 'string'),
    queueDepth: depth !== null && /^\d{1,15}$/.test(depth) ? Number(depth) : value.length,
  };
}

function readClaim(value: unknown): Claim {
  const { lease_expires_at: leaseExpiresAt, attempt } = value as Record<string, unknown>;
  if (typeof leaseExpiresAt !== 'string' && typeof leaseExpiresAt !== 'number') {
    throw new TypeError('Expected lease_expires_at');
  }
  const isCount = Number.isSafeInteger(attempt) && (attempt as number) > 0;
  return { leaseExpiresAt: String(leaseExpiresAt), attempt: isCount ? (attempt as number) : 1 };
}
