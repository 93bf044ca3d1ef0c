// What a client sees of a render, out of what its queue says at each look.

import type { FrameRange } from '../../render/plan/cut-chunks.js';
import { RENDER_SHARE } from '../../render/schedule/progress-sum.js';
import type { DistributedProgress } from '../../render/schedule/progress-sum.js';
import { stepName } from './jobs.js';
import type { RenderView } from './supervise.js';

/** An attempt that starts anew, or a queue that forgot, takes nothing back from what was reported. */
export function progressOf(
  chunks: readonly FrameRange[],
  report: ((progress: DistributedProgress) => void) | undefined,
): (view: RenderView) => void {
  const lengths = chunks.map(({ start, end }) => end - start);
  const totalFrames = lengths.reduce((sum, length) => sum + length, 0);
  let most = 0;
  let chunksDone = 0;
  return (view) => {
    if (!report || (view.state !== 'working' && view.state !== 'completed')) return;
    const isOver = view.state === 'completed';
    const stage = isOver || view.assembling ? 'assemble' : 'render';
    const done = lengths.map((length, index) => {
      if (stage === 'assemble') return length;
      const frames = isOver ? length : view.frames[stepName({ kind: 'chunk', index })];
      return Math.min(frames ?? 0, length);
    });
    most = Math.max(
      most,
      done.reduce((sum, frames) => sum + frames, 0),
    );
    chunksDone = Math.max(chunksDone, done.filter((frames, index) => frames === lengths[index]).length);
    const fraction = isOver ? 1 : (most / totalFrames) * RENDER_SHARE;
    report({ stage, frames: most, totalFrames, fraction, chunksDone, chunkCount: chunks.length });
  };
}
