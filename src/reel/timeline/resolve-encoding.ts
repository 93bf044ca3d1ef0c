// How the file is written: encoders checked, container by the extension.

import { defineOptions, integer, invalidOption, number, optional, withDefault } from '../../options.js';
import type { ReadOptions } from '../../options.js';
import { name } from './checks.js';
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

export const ENCODING = defineOptions<Encoding>()('encoding', {
  videoCodec: withDefault(name, 'libx264'),
  crf: withDefault(number(0, 63), 20),
  preset: optional(name),
  pixelFormat: withDefault(name, 'yuv420p'),
  audioCodec: withDefault(name, 'aac'),
  audioBitRate: withDefault(integer(8_000, 1_000_000), 160_000),
});

const HAS_PRESETS = /^libx26[45]/;

export function resolveEncoding(encoding: ReadOptions<typeof ENCODING.fields>): ResolvedEncoding {
  return { ...(HAS_PRESETS.test(encoding.videoCodec) && { preset: 'veryfast' }), ...encoding };
}

const MUXERS: Readonly<Record<string, string>> = {
  mp4: 'mp4',
  m4v: 'mp4',
  mov: 'mov',
  mkv: 'matroska',
};

/** ffmpeg's name of the container that the extension means. Throws INVALID_OPTION for another one. */
export function resolveMuxer(outputPath: string): string {
  const extension = /\.([^./]+)$/.exec(outputPath)?.[1]?.toLowerCase() ?? '';
  const muxer = Object.hasOwn(MUXERS, extension) ? MUXERS[extension] : undefined;
  if (muxer) return muxer;
  const known = Object.keys(MUXERS).map((name) => `.${name}`);
  throw invalidOption('outputPath', `a path that ends in ${known.join(', ')}`, outputPath);
}
