// The seam between what is rendered and by which ffmpeg: a studio embeds this interface, not a backend.

import type { MediaInfo } from '../../command/media-info.js';
import type { FileSystem } from '../../fs/file-system.js';
import { mediaProber } from '../../media/media-cache.js';
import type { MediaProber } from '../../media/media-cache.js';
import {
  abortSignal,
  boolean,
  callback,
  defineOptions,
  optional,
  required,
  text,
  withDefault,
} from '../../options.js';
import type { Video } from '../../render/join/video.js';
import type { RenderProgress } from '../../render/schedule/progress.js';
import type { Timeline } from '../timeline/timeline.js';

/** Where to, and with what, a {@link Renderer} renders. */
export interface RenderOptions {
  /**
   * Path in the render's file system; its directory must exist, and its extension names the container: `.mp4`,
   * `.m4v`, `.mov` or `.mkv`. Replaced only by a complete file.
   */
  readonly outputPath: string;
  /**
   * Asked what the inputs hold, in place of the renderer's own `probe`: {@link renderReel} hands on what it found when it
   * checked the storyboard. Default: the renderer probes.
   */
  readonly media?: MediaProber;
  /** Ends the render; the promise rejects with ABORTED, and nothing is left of the output. */
  readonly signal?: AbortSignal;
  /** Hears how far the whole render is, whatever runs it takes. */
  readonly onProgress?: (progress: RenderProgress) => void;
}

/** What a caller can say about {@link Renderer.probe}. */
export interface RendererProbeOptions extends Pick<RenderOptions, 'signal'> {
  /** Whether lengths are to be those of what is there, as for {@link Runtime.probe}. Default `false`. */
  readonly measure?: boolean;
}

/** Renders timelines by one ffmpeg or another. */
export interface Renderer {
  /** What it is called where one of several is chosen, for example `afmpeg` or `native`. */
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
  render(fs: FileSystem, timeline: Timeline, options: RenderOptions): Promise<Video>;
  /** Streams and length of a file in it. */
  probe(fs: FileSystem, path: string, options?: RendererProbeOptions): Promise<MediaInfo>;
}

export const RENDER_OPTIONS = defineOptions<RenderOptions>()('the render options', {
  outputPath: required(text('a path')),
  media: optional(mediaProber),
  signal: optional(abortSignal),
  onProgress: optional(callback<(progress: RenderProgress) => void>()),
});

export const PROBE_OPTIONS = defineOptions<RendererProbeOptions>()('the probe options', {
  signal: optional(abortSignal),
  measure: withDefault(boolean, false),
});
