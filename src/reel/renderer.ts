// The seam between what is rendered and by which ffmpeg: a studio embeds this interface, not a backend.

import type { MediaInfo } from '../command/media-info.js';
import type { Progress } from '../command/progress.js';
import type { FileSystem } from '../fs/file-system.js';
import type { Timeline } from './timeline.js';

export interface RenderOptions {
  /** Ends the render; the promise rejects with ABORTED, and nothing is left of the output. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** What a render made. */
export interface Video {
  /** The timeline's `outputPath`. */
  readonly path: string;
  readonly durationSec: number;
  readonly frames: number;
  readonly bytes: number;
}

export interface Renderer {
  /** The name it is registered by, for example `afmpeg` or `native`. */
  readonly name: string;
  /** Whether it can render here, now. */
  available(): Promise<boolean>;
  /** Renders into the file system that it reads from. */
  render(fs: FileSystem, timeline: Timeline, options?: RenderOptions): Promise<Video>;
  /** Streams and length of a file in it. */
  probe(fs: FileSystem, path: string, options?: Pick<RenderOptions, 'signal'>): Promise<MediaInfo>;
}
