// What a client sees of a render, out of what its queue says at each look.

import type { Plan } from '../../render/plan/plan-format.js';
import { ProgressMeter, assembleShare } from '../../render/schedule/progress.js';
import type { RenderProgress } from '../../render/schedule/progress.js';
import { stepName } from './jobs.js';
import type { RenderView } from './supervise.js';

/** An attempt that starts anew, or a queue that forgot, takes nothing back from what was reported. */
export function progressOf(
  { chunks, frames, frameRate }: Pick<Plan, 'chunks' | 'frames' | 'frameRate'>,
  listener: ((progress: RenderProgress) => void) | undefined,
): (view: RenderView) => void {
  if (!listener) return () => undefined;
  const meter = new ProgressMeter(listener);
  const names = chunks.map((_, index) => stepName({ kind: 'chunk', index }));
  const open = new Set(chunks.keys());
  meter.start(
    [
      ...chunks.map(({ start, end }) => ({ weight: end - start, frames: end - start })),
      assembleShare(frames),
    ],
    frameRate,
  );
  return (view) => {
    if (view.state !== 'working' && view.state !== 'completed') return;
    const isOver = view.state === 'completed';
    const allRendered = isOver || view.assembling;
    for (const index of open) {
      const { start, end } = chunks[index] ?? { start: 0, end: 0 };
      const part = allRendered ? 1 : (view.frames[names[index] ?? ''] ?? 0) / (end - start);
      if (part < 1) {
        meter.set(index, part);
        continue;
      }
      open.delete(index);
      meter.setDone(index);
    }
    if (isOver) meter.setDone(chunks.length);
    meter.report(allRendered ? 'assemble' : 'render');
  };
}
