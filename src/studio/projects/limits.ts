// The bounds of a studio. Every one has a default, and `Infinity` lifts it.

import { defineOptions, matching, withDefault } from '../../options.js';

/** Each is a positive integer, or `Infinity` for no bound. */
export interface StudioLimits {
  /** Projects in the store beyond which clients cannot create more. Default 100. */
  readonly projects?: number;
  /** Bytes of a JSON body, the storyboard among them. Default 1 MiB. */
  readonly jsonBytes?: number;
  /** Bytes of one asset. Default 512 MiB. */
  readonly assetBytes?: number;
  /** Bytes of all files of a project, without hidden ones and results. Default 2 GiB. */
  readonly projectBytes?: number;
  /** Files of a project. Default 10,000. */
  readonly projectFiles?: number;
  /** Renders of one project that run or wait. Default 2. */
  readonly rendersPerProject?: number;
  /** Renders that run at once; more wait. Default 1: a render takes a slot of the Runtime behind it. */
  readonly concurrentRenders?: number;
  /** Renders of all projects that wait. Default 20. */
  readonly queuedRenders?: number;
  /** Ended renders that are kept, their results too; the oldest go first. Default 50. */
  readonly endedRenders?: number;
  /** Milliseconds that an ended render is kept. Default 1 hour. */
  readonly endedRenderMs?: number;
  /** Bytes of all results that are kept; the oldest go first. Default 2 GiB. */
  readonly resultBytes?: number;
  /** Open event streams. Default 100. */
  readonly eventStreams?: number;
  /** Assets and results that are being sent. Default 200. */
  readonly downloads?: number;
  /** Card previews and checks of storyboards, those of new renders too, that go on at once. Default 8. */
  readonly previews?: number;
}

const bound = matching<number>(
  'a positive integer or Infinity',
  (value) => value === Infinity || (Number.isSafeInteger(value) && (value as number) >= 1),
);

export const STUDIO_LIMITS = defineOptions<StudioLimits>()('limits', {
  projects: withDefault(bound, 100),
  jsonBytes: withDefault(bound, 2 ** 20),
  assetBytes: withDefault(bound, 512 * 2 ** 20),
  projectBytes: withDefault(bound, 2 * 2 ** 30),
  projectFiles: withDefault(bound, 10_000),
  rendersPerProject: withDefault(bound, 2),
  concurrentRenders: withDefault(bound, 1),
  queuedRenders: withDefault(bound, 20),
  endedRenders: withDefault(bound, 50),
  endedRenderMs: withDefault(bound, 3_600_000),
  resultBytes: withDefault(bound, 2 * 2 ** 30),
  eventStreams: withDefault(bound, 100),
  downloads: withDefault(bound, 200),
  previews: withDefault(bound, 8),
});
