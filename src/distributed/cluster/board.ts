// The few small values that everyone who works on a render shares beside its jobs.

import type { AfmpegErrorJson } from '../../errors.js';

export interface RenderBoard {
  /** Why the render must not go on; undefined while it may. */
  stopReason(render: string): Promise<AfmpegErrorJson | undefined>;
  /** Stops the render everywhere. The first reason stands. */
  stop(render: string, reason: AfmpegErrorJson): Promise<void>;
  /** How many frames of a step are done, so far, by its latest attempt. */
  reportFrames(render: string, step: string, frames: number): Promise<void>;
}
