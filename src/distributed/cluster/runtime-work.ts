// The machine behind the coordinator in production: the steps of a plan on a Runtime, in memory.

import { AfmpegError } from '../../errors.js';
import { makeDirectories, removeTree } from '../../fs/tree.js';
import { inParallel } from '../../in-parallel.js';
import type { RenderProgress } from '../../render/schedule/progress.js';
import type { PlanSession } from '../../render/session.js';
import { fetchTree, readManifest } from '../store/tree.js';
import { isJobResult, jobsOf, stepName } from './jobs.js';
import type { ClusterJob, JobResult } from './jobs.js';
import type { PlanLease, PlanVolumes } from './plan-volumes.js';
import { PARALLEL_STEPS } from './results.js';
import type { Made } from './results.js';
import type { RenderWork, WorkContext } from './run-cluster-job.js';

/** One attempt at one step. */
interface Attempt extends WorkContext {
  readonly job: ClusterJob;
  readonly lease: PlanLease<PlanSession>;
  /** Of this attempt alone: attempts never share a directory, and none outlives its attempt. */
  readonly dir: string;
}

export function runtimeWork(volumes: PlanVolumes<PlanSession>): RenderWork {
  return {
    async make(job, context) {
      const lease = await volumes.lease(context.scope, job, context.signal);
      const { fs } = lease;
      const dir = `/work/${crypto.randomUUID()}`;
      const release = () => {
        removeTree(fs, dir);
        lease.release();
      };
      try {
        makeDirectories(fs, dir);
        return { fs, ...(await runStep({ ...context, job, lease, dir })), release };
      } catch (error) {
        release();
        throw error;
      }
    },
  };
}

async function runStep(attempt: Attempt): Promise<Pick<Made, 'path' | 'sha256' | 'frames'>> {
  const { job, lease, dir, signal, onFrames } = attempt;
  const { session } = lease;
  const path = `${dir}/made`;
  switch (job.step.kind) {
    case 'chunk': {
      const onProgress = ({ frame }: RenderProgress) => onFrames(frame);
      const { frames, sha256 } = await session.renderChunk(job.step.index, path, { signal, onProgress });
      return { path, frames, sha256 };
    }
    case 'audio': {
      const audio = await session.renderAudio(path, { signal });
      return { path: audio && path, frames: 0, sha256: audio?.sha256 ?? '' };
    }
    case 'assemble': {
      const { chunkPaths, audioPath, sha256 } = await fetchSteps(attempt);
      const video = await session.assemble(chunkPaths, audioPath, path, { signal, sha256 });
      return { path, frames: video.frames, sha256: video.sha256 };
    }
  }
}

/** Brings what the other steps made into the attempt's directory. */
async function fetchSteps({ job, lease, scope, dir, signal }: Attempt) {
  const names = jobsOf(job).children.map(({ step }) => stepName(step));
  const results = new Map<string, JobResult>();
  await inParallel(names, PARALLEL_STEPS, async (name) => {
    const result = await scope.getRecord(name);
    if (!isJobResult(result)) throw missingResult(name);
    results.set(name, result);
  });
  const pathOf = (name: string) => `${dir}/${name}`;
  for (const [name, { tree }] of results) {
    if (tree) await fetchTree(scope, await readManifest(scope, tree), lease.fs, pathOf(name), { signal });
  }
  const chunks = Array.from({ length: job.chunks }, (_, index) => stepName({ kind: 'chunk', index }));
  const audio = stepName({ kind: 'audio' });
  return {
    chunkPaths: chunks.map(pathOf),
    sha256: chunks.map((name) => results.get(name)?.sha256 ?? ''),
    audioPath: results.get(audio)?.tree ? pathOf(audio) : null,
  };
}

function missingResult(name: string): AfmpegError {
  return new AfmpegError('BLOB_MISSING', `The result of ${name} does not exist in the store`, {
    details: { key: name },
  });
}
