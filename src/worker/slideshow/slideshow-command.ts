// The command line of a slideshow: frames through stdin, music under a path of its own, both mapped by name.

import type { Rational } from '../../command/media-info.js';
import { toArgs } from '../../command/to-args.js';
import { isRational, nameText } from '../../command/values.js';
import { convertChains } from '../../media/color/convert.js';
import { PLAIN_PICTURE } from '../../media/color/input-colors.js';
import type { InputColors } from '../../media/color/input-colors.js';
import { colorMarks, videoColors } from '../../media/color/output-colors.js';
import type { ReadOptions } from '../../options.js';
import { checkedBy, defineOptions, integer, matching, number, optional, withDefault } from '../../options.js';

/** How {@link SlideshowRenderer} encodes. */
export interface SlideshowSettings {
  /** Frames per second, as a fraction of positive integers. Default 30. */
  readonly frameRate?: Rational;
  /** Name of an encoder that the module has. Default `libx264`. */
  readonly videoCodec?: string;
  /** The encoder's trade of time for size, for example `veryfast`. Default: the encoder's own, `medium`. */
  readonly preset?: string;
  /** Constant quality, lower is better, 0–51 for libx264. Default: the encoder's own, 23. */
  readonly crf?: number;
  /** Bits per second of the audio, at least 1. Default 192,000. */
  readonly audioBitRate?: number;
  /**
   * A show of more frames is rendered in chunks of at most that many, where the render has a `workDir` and the encoder
   * is libx264. 2–1,000,000, or `Infinity` for never. Default 1,800, a minute.
   */
  readonly chunkFrames?: number;
}

const name = checkedBy('a name without spaces', nameText);
const chunkFrames = integer(2, 1_000_000);

export const SLIDESHOW_SETTINGS = defineOptions<SlideshowSettings>()('the slideshow settings', {
  frameRate: withDefault(matching<Rational>('a { num, den } of positive integers', isRational), {
    num: 30,
    den: 1,
  }),
  videoCodec: withDefault(name, 'libx264'),
  preset: optional(name),
  crf: optional(number(0, 63)),
  audioBitRate: withDefault(integer(1, Number.MAX_SAFE_INTEGER), 192_000),
  chunkFrames: withDefault(
    checkedBy<number>(`${chunkFrames.expected}, or Infinity`, (option, value) =>
      value === Infinity ? Infinity : chunkFrames.read(option, value),
    ),
    1800,
  ),
});

/** {@link SlideshowSettings} with the defaults filled in; what is missing is the encoder's own. */
export type CheckedSettings = ReadOptions<(typeof SLIDESHOW_SETTINGS)['fields']>;

/** What libx264 takes where a command line has neither; for an engine that needs both. */
export const X264_DEFAULTS = { crf: 23, preset: 'medium' } as const;

/**
 * The arguments after `ffmpeg`, for frames of `colors`. The music repeats without end, so that `-shortest` always means the end of the
 * pictures: a short track cuts off none of them.
 */
export function slideshowArgs(
  musicPath: string,
  outputPath: string,
  { frameRate, videoCodec, audioBitRate, preset, crf }: CheckedSettings,
  colors: InputColors = PLAIN_PICTURE,
): string[] {
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
          filters: convertChains(
            {
              ...{ source: undefined, name: 'frame', colors, before: [], size: {} },
              ...{ then: colorMarks(), outputs: undefined },
            },
            videoColors('yuv420p'),
          ),
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
