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
  return path === undefined ? error : named(error, `Cannot decode ${path}: ${reason}`, path);
}

/** The error of a run that has but one file to read, naming that. */
export function namingPath(error: unknown, path: string | undefined): unknown {
  const isNamed =
    !AfmpegError.is(error) || error.code !== 'FFMPEG_FAILED' || error.details.path !== undefined;
  if (isNamed || path === undefined) return error;
  return named(error, `Cannot read ${path}: ${error.details.reason ?? error.message}`, path);
}

/** The error with every text of it through `named`, which puts one name of a file in place of another. */
export function withNames(error: AfmpegError, named: (text: string) => string): AfmpegError {
  const { details, retryable, cause } = error;
  const { path, reason, stderrTail, command } = details;
  return new AfmpegError(error.code, named(error.message), {
    retryable,
    ...(cause !== undefined && { cause }),
    details: {
      ...details,
      ...(path !== undefined && { path: named(path) }),
      ...(reason !== undefined && { reason: named(reason) }),
      ...(stderrTail !== undefined && { stderrTail: named(stderrTail) }),
      ...(command && { command: command.map(named) }),
    },
  });
}

function named(error: AfmpegError, message: string, path: string): AfmpegError {
  return new AfmpegError('FFMPEG_FAILED', message, { cause: error, details: { ...error.details, path } });
}
