// The seam between what is rendered and by which ffmpeg: a studio embeds this interface, not a backend.

import type { MediaInfo } from '../../command/media-info.js';
import type { Progress } from '../../command/progress.js';
import type { FileSystem } from '../../fs/file-system.js';
import { checkFunction, checkKeys } from '../../options.js';
import { checkSignal } from '../../runtime/run/run-options.js';
import type { Timeline } from '../timeline/timeline.js';

export interface RenderOptions {
  /** Ends the render; the promise rejects with ABORTED, and nothing is left of the output. */
  readonly signal?: AbortSignal;
  /** Gets one progress for the whole render, whatever runs it takes: `fraction` is there, and never goes back. */
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
  /**
   * Renders into the file system that it reads from. The output appears, or is replaced, as a whole and last;
   * a render that fails or is aborted leaves nothing behind.
   *
   * Rejects with INVALID_OPTION (`details.option` names the field), ABORTED, FFMPEG_FAILED, PROBE_FAILED,
   * IO_FAILED, RENDERER_UNAVAILABLE, and whatever else the backend's own runs reject with.
   */
  render(fs: FileSystem, timeline: Timeline, options?: RenderOptions): Promise<Video>;
  /** Streams and length of a file in it. */
  probe(fs: FileSystem, path: string, options?: Pick<RenderOptions, 'signal'>): Promise<MediaInfo>;
}

export function checkRenderOptions(options: unknown): RenderOptions {
  checkKeys('the render options', options, ['signal', 'onProgress']);
  const { signal, onProgress } = options as RenderOptions;
  if (onProgress !== undefined) checkFunction('onProgress', onProgress);
  const checked = checkSignal(signal);
  return { ...(checked && { signal: checked }), ...(onProgress && { onProgress }) };
}
