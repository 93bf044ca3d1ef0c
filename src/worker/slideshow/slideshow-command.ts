// The command line of a slideshow: frames through stdin, music under a path of its own, both mapped by name.

import type { Rational } from '../../command/media-info.js';
import { toArgs } from '../../command/to-args.js';
import { colorMarks, toLayoutFilters } from '../../reel/graph/pictures.js';

export interface SlideshowSettings {
  /** Frames per second. Default 30. */
  readonly frameRate?: Rational;
  /** Name of the encoder. Default `libx264`. */
  readonly videoCodec?: string;
  /** The encoder's trade of time for size, for example `veryfast`. Default: the encoder's own, `medium`. */
  readonly preset?: string;
  /** Constant quality, lower is better, 0–51. Default: the encoder's own, 23. */
  readonly crf?: number;
  /** Bits per second of the sound. Default 192,000. */
  readonly audioBitRate?: number;
  /**
   * A show of more frames is rendered in chunks of at most that many, where the render has a `work` directory and the
   * encoder is libx264. 2–1,000,000, or `Infinity` for never. Default 1,800, a minute.
   */
  readonly chunkFrames?: number;
}

export const SLIDESHOW_DEFAULTS = {
  frameRate: { num: 30, den: 1 },
  videoCodec: 'libx264',
  audioBitRate: 192_000,
  chunkFrames: 1800,
} as const;

/**
 * The words after `ffmpeg`. The music repeats without end, so that `-shortest` always means the end of the
 * pictures: a short track cuts off none of them.
 */
export function slideshowArgs(musicPath: string, outputPath: string, settings: SlideshowSettings): string[] {
  const { frameRate, videoCodec, audioBitRate } = { ...SLIDESHOW_DEFAULTS, ...settings };
  const { preset, crf } = settings;
  return toArgs({
    overwrite: true,
    // xerror: a frame that cannot be decoded ends the run instead of missing from the video.
    options: { hide_banner: true, nostdin: true, xerror: true },
    inputs: [
      { url: 'pipe:0', format: 'image2pipe', frameRate, options: { 'c:v': 'png' } },
      { path: musicPath, streamLoop: -1 },
    ],
    outputs: [
      {
        path: outputPath,
        maps: ['0:v:0', '1:a:0'],
        video: {
          codec: videoCodec,
          pixelFormat: 'yuv420p',
          // As a reel's pictures. Without it ffmpeg takes the colors of standard definition, and players those of HD.
          filters: [...toLayoutFilters('yuv420p'), ...colorMarks()],
          ...(preset !== undefined && { preset }),
          ...(crf !== undefined && { crf }),
        },
        audio: { codec: 'aac', bitRate: audioBitRate },
        movflags: ['faststart'],
        options: { shortest: true },
      },
    ],
  });
}
