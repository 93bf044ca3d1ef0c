// One run of ffmpeg that has to make a known number of pictures, by whatever ffmpeg.

import type { Command } from '../../command/command.js';
import type { Progress } from '../../command/progress.js';
import { toArgs } from '../../command/to-args.js';
import { AfmpegError } from '../../errors.js';
import { namingInput } from './naming-input.js';

/** Runs ffmpeg to its end; rejects with FFMPEG_FAILED for any exit code but 0. */
export type RunFfmpeg = (
  args: readonly string[],
  options: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
) => Promise<{ readonly stderr: string }>;

export interface CommandRun {
  readonly run: RunFfmpeg;
  readonly command: Command;
  /** Pictures that have to come out; 0 for a run that makes audio only. */
  readonly frames: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/**
 * What ffmpeg logged. Rejects with FFMPEG_FAILED, which names the input that could not be decoded, also where ffmpeg
 * ended well with another number of pictures.
 */
export async function runCommand({ run, command, frames, signal, onProgress }: CommandRun): Promise<string> {
  let made = 0;
  const listen = (progress: Progress) => {
    made = progress.frame;
    onProgress(progress);
  };
  try {
    const { stderr } = await run(toArgs(command), { signal, onProgress: listen });
    if (made !== frames) throw otherFrames(made, frames, stderr, command);
    return stderr;
  } catch (error) {
    throw namingInput(error, command);
  }
}

const MOST_NAMED = 4;

/**
 * ffmpeg ends well where an input has no picture at all, or not from `startSec` on; and where pictures come in
 * another size it begins its graph anew, and counts from 0 again.
 */
function otherFrames(made: number, expected: number, stderr: string, { inputs = [] }: Command): AfmpegError {
  const why =
    made > expected
      ? 'a video changes its size midway; encode it again at one size'
      : 'a video has no picture, or none after its startSec';
  // ffmpeg does not say which one it was.
  const paths = [...new Set(inputs.flatMap(({ path, format }) => (format === 'concat' ? [] : (path ?? []))))];
  const among = paths.length > MOST_NAMED ? [...paths.slice(0, MOST_NAMED), '…'] : paths;
  const reason = `${made} of ${expected} frames were made: ${why} (${among.join(', ')})`;
  const [path, ...more] = paths;
  return new AfmpegError('FFMPEG_FAILED', `The render is not complete: ${reason}`, {
    details: {
      reason,
      ...(path !== undefined && more.length === 0 && { path }),
      stderrTail: stderr.slice(-1500),
    },
  });
}
