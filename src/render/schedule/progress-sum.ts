// How far a render is, in frames, out of what its steps say.

export interface DistributedProgress {
  readonly stage: 'plan' | 'render' | 'assemble';
  /** Frames rendered so far, over all chunks; never fewer than before. */
  readonly frames: number;
  /** 0 while it is not known. */
  readonly totalFrames: number;
  /** Of all work, 0 to 1, never going back. */
  readonly fraction: number;
  readonly chunksDone: number;
  readonly chunkCount: number;
}

/** Planning and joining count for little beside the frames. */
export const RENDER_SHARE = 0.95;

/** Adds up the frames of chunks that run at once, so that the sum never goes back. */
export class ProgressSum {
  private readonly frames: number[] = [];
  private sum = 0;
  private most = 0;
  private totalFrames = 0;
  private chunkCount = 0;
  private chunksDone = 0;
  private joinedShare = 0;
  private stage: DistributedProgress['stage'] = 'plan';

  constructor(private readonly report: (progress: DistributedProgress) => void) {}

  start(totalFrames: number, chunkCount: number): void {
    this.totalFrames = totalFrames;
    this.chunkCount = chunkCount;
    this.tell('render');
  }

  rendered(chunk: number, frames: number): void {
    this.sum += frames - (this.frames[chunk] ?? 0);
    this.frames[chunk] = frames;
    this.most = Math.max(this.most, this.sum);
    this.tell(this.stage);
  }

  done(chunk: number, frames: number): void {
    this.chunksDone++;
    this.rendered(chunk, frames);
  }

  joined(share: number): void {
    this.joinedShare = Math.max(this.joinedShare, share);
    this.tell('assemble');
  }

  tell(stage: DistributedProgress['stage']): void {
    this.stage = stage;
    const { most, totalFrames, chunksDone, chunkCount, joinedShare } = this;
    const done = totalFrames === 0 ? 0 : most / totalFrames;
    const fraction = done * RENDER_SHARE + joinedShare * (1 - RENDER_SHARE);
    this.report({ stage, frames: most, totalFrames, fraction, chunksDone, chunkCount });
  }
}
