// What ffmpeg may take a video or audio file for: media, and never a list that names other files or hosts.

import type { CommandInput } from '../command/command.js';

export const DEMUXERS: readonly string[] = [
  ...['mov', 'matroska', 'mpegts', 'mpeg', 'avi', 'flv', 'asf', 'mxf', 'nut', 'ivf', 'gif', 'apng', 'dv'],
  ...['h264', 'hevc', 'm4v', 'mpegvideo', 'mjpeg', 'yuv4mpegpipe', 'webp_pipe'],
  ...[
    'mp3',
    'wav',
    'w64',
    'aiff',
    'caf',
    'au',
    'ogg',
    'flac',
    'aac',
    'ac3',
    'eac3',
    'amr',
    'ape',
    'wv',
    'tta',
  ],
];

/**
 * Options of an input that gains nothing from more threads: one picture, or sound. FFmpeg gives each decoder as many as
 * the machine has cores, and a graph may have dozens of inputs.
 */
export const ONE_THREAD = { threads: 1 } as const;

/** A video or audio file as an input, from `seekSec` seconds on; `decoder` is the one of its pictures where it matters which. */
export function mediaInput({
  path,
  seekSec,
  decoder,
}: {
  readonly path: string;
  readonly seekSec: number;
  readonly decoder?: string;
}): CommandInput {
  return {
    path,
    ...(seekSec > 0 && { seekSec }),
    options: {
      protocol_whitelist: 'file',
      format_whitelist: DEMUXERS.join(','),
      ...(decoder !== undefined && { 'c:v': decoder }),
    },
  };
}
