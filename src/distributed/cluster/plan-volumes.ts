// Plans as a worker has them in memory: each in a volume of its own, its small files at once, its inputs when a chunk
// first needs them. A worker that renders many chunks of a plan fetches nothing twice.

import { Volume } from 'memfs';
import type { FileSystem } from '../../fs/file-system.js';
import { readText } from '../../fs/published-files.js';
import { AUDIO_SPEC, chunkSpecPath, join } from '../../render/plan/plan-format.js';
import type { AudioSpec, ChunkSpec } from '../../render/plan/plan-format.js';
import { openPlan } from '../../render/session.js';
import type { PlanSession } from '../../render/session.js';
import type { Runtime } from '../../runtime/runtime.js';
import type { BlobScope } from '../store/blob-scope.js';
import { fetchTree, readManifest } from '../store/tree.js';
import type { TreeManifest } from '../store/tree.js';
import type { RenderJob } from './jobs.js';

/** Where a plan is in its volume; beside it is room for work. */
export const PLAN_DIR = '/plan';

export interface PlanLease {
  readonly fs: FileSystem;
  /** The plan, read once for all jobs of it. */
  open(runtime: Runtime): Promise<PlanSession>;
  /** Must be called; a plan that nobody holds may be dropped for another. */
  release(): void;
}

interface HeldPlan {
  readonly fs: FileSystem;
  session: Promise<PlanSession> | undefined;
  readonly present: Set<string>;
  manifest: TreeManifest | undefined;
  bytes: number;
  holders: number;
  /** Fetches of one plan go one after the other, so that no file is fetched twice. */
  last: Promise<void>;
}

export class PlanVolumes {
  /** In the order of their last use. */
  private readonly plans = new Map<string, HeldPlan>();

  /** Plans that nobody uses are kept up to `maxBytes` together. */
  constructor(private readonly maxBytes: number) {}

  /** The plan of a job with what the job's step reads. Rejects as {@link fetchTree} does. */
  async lease(scope: BlobScope, job: RenderJob, signal: AbortSignal): Promise<PlanLease> {
    const key = `${job.render} ${job.plan}`;
    const plan = this.plans.get(key) ?? newPlan();
    this.plans.delete(key);
    this.plans.set(key, plan);
    plan.holders++;
    let isHeld = true;
    const release = () => {
      if (!isHeld) return;
      isHeld = false;
      plan.holders--;
      this.dropIdle();
    };
    try {
      const fetched = plan.last.then(() => this.fill(plan, scope, job, signal));
      plan.last = fetched.catch(() => undefined);
      await fetched;
      return { fs: plan.fs, open: (runtime) => sessionOf(plan, runtime), release };
    } catch (error) {
      release();
      throw error;
    }
  }

  private async fill(plan: HeldPlan, scope: BlobScope, job: RenderJob, signal: AbortSignal): Promise<void> {
    plan.manifest ??= await readManifest(scope, job.plan);
    await fetchMissing(plan, plan.manifest, scope, signal, (path) => !path.startsWith('inputs/'));
    const inputs = new Set(inputsOf(plan.fs, job));
    await fetchMissing(plan, plan.manifest, scope, signal, (path) => inputs.has(path));
    this.dropIdle();
  }

  private dropIdle(): void {
    let held = 0;
    for (const { bytes } of this.plans.values()) held += bytes;
    for (const [key, { bytes, holders }] of this.plans) {
      if (held <= this.maxBytes) return;
      if (holders > 0) continue;
      this.plans.delete(key);
      held -= bytes;
    }
  }
}

function newPlan(): HeldPlan {
  const last = Promise.resolve();
  const fs: FileSystem = new Volume();
  return { fs, session: undefined, present: new Set(), manifest: undefined, bytes: 0, holders: 0, last };
}

async function sessionOf(plan: HeldPlan, runtime: Runtime): Promise<PlanSession> {
  plan.session ??= openPlan(plan.fs, PLAN_DIR, { runtime });
  try {
    return await plan.session;
  } catch (error) {
    plan.session = undefined;
    throw error;
  }
}

async function fetchMissing(
  plan: HeldPlan,
  manifest: TreeManifest,
  scope: BlobScope,
  signal: AbortSignal,
  wants: (path: string) => boolean,
): Promise<void> {
  const files = manifest.files.filter(({ path }) => wants(path) && !plan.present.has(path));
  if (files.length === 0) return;
  const paths = new Set(files.map(({ path }) => path));
  await fetchTree(scope, manifest, plan.fs, PLAN_DIR, { signal, wants: (path) => paths.has(path) });
  for (const { path, bytes } of files) {
    plan.present.add(path);
    plan.bytes += bytes;
  }
}

/** The spec is checked against the plan's hash by the step itself; here it only says what to fetch. */
function inputsOf(fs: FileSystem, { step }: RenderJob): readonly string[] {
  if (step.kind === 'assemble') return [];
  const path = step.kind === 'chunk' ? chunkSpecPath(step.index) : AUDIO_SPEC;
  const { inputs } = JSON.parse(readText(fs, join(PLAN_DIR, path))) as ChunkSpec | AudioSpec;
  return inputs;
}
