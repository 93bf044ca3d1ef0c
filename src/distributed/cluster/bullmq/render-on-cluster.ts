// The client of a cluster: one call that plans here, renders on every worker there is, and fetches the file.

import { systemClock, within } from '../../../clock.js';
import { checkFileSystem } from '../../../fs/check-file-system.js';
import type { FileSystem } from '../../../fs/file-system.js';
import { withIoErrors } from '../../../fs/io-errors.js';
import { asideOf, publishBy } from '../../../fs/publish.js';
import { removeTree } from '../../../fs/tree.js';
import { frameSeconds } from '../../../media/time.js';
import { abortSignal, defineOptions, integer, optional, required, withDefault } from '../../../options.js';
import { checkReplaceable } from '../../../render/join/check-output.js';
import type { Video } from '../../../render/join/video.js';
import type { SourceWarning } from '../../../render/plan/composition.js';
import type { DistributedConfig } from '../../../render/plan/config.js';
import type { Plan } from '../../../render/plan/plan-format.js';
import { silentLogger } from '../../../render/schedule/logger.js';
import { outputPathOption, runtimeOption } from '../../../render/steps/attempt.js';
import { PROGRESS_FIELDS } from '../../../render/steps/step-context.js';
import type { ProgressOptions } from '../../../render/steps/step-context.js';
import type { Runtime } from '../../../runtime/runtime.js';
import type { Composition } from '../../compositions/composition.js';
import { configOption, makePlan } from '../../plan.js';
import { BlobScope } from '../../store/blob-scope.js';
import type { BlobStore } from '../../store/blob-store.js';
import { fetchTree, storeTree, readManifest } from '../../store/tree.js';
import { renderId } from '../jobs.js';
import type { JobResult, RenderFlow } from '../jobs.js';
import { progressOf } from '../progress.js';
import { clearRender } from '../results.js';
import { supervise } from '../supervise.js';
import { ACCESS, RETENTION } from './access.js';
import type { ClusterAccess } from './access.js';
import { BullQueue } from './bull-queue.js';
import { QUEUE, connectCluster } from './packages.js';
import { RedisBoard } from './redis-board.js';

/** What {@link renderOnCluster} takes. */
export interface ClusterOptions extends ClusterAccess, ProgressOptions {
  /** Plans; the workers must have the same module. */
  readonly runtime: Runtime;
  /** Format, quality, chunks and audio. */
  readonly config: DistributedConfig;
  /** Absolute path of the video, or of the directory of frames. What an earlier render left there is replaced. */
  readonly outputPath: string;
  /**
   * Names the render, 1–48 letters, digits, `-` and `_`. A call with the id and the plan of a render that is under way
   * joins it: so a client that died can come back. Default: a new one.
   */
  readonly id?: string;
  /** Stops the render on all workers within a second or two; rejects with ABORTED. */
  readonly signal?: AbortSignal;
  /** Attempts at one job, 1–100, failures only; a worker that dies does not count. Default 3. */
  readonly attempts?: number;
  /** Milliseconds between two looks at the render, 50–60,000. Default 1,000. */
  readonly pollMs?: number;
  /**
   * Milliseconds that Redis or the store may be away before the render fails, 0–86,400,000. Default 60,000. A call
   * that has no answer is given up after as long: at least 1 second, at most 15.
   */
  readonly patienceMs?: number;
  /** How often a render that Redis has lost is submitted again, 0–100. Default 3. */
  readonly resubmits?: number;
  /**
   * Milliseconds, 1,000 or more, that Redis keeps how far a render is, and that it was stopped. Longer than a worker
   * may be cut off. Default 3,600,000 (1 hour).
   */
  readonly retentionMs?: number;
}

/** What {@link renderOnCluster} made. */
export interface ClusterVideo extends Video {
  /** The render's id, as given or drawn. */
  readonly id: string;
  /** SHA-256 over the plan: the same on one machine. */
  readonly planHash: string;
  /** Of the file, or of the directory of frames. */
  readonly sha256: string;
  /** What of the sources is not in the render. */
  readonly warnings: readonly SourceWarning[];
}

const OPTIONS = defineOptions<ClusterOptions>()('the cluster options', {
  ...ACCESS,
  runtime: required(runtimeOption),
  config: required(configOption),
  outputPath: required(outputPathOption),
  id: optional(renderId),
  ...PROGRESS_FIELDS,
  signal: optional(abortSignal),
  attempts: withDefault(integer(1, 100), 3),
  pollMs: withDefault(integer(50, 60_000), 1000),
  patienceMs: withDefault(integer(0, 86_400_000), 60_000),
  resubmits: withDefault(integer(0, 100), 3),
  retentionMs: RETENTION,
});
/** How long the end of a render waits for workers that still have a job of it. */
const DRAIN_MS = 15_000;
const MIN_CALL_MS = 1000;
const MAX_CALL_MS = 15_000;
const CLOSE_MS = 2000;

/**
 * Renders on a cluster of {@link startClusterWorker} processes, to the same bytes as {@link renderDistributed} on one
 * machine. Nothing is left in Redis and in the store when it is done, but for what a broken connection kept it from
 * removing; workers remove that after the retention time.
 *
 * Needs the packages bullmq, ioredis and unstorage. Rejects with CLUSTER_FAILED, BLOB_STORE_FAILED, BLOB_MISSING,
 * MISSING_PACKAGE, ABORTED, as {@link plan} does, and with the error of the first step that failed for good.
 */
export async function renderOnCluster(
  fs: FileSystem,
  composition: Composition,
  options: ClusterOptions,
): Promise<ClusterVideo> {
  fs = checkFileSystem(fs);
  const given = OPTIONS.read(options);
  const job: Job = { ...given, id: given.id ?? crypto.randomUUID() };
  const { runtime, config, outputPath, signal } = job;
  const planDir = `${asideOf(outputPath)}.plan`;
  return withIoErrors(async () => {
    const cluster = await connectAll(job);
    try {
      const { plan: planned, result: made } = await makePlan(fs, composition, planDir, {
        ...{ runtime, config, inputs: 'link', logger: silentLogger },
        ...(signal && { signal }),
      });
      checkReplaceable(fs, outputPath, planned.format);
      const result = await render({ fs, job, planDir, planned, ...cluster });
      return { ...videoOf(job, planned, result), warnings: made.warnings };
    } finally {
      removeTree(fs, planDir);
      await cluster.close();
    }
  });
}

type Job = ReturnType<(typeof OPTIONS)['read']> & { readonly id: string };

interface Open {
  readonly queue: BullQueue;
  readonly store: BlobStore;
}

/** Packages, Redis and store, before anything costs time. */
async function connectAll(job: Job): Promise<Open & { close(): Promise<void> }> {
  const patience = { maxRetriesPerRequest: 3, connectTimeout: 5000 };
  const { bullmq, redis, store, disconnect } = await connectCluster(job, patience);
  const shared = { connection: redis, prefix: job.prefix };
  const queue = new bullmq.Queue(QUEUE, { ...shared, skipMetasUpdate: true });
  const producer = new bullmq.FlowProducer(shared);
  queue.on('error', () => undefined);
  producer.on('error', () => undefined);
  const { attempts, retentionMs } = job;
  return {
    queue: new BullQueue(queue, producer, new RedisBoard(redis, job.prefix, retentionMs), {
      attempts,
      callMs: Math.min(Math.max(job.patienceMs, MIN_CALL_MS), MAX_CALL_MS),
    }),
    store,
    async close() {
      // BullMQ may wait for good for a connection that it never had.
      const closed = Promise.allSettled([disconnect(), queue.close(), producer.close()]);
      await within(systemClock, CLOSE_MS, closed);
    },
  };
}

/** A planned job and where it is rendered. */
interface PlannedJob extends Open {
  readonly fs: FileSystem;
  readonly job: Job;
  readonly planDir: string;
  readonly planned: Plan;
}

async function render({ fs, job, planDir, planned, queue, store }: PlannedJob): Promise<JobResult> {
  const { outputPath, signal, pollMs, patienceMs, resubmits } = job;
  // Under its own name, so that a render of another plan with the same id is neither used nor removed.
  const name = `${job.id}-${planned.planHash.slice(0, 12)}`;
  const scope = new BlobScope(store, name, systemClock);
  // Until all of a plan is stored, nobody uses what is there of it.
  const storePlan = () => storeTree(scope, fs, planDir, { signal, undo: () => true });
  const flow: RenderFlow = {
    render: name,
    plan: (await storePlan()).sha256,
    chunks: planned.chunks.length,
    hasAudio: planned.audio !== null,
  };
  return supervise({
    queue,
    clock: systemClock,
    flow,
    async storePlan() {
      await storePlan();
    },
    /** Fetched under another name and moved into place when it is complete. */
    async collect({ tree }) {
      await publishBy(fs, outputPath, async (aside) =>
        fetchTree(scope, await readManifest(scope, tree ?? ''), fs, aside, { signal }),
      );
    },
    clear: () => clearRender(scope, flow),
    onView: progressOf(planned, job.onProgress),
    signal,
    pollMs,
    patienceMs,
    maxResubmits: resubmits,
    drainMs: DRAIN_MS,
  });
}

function videoOf(
  { id, outputPath }: Job,
  planned: Plan,
  { bytes, sha256 }: JobResult,
): Omit<ClusterVideo, 'warnings'> {
  const { frames, planHash, frameRate } = planned;
  const durationSec = frameSeconds(frames, frameRate);
  return { id, planHash, path: outputPath, durationSec, frames, bytes, sha256 };
}
