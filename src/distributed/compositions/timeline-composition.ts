// A reel in chunks: the graph of any range of its frames is the reel's own, so a chunk shows what the whole does.

import { isHdr } from '../../media/color/input-colors.js';
import { videoGraph } from '../../reel/graph/video-graph.js';
import { namedFiles, withPaths } from '../../reel/timeline/check-media.js';
import { resolveTimeline } from '../../reel/timeline/resolve-timeline.js';
import type { ResolvedTimeline } from '../../reel/timeline/resolve-timeline.js';
import { sourceWarnings } from '../../reel/timeline/source-warnings.js';
import type { Pictures, ResolvedComposition } from '../../render/plan/composition.js';
import type { CostSpan } from '../../render/plan/cut-chunks.js';
import { hdrSource, rejectUnsupportedDistributedFormat } from '../../render/plan/formats.js';
import { checkTimeline, resolveMix } from './audio-mix.js';
import type { TimelineComposition } from './composition.js';
import { probe } from './plan-context.js';
import type { PlanContext } from './plan-context.js';

/** Mixing two segments, and decoding a video, against handing out a still. */
const TRANSITION_COST = 4;
const VIDEO_COST = 2;
/** A still that moves is scaled anew for each frame, and no frame is as the one before. */
const MOTION_COST = 3.5;

export async function resolveTimelineComposition(
  context: PlanContext,
  { timeline }: TimelineComposition,
): Promise<ResolvedComposition> {
  const asked = resolveTimeline(timeline);
  const codec = timeline.encoding?.videoCodec;
  if (codec !== undefined && context.config.format === 'mp4') {
    rejectUnsupportedDistributedFormat({ format: context.config.format, codec });
  }
  const resolved = await checkTimeline(context, asked);
  await refuseHdr(context, resolved);
  const sound = await resolveMix(context, resolved);
  const { crf, preset, pixelFormat, audioBitRate } = timeline.encoding ?? {};
  return {
    kind: 'timeline',
    width: resolved.width,
    height: resolved.height,
    frameRate: resolved.frameRate,
    frames: resolved.frames,
    encoding: {
      ...(crf !== undefined && { crf }),
      ...(preset !== undefined && { preset }),
      ...(pixelFormat !== undefined && { pixelFormat }),
      ...(audioBitRate !== undefined && { audioBitRate }),
    },
    reads: picturePaths(resolved),
    costs: costsOf(resolved),
    warnings: sourceWarnings(resolved),
    pictures: (range, guestPath, format): Pictures => {
      const encoding = { ...resolved.encoding, pixelFormat: format };
      const own = videoGraph({ ...resolved, encoding }, range);
      const graph = videoGraph({ ...withPaths(resolved, guestPath), encoding }, range);
      return {
        inputs: graph.inputs,
        filterGraph: graph.filterGraph,
        output: graph.output,
        reads: [...new Set(own.inputs.flatMap(({ path }) => path ?? []))],
      };
    },
    ...(sound && { sound }),
  };
}

function picturePaths(timeline: ResolvedTimeline): string[] {
  return [...new Set(namedFiles({ ...timeline, tracks: [] }).map(({ path }) => path))];
}

function costsOf({ segments, transitions }: ResolvedTimeline): CostSpan[] {
  return segments.flatMap((segment, i) => {
    const end = segment.startFrame + segment.frames;
    const transitionFrames = transitions[i]?.frames ?? 0;
    return [
      ...(segment.kind === 'video' ? [{ start: segment.startFrame, end, cost: VIDEO_COST }] : []),
      ...(segment.kind === 'still' && segment.motion
        ? [{ start: segment.startFrame, end, cost: MOTION_COST }]
        : []),
      ...(transitionFrames > 0 ? [{ start: end - transitionFrames, end, cost: TRANSITION_COST }] : []),
    ];
  });
}

async function refuseHdr(context: PlanContext, { segments }: ResolvedTimeline): Promise<void> {
  if (context.config.hdrMode !== 'auto') return;
  const paths = segments.flatMap(({ kind, path }) => (kind === 'video' ? [path] : []));
  for (const path of new Set(paths)) {
    const { streams } = await probe(context, path);
    if (streams.some((stream) => stream.type === 'video' && isHdr(stream))) throw hdrSource(path);
  }
}
