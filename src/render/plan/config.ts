// What a caller says about a distributed render, checked before anything is read or written.

import type { Known, PixelFormatName } from '../../command/names.js';
import { nameText } from '../../command/values.js';
import {
  checkInteger,
  checkString,
  checkedBy,
  defineOptions,
  integer,
  invalidOption,
  number,
  oneOf,
  optional,
  required,
  string,
  withDefault,
} from '../../options.js';
import { checkSizing } from './cut-chunks.js';
import type { ChunkSizing } from './cut-chunks.js';
import { defaultCodec, rejectUnsupportedDistributedFormat } from './formats.js';
import type { DistributedFormat, HdrMode } from './formats.js';

/** 2 GiB: what the small disks of serverless workers hold beside their chunks. */
export const PLAN_DIR_SIZE_LIMIT_BYTES = 2 * 1024 ** 3;

/**
 * - `require`: all sound of the composition, or the render fails. The default.
 * - `best-effort`: a sound that cannot be read, mixed or found leaves the output silent.
 * - `none`: silent.
 */
export type AudioMode = 'require' | 'best-effort' | 'none';

/** What a distributed render makes, and how it is cut. */
export interface DistributedConfig {
  /**
   * `mp4` is H.264 by libx264, `mov` is ProRes 4444 with alpha, `png-sequence` a directory of
   * `frame_000001.png` and so on.
   */
  readonly format: DistributedFormat;
  /** Only the format's own: libx264, prores_ks, png. */
  readonly codec?: Known<'libx264' | 'prores_ks' | 'png'>;
  /** mp4: constant quality, 0–51. Default 20. */
  readonly crf?: number;
  /** mp4: x264's trade of time for size. Default `veryfast`. */
  readonly preset?: string;
  /** Default `yuv420p` for mp4 and `yuva444p10le` for mov, with `rgba` and `rgb24` to choose from for PNG. */
  readonly pixelFormat?: Known<PixelFormatName>;
  /** mp4: most frames from one key frame to the next. Default: one key frame for each chunk. */
  readonly keyFrameInterval?: number;
  /** What becomes of sources in HDR. Default `auto`, which refuses them. */
  readonly hdrMode?: HdrMode;
  /** What becomes of the sound. Default `require`. */
  readonly audio?: AudioMode;
  /** Bits per second of the AAC, 8,000–1,000,000. Default 160,000. */
  readonly audioBitRate?: number;
  /** How the frames are cut into chunks. Default `{ kind: 'auto' }`. */
  readonly chunks?: ChunkSizing;
  /**
   * The guest's whole environment, part of the plan. Names that point into a host (`PATH`, `HOME`, `LD_…`,
   * `NODE_…`) are refused. Default none.
   */
  readonly runtimeEnv?: Readonly<Record<string, string>>;
  /** Most bytes of the plan's directory. Default {@link PLAN_DIR_SIZE_LIMIT_BYTES}. */
  readonly planSizeLimitBytes?: number;
}

/** A config with its defaults. Where `crf`, `preset`, `pixelFormat` or `audioBitRate` is absent the composition may say. */
export interface CheckedConfig extends DistributedConfig {
  readonly codec: string;
  readonly hdrMode: HdrMode;
  readonly audio: AudioMode;
  readonly chunks: ChunkSizing;
  readonly runtimeEnv: Readonly<Record<string, string>>;
  readonly planSizeLimitBytes: number;
}

const PIXEL_FORMATS: Readonly<Record<DistributedFormat, readonly string[]>> = {
  mp4: ['yuv420p', 'yuv422p', 'yuv444p'],
  mov: ['yuva444p10le', 'yuv444p10le'],
  'png-sequence': ['rgba', 'rgb24'],
};
const MP4_ONLY = ['crf', 'preset', 'keyFrameInterval'] as const;

const CONFIG = defineOptions<DistributedConfig>()('the config', {
  // What cannot be rendered in chunks has an error of its own, which says why.
  format: required(
    checkedBy<DistributedFormat>(
      'a format',
      (option, value) => checkString(option, value) as DistributedFormat,
    ),
  ),
  codec: optional(string),
  crf: optional(number(0, 51)),
  preset: optional(checkedBy('a name without spaces', nameText)),
  pixelFormat: optional(string),
  keyFrameInterval: optional(integer(2, 100_000)),
  hdrMode: withDefault(oneOf('auto', 'force-sdr', 'force-hdr'), 'auto'),
  audio: withDefault(oneOf('require', 'best-effort', 'none'), 'require'),
  audioBitRate: optional(integer(8_000, 1_000_000)),
  chunks: withDefault(
    checkedBy('a way to cut', (_, value) => checkSizing(value)),
    { kind: 'auto' },
  ),
  runtimeEnv: withDefault(
    checkedBy('an object of names and values', (_, value) => checkRuntimeEnv(value)),
    {},
  ),
  planSizeLimitBytes: withDefault(
    checkedBy('a number of bytes', (option, value) =>
      value === Infinity ? Infinity : checkInteger(option, value, 1, Number.MAX_SAFE_INTEGER),
    ),
    PLAN_DIR_SIZE_LIMIT_BYTES,
  ),
});

/** Throws INVALID_OPTION or FORMAT_NOT_SUPPORTED_IN_DISTRIBUTED. */
export function checkConfig(value: DistributedConfig): CheckedConfig {
  const config = CONFIG.read(value);
  rejectUnsupportedDistributedFormat(config);
  const { format, pixelFormat, codec = defaultCodec(format) } = config;
  for (const key of format === 'mp4' ? [] : MP4_ONLY) {
    if (config[key] !== undefined) throw invalidOption(key, `left out for ${format}`, config[key]);
  }
  const known = PIXEL_FORMATS[format];
  if (pixelFormat !== undefined && !known.includes(pixelFormat)) {
    throw invalidOption('pixelFormat', `one of ${known.join(', ')}`, pixelFormat);
  }
  return { ...config, codec };
}

export const defaultPixelFormat = (format: DistributedFormat): string => PIXEL_FORMATS[format][0] ?? '';

/** What means something on one host only, or makes ffmpeg write files of its own. */
const HOST_NAME =
  /PATH$|^(?:LD|DYLD|NODE|npm)_|^(?:HOME|USER|LOGNAME|SHELL|PWD|OLDPWD|TMP|TEMP|TMPDIR|FFREPORT)$/i;

/** Throws INVALID_OPTION unless `env` is an environment that means the same on every host. */
export function checkRuntimeEnv(env: unknown): Readonly<Record<string, string>> {
  if (typeof env !== 'object' || env === null || Array.isArray(env)) {
    throw invalidOption('runtimeEnv', 'an object of names and values', env);
  }
  const entries = Object.entries(env).map(([name, value]: [string, unknown]) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw invalidOption('runtimeEnv', 'an object of names of letters, digits and _', name);
    }
    if (HOST_NAME.test(name)) {
      throw invalidOption(`runtimeEnv.${name}`, 'left out: it means something on one host only', value);
    }
    return [name, checkString(`runtimeEnv.${name}`, value)] as const;
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
