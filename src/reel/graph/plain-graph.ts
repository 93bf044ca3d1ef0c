// The graph that one writes by hand: every input made into frames for its whole length, and `xfade` after
// `xfade` over all of them. Slow, and the measure of what the least-work graph must show.

import type { CommandInput } from '../../command/command.js';
import { chain, filter } from '../../command/filters.js';
import type { Chain } from '../../command/filters.js';
import { fromXfade, toXfade } from '../../media/color/output-colors.js';
import type { ResolvedSegment } from '../timeline/resolve-segment.js';
import type { ResolvedTimeline } from '../timeline/resolve-timeline.js';
import { clockFilters, layoutOf, motionFilters } from './pictures.js';
import {
  layOver,
  overlayPicture,
  overlaySources,
  segmentInput,
  segmentInputs,
  segmentSource,
  stillFrames,
  videoFrames,
} from './segment-chains.js';
import { endFilters, xfadeFilter } from './video-graph.js';
import type { VideoGraph } from './video-graph.js';

/** All frames of the timeline. Its stills need the extension of what they are. */
export function plainGraph(timeline: ResolvedTimeline): VideoGraph {
  const { segments, transitions, frames } = timeline;
  const mixed = transitions.map((transition, i): Chain => {
    const filters =
      transition.frames === 0
        ? [filter('concat', { n: 2 }), ...clockFilters(timeline)]
        : [xfadeFilter(transition, segments[i + 1]?.startFrame ?? 0, timeline.frameRate)];
    return chain([i === 0 ? 'p0' : `m${i - 1}`, `p${i + 1}`], filters, [`m${i}`]);
  });
  const overlays = overlaySources(segments);
  const last = transitions.length === 0 ? 'p0' : `m${transitions.length - 1}`;
  return {
    inputs: segmentInputs(timeline, segments, loopedInput),
    filterGraph: [
      ...segments.flatMap((segment, i) => wholeSegment(timeline, segment, i, overlays[i])),
      ...mixed,
      chain([last], [...fromXfade(layoutOf(timeline)), ...endFilters(timeline)], ['video']),
    ],
    output: 'video',
    frames,
  };
}

function loopedInput(timeline: ResolvedTimeline, segment: ResolvedSegment): CommandInput {
  const { frameRate } = timeline;
  if (segment.kind === 'video') return segmentInput(timeline, segment);
  return { path: segment.path, format: 'image2', frameRate, loop: true, options: { pattern_type: 'none' } };
}

function wholeSegment(
  timeline: ResolvedTimeline,
  segment: ResolvedSegment,
  index: number,
  overlay: string | undefined,
): Chain[] {
  const motion = segment.kind === 'still' ? motionFilters(segment, 0) : [];
  const mixed = toXfade(layoutOf(timeline));
  const name = `s${index}`;
  const [frames, output] = [`${name}u`, `p${index}`];
  const source = segmentSource(segment, index);
  const place =
    overlay === undefined
      ? { source, name, then: [...motion, ...mixed], outputs: [output] }
      : { source, name, then: motion, outputs: [frames] };
  return [
    ...(segment.kind === 'still'
      ? stillFrames(timeline, segment, place, segment.frames)
      : videoFrames(timeline, segment, place, { start: 0, end: segment.frames })),
    ...(overlay === undefined
      ? []
      : [
          overlayPicture(timeline, overlay, [`${name}o`]),
          ...layOver(timeline, { frames, overlay: `${name}o` }, [], mixed, output),
        ]),
  ];
}
