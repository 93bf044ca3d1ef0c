// Encoders that `@ffmpeg/core` has and that do not work there, with its own JavaScript neither.

import { AfmpegError } from '../errors.js';

const REASONS: Readonly<Record<string, string>> = {
  libx265:
    'it waits for threads that it does not get, and never ends; use libx264, or a module that has libx265 and threads',
  'libvpx-vp9': 'it traps; use libvpx (VP8), or the module of `npm run wasm`, which encodes VP9',
};

/** `-c:v libx265`, in every way to write it. */
const ENCODER_OPTION = /^-(?:c|codec|vcodec)(?::.*)?$/;

/** Throws ENCODER_BROKEN where the arguments of ffmpeg name an encoder that does not work in a core build. */
export function refuseBrokenEncoders(args: readonly string[]): void {
  // Before an `-i` the same word names a decoder.
  const from = args.lastIndexOf('-i') + 1;
  for (const [at, encoder] of args.entries()) {
    const reason = Object.hasOwn(REASONS, encoder) ? REASONS[encoder] : undefined;
    if (at <= from || reason === undefined || !ENCODER_OPTION.test(args[at - 1] ?? '')) continue;
    throw brokenEncoder(encoder, reason);
  }
}

/** `  Stream #0:0 -> #0:0 (h264 (native) -> hevc (libx265))`, `  hstack:default -> Stream #0:0 (libx265)`. */
const CHOSEN = /^ {2}.* -> (?:.* -> \S+|Stream #\d+:\d+) \(([\w-]+)\)\)?$/;

/**
 * ENCODER_BROKEN where ffmpeg logs that it chose an encoder that does not work in a core build. No argument need
 * name it: it is the default of .webm and .hevc, and what `-c:v hevc` means.
 */
export function brokenEncoderChosen(line: string): AfmpegError | undefined {
  const encoder = CHOSEN.exec(line)?.[1] ?? '';
  const reason = Object.hasOwn(REASONS, encoder) ? REASONS[encoder] : undefined;
  return reason === undefined ? undefined : brokenEncoder(encoder, reason);
}

function brokenEncoder(encoder: string, reason: string): AfmpegError {
  const message = `The encoder ${encoder} of @ffmpeg/core does not work: ${reason}`;
  return new AfmpegError('ENCODER_BROKEN', message, { details: { encoder } });
}
