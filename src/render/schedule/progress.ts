// How far a render is, out of what its steps say: one shape for every render there is.

import type { Rational } from '../../command/media-info.js';
import { frameSeconds } from '../../media/time.js';

/** How far a render is. Nothing in it ever goes back but `stage`, `fps`, `speed` and `etaMs`. */
export interface RenderProgress {
  /** `plan` looks at what there is, `render` makes pictures and audio, `assemble` joins them. */
  readonly stage: 'plan' | 'render' | 'assemble';
  /** Of all work, 0 to 1. */
  readonly fraction: number;
  /** Pictures made so far, over all chunks. */
  readonly frame: number;
  /** Pictures in all; 0 while it is not known. */
  readonly totalFrames: number;
  /** Seconds of the output that `frame` is. */
  readonly outTimeSec: number;
  /** Pictures per second of wall time since the first. */
  readonly fps: number;
  /** Seconds of output per second of wall time. */
  readonly speed: number;
  /** Wall time since the render began, in milliseconds. */
  readonly elapsedMs: number;
  /** Wall time that is left by `fraction`, in milliseconds; absent while that is 0. */
  readonly etaMs?: number;
  /** Chunks that are done; a render in one piece has one. */
  readonly chunksDone: number;
  /** Chunks in all; 0 while it is not known. */
  readonly chunkCount: number;
}

/** Part of the work that joining is beside the frames. */
const ASSEMBLE_SHARE = 0.05;

/** What a step counts for. */
export interface Share {
  /** Its part of the work, relative to the other steps. */
  readonly weight: number;
  /** Pictures that it adds to the output; 0 for audio, and for a join of what others made. */
  readonly frames: number;
}

/** Adds up what steps that run at once report, so that the sum never goes back. */
export class ProgressMeter {
  private readonly startedMs = performance.now();
  private stage: RenderProgress['stage'] = 'plan';
  private shares: readonly Share[] = [];
  private parts: number[] = [];
  private rate: Rational = { num: 25, den: 1 };
  private weight = 0;
  private totalFrames = 0;
  private chunkCount = 0;
  private chunksDone = 0;
  private frame = 0;
  private fraction = 0;
  private stepsDone = 0;
  /** Of the steps, weighted; of pictures. Kept as sums: a render may have 100,000 steps. */
  private doneWeight = 0;
  private doneFrames = 0;

  constructor(private readonly listener: ((progress: RenderProgress) => void) | undefined) {}

  /** The steps are known; reports nothing yet. `part` and `done` speak of them by their place in `shares`. */
  start(shares: readonly Share[], frameRate: Rational): void {
    this.shares = shares;
    this.rate = frameRate;
    this.parts = shares.map(() => 0);
    this.weight = shares.reduce((sum, { weight }) => sum + weight, 0);
    this.totalFrames = shares.reduce((sum, { frames }) => sum + frames, 0);
    this.chunkCount = shares.filter(({ frames }) => frames > 0).length;
    this.stage = 'render';
  }

  /** Step `index` has done `part` of itself, 0 to 1; less than before where it starts again. */
  part(index: number, part: number, stage = this.stage): void {
    this.set(index, part);
    this.report(stage);
  }

  /** Step `index` has ended well. */
  done(index: number, stage = this.stage): void {
    this.setDone(index);
    this.report(stage);
  }

  /** {@link part} without a report, for who looks at many steps at once. */
  set(index: number, part: number): void {
    const share = this.shares[index];
    if (!share) return;
    const now = Math.min(1, Math.max(0, part));
    const before = this.parts[index] ?? 0;
    this.parts[index] = now;
    this.doneWeight += share.weight * (now - before);
    this.doneFrames += Math.round(share.frames * now) - Math.round(share.frames * before);
  }

  /** {@link done} without a report. */
  setDone(index: number): void {
    this.stepsDone++;
    if ((this.shares[index]?.frames ?? 0) > 0) this.chunksDone++;
    this.set(index, 1);
  }

  report(stage: RenderProgress['stage']): void {
    this.stage = stage;
    this.frame = Math.max(this.frame, this.doneFrames);
    const isOver = this.weight > 0 && this.stepsDone === this.shares.length;
    const part = isOver ? 1 : this.weight === 0 ? 0 : Math.min(1, this.doneWeight / this.weight);
    this.fraction = Math.max(this.fraction, part);
    const { frame, fraction, totalFrames, chunksDone, chunkCount } = this;
    const elapsedMs = performance.now() - this.startedMs;
    const outTimeSec = frameSeconds(frame, this.rate);
    const perSec = (amount: number) => (elapsedMs > 0 ? (amount * 1000) / elapsedMs : 0);
    this.listener?.({
      ...{ stage, fraction, frame, totalFrames, outTimeSec },
      fps: perSec(frame),
      speed: perSec(outTimeSec),
      elapsedMs,
      ...(fraction > 0 && { etaMs: (elapsedMs * (1 - fraction)) / fraction }),
      ...{ chunksDone, chunkCount },
    });
  }
}

/** What joining counts for after `frames` pictures. */
export function assembleShare(frames: number): Share {
  return { weight: (frames * ASSEMBLE_SHARE) / (1 - ASSEMBLE_SHARE), frames: 0 };
}
