// How the file is written: encoders checked, container by the extension.

import { nameText } from '../../command/values.js';
import { checkInteger, invalidOption } from '../../options.js';
import { checkFields, checkNumber } from './check-fields.js';
import type { Encoding } from './timeline.js';

export interface ResolvedEncoding {
  readonly videoCodec: string;
  readonly crf: number;
  /** Absent for encoders that have none unless it was given. */
  readonly preset?: string;
  readonly pixelFormat: string;
  readonly audioCodec: string;
  readonly audioBitRate: number;
}

const KEYS = ['videoCodec', 'crf', 'preset', 'pixelFormat', 'audioCodec', 'audioBitRate'];
const HAS_PRESETS = /^libx26[45]/;

export function resolveEncoding(value: unknown): ResolvedEncoding {
  checkFields('encoding', value ?? {}, KEYS);
  const {
    videoCodec = 'libx264',
    crf = 20,
    preset = HAS_PRESETS.test(videoCodec) ? 'veryfast' : undefined,
    pixelFormat = 'yuv420p',
    audioCodec = 'aac',
    audioBitRate = 160_000,
  } = (value ?? {}) as Encoding;
  return {
    videoCodec: nameText('encoding.videoCodec', videoCodec),
    crf: checkNumber('encoding.crf', crf, 0, 63),
    ...(preset !== undefined && { preset: nameText('encoding.preset', preset) }),
    pixelFormat: nameText('encoding.pixelFormat', pixelFormat),
    audioCodec: nameText('encoding.audioCodec', audioCodec),
    audioBitRate: checkInteger('encoding.audioBitRate', audioBitRate, 8_000, 1_000_000),
  };
}

const MUXERS: Readonly<Record<string, string>> = {
  mp4: 'mp4',
  m4v: 'mp4',
  mov: 'mov',
  mkv: 'matroska',
};

/** ffmpeg's name of the container that the extension means. */
export function resolveMuxer(outputPath: string): string {
  const extension = /\.([^./]+)$/.exec(outputPath)?.[1]?.toLowerCase() ?? '';
  const muxer = Object.hasOwn(MUXERS, extension) ? MUXERS[extension] : undefined;
  if (muxer) return muxer;
  const known = Object.keys(MUXERS).map((name) => `.${name}`);
  throw invalidOption('outputPath', `a path that ends in ${known.join(', ')}`, outputPath);
}
