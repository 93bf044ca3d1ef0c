// What of a timeline's sources is not in its render, though nobody said that it should not be.

import { notInRender } from '../../media/left-out.js';
import type { SourceNotes } from '../../media/left-out.js';
import type { SourceWarning } from '../../render/plan/composition.js';
import type { ResolvedTimeline } from './resolve-timeline.js';

/** Each once, by the paths of `named`, which is the same timeline. */
export function sourceWarnings(timeline: ResolvedTimeline, named = timeline): SourceWarning[] {
  const warnings = [
    ...timeline.segments.flatMap((segment, i) =>
      segment.kind === 'video' ? notesOf(named.segments[i]?.path, segment.file?.notes) : [],
    ),
    ...timeline.tracks.flatMap(({ notes }, i) => notesOf(named.tracks[i]?.path, notes)),
  ];
  return [...new Map(warnings.map((warning) => [warning.message, warning])).values()];
}

function notesOf(path = '', { leftOut, damage }: SourceNotes = {}): SourceWarning[] {
  return [
    ...(damage === undefined
      ? []
      : [{ code: 'DAMAGED', path, message: `${path}: ${damage}; what is not there is not shown` } as const]),
    ...(leftOut === undefined ? [] : [notInRender(path, leftOut)]),
  ];
}
