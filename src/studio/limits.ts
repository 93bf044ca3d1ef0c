// The bounds of a studio. Every one has a default, and `Infinity` lifts it.

import { checkKeys, invalidOption } from '../options.js';

export interface StudioLimits {
  /** Projects in the store beyond which clients cannot create more. Default 100. */
  projects?: number;
  /** Bytes of a JSON body, the storyboard among them. Default 1 MiB. */
  jsonBytes?: number;
  /** Bytes of one asset. Default 512 MiB. */
  assetBytes?: number;
  /** Bytes of all files of a project, without hidden ones and results. Default 2 GiB. */
  projectBytes?: number;
  /** Files of a project. Default 10,000. */
  projectFiles?: number;
  /** Renders of one project that run or wait. Default 2. */
  rendersPerProject?: number;
  /** Renders that run at once; more wait. Default 1: a render takes a slot of the Runtime behind it. */
  concurrentRenders?: number;
  /** Renders of all projects that wait. Default 20. */
  queuedRenders?: number;
  /** Ended renders that are kept, their results too; the oldest go first. Default 50. */
  endedRenders?: number;
  /** Milliseconds that an ended render is kept. Default 1 hour. */
  endedRenderMs?: number;
  /** Bytes of all results that are kept; the oldest go first. Default 2 GiB. */
  resultBytes?: number;
  /** Open event streams. Default 100. */
  eventStreams?: number;
  /** Assets and results that are being sent. Default 200. */
  downloads?: number;
  /** Card previews and checks of storyboards, those of new renders too, that go on at once. Default 8. */
  previews?: number;
}

const DEFAULTS: Required<StudioLimits> = {
  projects: 100,
  jsonBytes: 2 ** 20,
  assetBytes: 512 * 2 ** 20,
  projectBytes: 2 * 2 ** 30,
  projectFiles: 10_000,
  rendersPerProject: 2,
  concurrentRenders: 1,
  queuedRenders: 20,
  endedRenders: 50,
  endedRenderMs: 3_600_000,
  resultBytes: 2 * 2 ** 30,
  eventStreams: 100,
  downloads: 200,
  previews: 8,
};

export function resolveStudioLimits(limits: StudioLimits = {}): Required<StudioLimits> {
  checkKeys('limits', limits, Object.keys(DEFAULTS));
  for (const [name, value] of Object.entries(limits) as [string, unknown][]) {
    if (value === undefined || value === Infinity) continue;
    if (Number.isSafeInteger(value) && (value as number) >= 1) continue;
    throw invalidOption(`limits.${name}`, 'a positive integer or Infinity', value);
  }
  const given = Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
  return { ...DEFAULTS, ...given };
}
