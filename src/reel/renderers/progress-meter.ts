// One progress for a render that takes several runs.

import type { Progress } from '../../command/progress.js';
import type { FrameRange } from '../graph/pieces.js';
import type { ResolvedTimeline } from '../timeline/resolve-timeline.js';

/** What one run does of the whole. */
export interface Share {
  /** Its part of the work, relative to the other runs. */
  readonly weight: number;
  /** The frames that it makes; absent for one that makes sound only. */
  readonly range?: FrameRange;
}

export class ProgressMeter {
  private readonly startedMs = performance.now();
  private readonly total: number;
  private done = 0;
  private fraction = 0;

  constructor(
    private readonly timeline: ResolvedTimeline,
    shares: readonly Share[],
    private readonly listener: ((progress: Progress) => void) | undefined,
  ) {
    this.total = shares.reduce((sum, { weight }) => sum + weight, 0);
  }

  /** A listener for the run that does `share`. */
  during(share: Share): (progress: Progress) => void {
    const { range } = share;
    return (progress) => {
      const { frames, durationSec, frameRate } = this.timeline;
      const first = range?.start ?? 0;
      const part = range ? progress.frame / (range.end - range.start) : progress.outTimeSec / durationSec;
      const frame = range ? Math.min(frames, first + progress.frame) : 0;
      this.report(share.weight * Math.min(1, part), {
        ...progress,
        frame,
        outTimeSec: range ? (frame * frameRate.den) / frameRate.num : 0,
      });
    };
  }

  /** The run that does `share` has ended well. */
  end({ weight }: Share): void {
    this.done += weight;
  }

  private report(ofShare: number, progress: Progress): void {
    this.fraction = Math.max(this.fraction, Math.min(1, (this.done + ofShare) / this.total));
    const elapsedMs = performance.now() - this.startedMs;
    const { outTimeSec, frame, fps, speed, bitRate, outBytes } = progress;
    const etaMs = (elapsedMs * (1 - this.fraction)) / this.fraction;
    this.listener?.({
      fraction: this.fraction,
      ...{ outTimeSec, frame, fps, speed, bitRate, outBytes },
      elapsedMs,
      ...(this.fraction > 0 && { etaMs }),
    });
  }
}
