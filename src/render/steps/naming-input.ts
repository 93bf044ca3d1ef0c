// ffmpeg speaks of its inputs by number; an error that a person reads says which file it was.

import type { Command } from '../../command/command.js';
import { AfmpegError } from '../../errors.js';

const UNDECODABLE = /^(?:Decoder \(.*\) not found for input|Error while decoding) stream #(\d+):/;

/** The error of a run of `command`, naming the input that could not be decoded where it was that. */
export function namingInput(error: unknown, { inputs = [] }: Command): unknown {
  if (!AfmpegError.is(error) || error.code !== 'FFMPEG_FAILED') return error;
  const { reason = '' } = error.details;
  const index = UNDECODABLE.exec(reason)?.[1];
  const path = index === undefined ? undefined : inputs[Number(index)]?.path;
  if (path === undefined) return error;
  return new AfmpegError('FFMPEG_FAILED', `Cannot decode ${path}: ${reason}`, {
    cause: error,
    details: { ...error.details, path },
  });
}
