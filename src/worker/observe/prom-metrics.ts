// The metrics by prom-client, in a registry of their own: an embedder's other metrics stay apart.

import { optionalPackage } from '../../optional-package.js';
import type { WorkerMetrics } from './metrics.js';

/** {@link WorkerMetrics} that Prometheus can read. */
export interface PromMetrics extends WorkerMetrics {
  /** The text that Prometheus reads, and its media type. */
  expose(): Promise<{
    /** All metrics, in Prometheus's text format. */
    readonly text: string;
    /** Its media type, for `Content-Type`. */
    readonly contentType: string;
  }>;
}

/** Metrics in a new registry of `prom-client`. Rejects with MISSING_PACKAGE where that is not installed. */
export async function promMetrics(): Promise<PromMetrics> {
  // A CommonJS package: all of it is its default export.
  const { default: prom } = await optionalPackage('prom-client', () => import('prom-client'));
  const registry = new prom.Registry();
  const registers = [registry];
  const queue = new prom.Gauge({
    name: 'renderer_queue_depth',
    help: 'Queued jobs at the last poll',
    registers,
  });
  const active = new prom.Gauge({ name: 'renderer_active_jobs', help: 'Jobs in work', registers });
  const seconds = new prom.Histogram({
    name: 'renderer_render_seconds',
    help: 'Wall time of a render',
    buckets: [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800],
    registers,
  });
  const failures = new prom.Counter({
    name: 'renderer_failures_total',
    help: 'Failures by class',
    labelNames: ['error_class'],
    registers,
  });
  const renewals = new prom.Counter({
    name: 'renderer_lease_renewals_total',
    help: 'Heartbeats by outcome',
    labelNames: ['result'],
    registers,
  });
  const jobs = new prom.Counter({
    name: 'renderer_jobs_total',
    help: 'Jobs by how they ended',
    labelNames: ['end'],
    registers,
  });
  for (const end of ['rendered', 'errored', 'lost', 'handed_back']) jobs.inc({ end }, 0);
  for (const result of ['renewed', 'failed', 'lost']) renewals.inc({ result }, 0);
  return {
    queueDepth: (count) => queue.set(count),
    activeJobs: (count) => active.set(count),
    renderSeconds: (value) => seconds.observe(value),
    failure: (errorClass) => failures.inc({ error_class: errorClass }),
    leaseRenewal: (result) => renewals.inc({ result }),
    finished: (end) => jobs.inc({ end }),
    expose: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  };
}
