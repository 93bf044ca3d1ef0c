// The hold on a claimed job: renewed while the job runs, and the job's end where it cannot be.

import { sleptThrough } from '../../clock.js';
import type { Clock } from '../../clock.js';
import { backOff, halfJittered } from '../../retry.js';
import { leaseLost } from '../observe/failures.js';
import { heartbeatMs } from './delays.js';
import { isLost } from './render-api.js';
import type { ClaimedJob, RenderApi } from './render-api.js';

export interface LeaseOptions {
  readonly api: Pick<RenderApi, 'heartbeat'>;
  readonly claimed: ClaimedJob;
  readonly leaseMs: number;
  /** By the monotonic clock, when the request that made the claim was sent: the API counts from later. */
  readonly claimedAtMs: number;
  readonly clock: Clock;
  readonly random: () => number;
  /** Told of each heartbeat's outcome. */
  readonly onBeat: (result: 'renewed' | 'failed' | 'lost') => void;
}

const retryDelayMs = backOff(250, 5000);

export class Lease {
  /** Why the lease is gone; undefined while it holds. */
  private reason: Error | undefined;
  private readonly lost = new AbortController();
  private readonly stopped = new AbortController();
  private expiresAtMs: number;
  private beating: Promise<void> = Promise.resolve();

  constructor(private readonly options: LeaseOptions) {
    this.expiresAtMs = options.claimedAtMs + options.leaseMs;
  }

  /** Aborted with LEASE_LOST as soon as the job is another's, or may be. */
  get signal(): AbortSignal {
    return this.lost.signal;
  }

  /** Whether the API said that the job is not ours; else the lease ran out without a word. */
  isTaken = false;

  start(): void {
    this.beating = this.beat();
  }

  /** Throws LEASE_LOST where the lease is gone, by an answer or by the clock. */
  check(): void {
    if (!this.reason && this.leftMs() <= 0) this.lose('The lease ran out before it could be renewed');
    if (this.reason) throw this.reason;
  }

  /** Ends the heartbeats; one that is under way is waited for, and may still find the lease lost. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await this.beating;
  }

  /** One heartbeat, now. */
  async renew(): Promise<'renewed' | 'failed' | 'lost'> {
    const { api, claimed, clock, leaseMs, onBeat } = this.options;
    const sentAtMs = clock.nowMs();
    const outcome = await api.heartbeat(claimed, Math.max(1, Math.ceil(this.leftMs())));
    const result = outcome.kind === 'ok' ? 'renewed' : isLost(outcome) ? 'lost' : 'failed';
    if (result === 'renewed') this.expiresAtMs = sentAtMs + leaseMs;
    onBeat(result);
    if (result === 'lost') {
      this.isTaken = true;
      this.lose('The API says that the job is not ours any more');
    }
    return result;
  }

  private async beat(): Promise<void> {
    const { clock, random, leaseMs } = this.options;
    let failures = 0;
    for (;;) {
      const waitMs =
        failures === 0 ? heartbeatMs(leaseMs, random()) : halfJittered(retryDelayMs(failures + 1), random());
      const ms = Math.max(0, Math.min(waitMs, this.leftMs()));
      if (!(await sleptThrough(clock, ms, this.stopped.signal)) || this.reason) return;
      if (this.leftMs() <= 0) {
        this.lose('The lease ran out before it could be renewed');
        return;
      }
      failures = (await this.renew()) === 'failed' ? failures + 1 : 0;
    }
  }

  private leftMs(): number {
    return this.expiresAtMs - this.options.clock.nowMs();
  }

  private lose(why: string): void {
    this.reason ??= leaseLost(why);
    this.lost.abort(this.reason);
  }
}
