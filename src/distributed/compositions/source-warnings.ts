// What of a source is not in the render, though nobody said that it should not be.

import type { MediaInfo, Rational, StreamInfo } from '../../command/media-info.js';
import type { PacketSpan } from '../../command/packet-list.js';
import { damageText } from '../../media/damage.js';
import { leftOut, notInRender } from '../../media/left-out.js';
import { frameSeconds, shownSec } from '../../media/time.js';
import type { SourceWarning } from '../../render/plan/composition.js';
import type { FrameGrid } from './frame-grid.js';

/** Less is what an encoder fills up its last packet with. */
const NOTICED_SEC = 0.1;

export interface VideoSource {
  readonly path: string;
  readonly info: MediaInfo;
  /** The streams that are rendered. */
  readonly taken: readonly StreamInfo[];
  /** From when to when there is sound. */
  readonly heard: PacketSpan | undefined;
  readonly grid: FrameGrid;
  readonly frameRate: Rational;
}

export function videoWarnings({ path, info, taken, heard, grid, frameRate }: VideoSource): SourceWarning[] {
  const endSec = grid.startSec + frameSeconds(grid.frames, frameRate);
  const before = heard ? grid.startSec - heard.startSec : 0;
  const after = heard ? heard.endSec - endSec : 0;
  const cut = [
    ...(before > NOTICED_SEC ? [`${shownSec(before)} s before the first picture`] : []),
    ...(after > NOTICED_SEC ? [`${shownSec(after)} s after the last one`] : []),
  ];
  const rest = leftOut(info, taken);
  const warning = (code: SourceWarning['code'], message: string) => ({
    code,
    path,
    message: `${path}: ${message}`,
  });
  return [
    ...(cut.length === 0
      ? []
      : [warning('SOUND_CUT', `sound is cut off, ${cut.join(' and ')}; soundOutside: 'hold' keeps it`)]),
    ...(info.damage ? [warning('DAMAGED', `${damageText(info.damage)}; the render ends where they do`)] : []),
    ...(rest === undefined ? [] : [notInRender(path, rest)]),
  ];
}
