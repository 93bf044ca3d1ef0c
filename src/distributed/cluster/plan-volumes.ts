// Plans as a worker has them in memory: each in a volume of its own and opened once, each of its files there when a step
// first needs it. A worker that renders many chunks of a plan fetches, reads and hashes nothing twice.

import type { FileSystem } from '../../fs/file-system.js';
import { MemoryVolume } from '../../fs/memory-volume.js';
import { childOf } from '../../fs/paths.js';
import { readText } from '../../fs/whole-files.js';
import { AUDIO_SPEC, MANIFEST, chunkSpecPath } from '../../render/plan/plan-format.js';
import type { AudioSpec, ChunkSpec } from '../../render/plan/plan-format.js';
import type { BlobScope } from '../store/blob-scope.js';
import { partsOf, placeFiles } from '../store/tree-files.js';
import type { PlacedFile } from '../store/tree-files.js';
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
  readonly release: () => void;
}

interface HeldPlan<Session> {
  readonly fs: FileSystem;
  tree?: PlanTree;
  session?: Session;
  /** Files that are in the volume. */
  readonly present: Set<string>;
  bytes: number;
  holders: number;
  /** Fetches of one plan go one after the other, so that no file is fetched twice. */
  last: Promise<void>;
}

/** A plan as the store has it. */
interface PlanTree {
  /** Without its files, which are below. */
  readonly manifest: TreeManifest;
  /** By path: there may be one for each of 100,000 chunks, and a job reads one. */
  readonly files: ReadonlyMap<string, PlacedFile>;
  /** The parts that hold the small files, once one was fetched: the chunks' specs share a few. */
  readonly shared: Map<string, Uint8Array | undefined>;
}

export class PlanVolumes<Session extends object> {
  /** In the order of their last use. */
  private readonly plans = new Map<string, HeldPlan<Session>>();

  /**
   * Plans that nobody uses are kept up to `maxBytes` together. `open` is called once for each plan, when its `plan.json`
   * is in the volume; the files of a step are there when the lease is.
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
    const { scope, job } = want;
    held.tree ??= treeOf(await readManifest(scope, job.plan));
    await fetchMissing(held, want, [MANIFEST]);
    held.session ??= await this.open(held.fs, PLAN_DIR);
    const spec = specOf(job);
    if (spec !== undefined) {
      await fetchMissing(held, want, [spec]);
      await fetchMissing(held, want, inputsOf(held.fs, spec));
    }
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
  return { fs: new MemoryVolume(), present: new Set(), bytes: 0, holders: 0, last: Promise.resolve() };
}

function treeOf(manifest: TreeManifest): PlanTree {
  const placed = placeFiles(manifest.files);
  const small = placed.filter(({ path }) => !path.startsWith('inputs/'));
  return {
    manifest: { ...manifest, files: [] },
    files: new Map(placed.map((file) => [file.path, file])),
    shared: new Map(
      partsOf(small, manifest.partBytes).map((index) => [manifest.parts[index] ?? '', undefined]),
    ),
  };
}

/** What the tree does not have is reported by the step that reads it. */
async function fetchMissing(
  held: HeldPlan<unknown>,
  { scope, signal }: Want,
  paths: readonly string[],
): Promise<void> {
  const { tree, present, fs } = held;
  const files = paths.flatMap((path) => (present.has(path) ? [] : (tree?.files.get(path) ?? [])));
  if (!tree || files.length === 0) return;
  const get = async (part: string) => {
    const known = tree.shared.get(part);
    if (known) return known;
    const bytes = await scope.get(part);
    if (tree.shared.has(part)) {
      tree.shared.set(part, bytes);
      held.bytes += bytes.length;
    }
    return bytes;
  };
  await fetchTree({ get }, tree.manifest, fs, PLAN_DIR, { signal, files });
  for (const { path, bytes } of files) {
    present.add(path);
    held.bytes += bytes;
  }
}

function specOf({ step }: ClusterJob): string | undefined {
  if (step.kind === 'assemble') return undefined;
  return step.kind === 'chunk' ? chunkSpecPath(step.index) : AUDIO_SPEC;
}

/** The step itself checks the spec against the plan's hash; here it only says what to fetch. */
function inputsOf(fs: FileSystem, spec: string): readonly string[] {
  const { inputs } = JSON.parse(readText(fs, childOf(PLAN_DIR, spec))) as ChunkSpec | AudioSpec;
  return inputs;
}
