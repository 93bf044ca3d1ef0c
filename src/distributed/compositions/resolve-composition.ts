// From any composition that a caller names to what the engine needs of it.

import { checkedBy, defineOptions, invalidOption, oneOf, required } from '../../options.js';
import type { Timeline } from '../../reel/timeline/timeline.js';
import type { ResolvedComposition } from '../../render/plan/composition.js';
import type { Composition, TimelineComposition } from './composition.js';
import { resolveFrames } from './frames-composition.js';
import type { PlanContext } from './plan-context.js';
import { resolveTimelineComposition } from './timeline-composition.js';
import { resolveVideo } from './video-composition.js';

const TIMELINE = defineOptions<TimelineComposition>()('composition', {
  kind: required(oneOf('timeline')),
  // The reel's own table checks it.
  timeline: required(checkedBy<Timeline>('a timeline', (_, value) => value as Timeline)),
});

/** Reads what has to be known of the sources. Rejects with INVALID_OPTION, PROBE_FAILED and as a run does. */
export async function resolveComposition(
  context: PlanContext,
  composition: Composition,
): Promise<ResolvedComposition> {
  if (typeof composition !== 'object' || (composition as unknown) === null) {
    throw invalidOption('composition', 'an object', composition);
  }
  switch (composition.kind) {
    case 'timeline':
      return resolveTimelineComposition(context, TIMELINE.read(composition, 'composition'));
    case 'frames':
      return resolveFrames(context, composition);
    case 'video':
      return resolveVideo(context, composition);
    default:
      throw invalidOption(
        'composition.kind',
        'one of timeline, frames, video',
        (composition as { kind?: unknown }).kind,
      );
  }
}
