// Plans as a worker has them in memory: each in a volume of its own, opened once, its small files at once, its inputs
// when a chunk first needs them. A worker that renders many chunks of a plan fetches, reads and hashes nothing twice.

import { Volume } from 'memfs';
import type { FileSystem } from '../../fs/file-system.js';
import { childOf } from '../../fs/paths.js';
import { readText } from '../../fs/whole-files.js';
import { AUDIO_SPEC, chunkSpecPath } from '../../render/plan/plan-format.js';
import type { AudioSpec, ChunkSpec } from '../../render/plan/plan-format.js';
import type { BlobScope } from '../store/blob-scope.js';
import { fetchTree, readManifest } from '../store/tree.js';
import type { TreeManifest } from '../store/tree.js';
import type { ClusterJob } from './jobs.js';

/** Where a plan is in its volume; beside it is room for work. */
const PLAN_DIR = '/plan';

/** A plan in use: its session, as `open` made it, and the volume that it is in. */
export interface PlanLease<Session> {
  readonly fs: FileSystem;
  readonly session: Session;
  /** Must be called; a plan that nobody holds may be dropped for another. */
  release(): void;
}

interface HeldPlan<Session> {
  readonly fs: FileSystem;
  readonly present: Set<string>;
  manifest?: TreeManifest;
  session?: Session;
  bytes: number;
  holders: number;
  /** Fetches of one plan go one after the other, so that no file is fetched twice. */
  last: Promise<void>;
}

export class PlanVolumes<Session extends object> {
  /** In the order of their last use. */
  private readonly plans = new Map<string, HeldPlan<Session>>();

  /**
   * Plans that nobody uses are kept up to `maxBytes` together. `open` is called once for each plan, when all of its
   * files but the inputs are there.
   */
  constructor(
    private readonly maxBytes: number,
    private readonly open: (fs: FileSystem, planDir: string) => Session | Promise<Session>,
  ) {}

  /** The plan of a job with what the job's step reads. Rejects as {@link fetchTree} and `open` do. */
  async lease(scope: BlobScope, job: ClusterJob, signal: AbortSignal): Promise<PlanLease<Session>> {
    const key = `${job.render} ${job.plan}`;
    const held = this.plans.get(key) ?? newPlan();
    this.plans.delete(key);
    this.plans.set(key, held);
    held.holders++;
    let isHeld = true;
    const release = () => {
      if (!isHeld) return;
      isHeld = false;
      held.holders--;
      this.dropIdle();
    };
    try {
      const filled = held.last.then(() => this.fill(held, { scope, job, signal }));
      held.last = filled.then(
        () => undefined,
        () => undefined,
      );
      return { fs: held.fs, session: await filled, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  private async fill(held: HeldPlan<Session>, want: Want): Promise<Session> {
    held.manifest ??= await readManifest(want.scope, want.job.plan);
    await fetchMissing(held, want, (path) => !path.startsWith('inputs/'));
    held.session ??= await this.open(held.fs, PLAN_DIR);
    const inputs = new Set(inputsOf(held.fs, want.job));
    await fetchMissing(held, want, (path) => inputs.has(path));
    this.dropIdle();
    return held.session;
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

/** Who needs what of a plan. */
interface Want {
  readonly scope: BlobScope;
  readonly job: ClusterJob;
  readonly signal: AbortSignal;
}

function newPlan<Session>(): HeldPlan<Session> {
  return {
    fs: new Volume(),
    present: new Set(),
    bytes: 0,
    holders: 0,
    last: Promise.resolve(),
  };
}

async function fetchMissing(
  held: HeldPlan<unknown>,
  { scope, signal }: Want,
  wants: (path: string) => boolean,
): Promise<void> {
  const { manifest } = held;
  const files = manifest?.files.filter(({ path }) => wants(path) && !held.present.has(path)) ?? [];
  if (!manifest || files.length === 0) return;
  const paths = new Set(files.map(({ path }) => path));
  await fetchTree(scope, manifest, held.fs, PLAN_DIR, { signal, wants: (path) => paths.has(path) });
  for (const { path, bytes } of files) {
    held.present.add(path);
    held.bytes += bytes;
  }
}

/** The step itself checks the spec against the plan's hash; here it only says what to fetch. */
function inputsOf(fs: FileSystem, { step }: ClusterJob): readonly string[] {
  if (step.kind === 'assemble') return [];
  const path = step.kind === 'chunk' ? chunkSpecPath(step.index) : AUDIO_SPEC;
  const { inputs } = JSON.parse(readText(fs, childOf(PLAN_DIR, path))) as ChunkSpec | AudioSpec;
  return inputs;
}
