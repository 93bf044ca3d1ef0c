// Reporting to the API how a job ended, for as long as that may help: a video that nobody knows of is lost work.

import { sleptThrough } from '../../clock.js';
import type { Clock } from '../../clock.js';
import { backOff, halfJittered } from '../../retry.js';
import type { Lease } from './lease.js';
import { isLost } from './render-api.js';
import type { ClaimedJob, RenderApi, StatusBody } from './render-api.js';

export interface ReportOptions {
  readonly api: Pick<RenderApi, 'status'>;
  readonly claimed: ClaimedJob;
  readonly lease: Lease;
  readonly leaseMs: number;
  readonly clock: Clock;
  readonly random: () => number;
  /** The worker is to end: one more try, and no waiting. */
  readonly halt: AbortSignal;
}

/**
 * `accepted`: the API has it. `refused`: it says no, so that the job is not what we made of it. `unsure`: an answer was
 * lost, so it may have it all the same.
 */
export type Reported = 'accepted' | 'refused' | 'unsure';

const retryDelayMs = backOff(250, 15_000);
const LEAST_PATIENCE_MS = 300_000;

export async function report(body: StatusBody, options: ReportOptions): Promise<Reported> {
  const { api, claimed, lease, leaseMs, clock, random, halt } = options;
  // A heartbeat that crosses the report would learn that the job has ended, and take that for a loss.
  await lease.stop();
  if (lease.isTaken) return 'refused';
  const giveUpAtMs = clock.nowMs() + Math.max(LEAST_PATIENCE_MS, 2 * leaseMs);
  for (let attempt = 1; ; attempt++) {
    const outcome = await api.status(claimed, body, { attempts: 1 });
    if (outcome.kind === 'ok') return 'accepted';
    if (isLost(outcome) || outcome.kind !== 'transient') return attempt === 1 ? 'refused' : 'unsure';
    if (halt.aborted || clock.nowMs() >= giveUpAtMs) return 'unsure';
    const waitMs = Math.max(outcome.retryAfterMs ?? 0, halfJittered(retryDelayMs(attempt + 1), random()));
    await sleptThrough(clock, Math.min(waitMs, Math.max(250, leaseMs / 3)), halt);
    // Its answer says nothing here: the API may have the report already, and only its answer was lost.
    await lease.renew();
  }
}
