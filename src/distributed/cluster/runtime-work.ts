// The machine behind the coordinator in production: the steps of a plan on a Runtime, in memory.

import { AfmpegError } from '../../errors.js';
import type { FileSystem } from '../../fs/file-system.js';
import { makeDirectories } from '../../fs/published-files.js';
import { removeTree } from '../../fs/whole-files.js';
import { inParallel } from '../../in-parallel.js';
import type { Runtime } from '../../runtime/runtime.js';
import type { BlobScope } from '../store/blob-scope.js';
import { fetchTree, readManifest } from '../store/tree.js';
import { jobsOf, isJobResult, stepName } from './jobs.js';
import type { JobResult, RenderJob } from './jobs.js';
import type { PlanLease, PlanVolumes } from './plan-volumes.js';
import { PARALLEL_STEPS } from './results.js';
import type { Made } from './results.js';
import type { RenderWork } from './run-job.js';

export function runtimeWork(runtime: Runtime, volumes: PlanVolumes): RenderWork {
  return {
    async make(job, { scope, signal, onFrames }) {
      const lease = await volumes.lease(scope, job, signal);
      const { fs } = lease;
      // Attempts never share a directory, and none outlives its attempt.
      const directory = `/work/${crypto.randomUUID()}`;
      const release = () => {
        removeTree(fs, directory);
        lease.release();
      };
      try {
        makeDirectories(fs, directory);
        const made = await runStep(runtime, job, scope, lease, directory, signal, onFrames);
        return { fs, ...made, release };
      } catch (error) {
        release();
        throw error;
      }
    },
  };
}

async function runStep(
  runtime: Runtime,
  job: RenderJob,
  scope: BlobScope,
  lease: PlanLease,
  directory: string,
  signal: AbortSignal,
  onFrames: (frames: number) => void,
): Promise<Pick<Made, 'path' | 'sha256' | 'frames'>> {
  const { step } = job;
  const { fs } = lease;
  const path = `${directory}/made`;
  const session = await lease.open(runtime);
  switch (step.kind) {
    case 'chunk': {
      const onProgress = ({ frame }: { readonly frame: number }) => onFrames(frame);
      const { frames, sha256 } = await session.renderChunk(step.index, path, { signal, onProgress });
      return { path, frames, sha256 };
    }
    case 'audio': {
      const sound = await session.renderAudio(path, { signal });
      return { path: sound && path, frames: 0, sha256: sound?.sha256 ?? '' };
    }
    case 'assemble': {
      const { chunkPaths, audioPath, sha256 } = await fetchChunks(job, scope, fs, directory, signal);
      const result = await session.assemble(chunkPaths, audioPath, path, { signal, sha256 });
      return { path, frames: result.frames, sha256: result.sha256 };
    }
  }
}

async function fetchChunks(
  job: RenderJob,
  scope: BlobScope,
  fs: FileSystem,
  directory: string,
  signal: AbortSignal,
) {
  const names = jobsOf(job).children.map(({ step }) => stepName(step));
  const results = new Map<string, JobResult>();
  await inParallel(names, PARALLEL_STEPS, async (name) => {
    results.set(name, await readResult(scope, name));
  });
  const pathOf = (name: string) => `${directory}/${name}`;
  for (const name of names) {
    const tree = results.get(name)?.tree;
    if (tree) await fetchTree(scope, await readManifest(scope, tree), fs, pathOf(name), { signal });
  }
  const chunks = Array.from({ length: job.chunks }, (_, index) => stepName({ kind: 'chunk', index }));
  const sound = stepName({ kind: 'audio' });
  return {
    chunkPaths: chunks.map(pathOf),
    sha256: chunks.map((name) => results.get(name)?.sha256 ?? ''),
    audioPath: results.get(sound)?.tree ? pathOf(sound) : null,
  };
}

async function readResult(scope: BlobScope, name: string): Promise<JobResult> {
  const result = await scope.getRecord(name);
  if (isJobResult(result)) return result;
  throw new AfmpegError('BLOB_MISSING', `There is no result of ${name} in the store`, {
    details: { key: name },
  });
}
