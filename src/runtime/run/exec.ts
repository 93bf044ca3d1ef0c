// Runtime.exec: a run whose exit code other than 0 is an error that says why.

import { failureReason, isLackOfMemory } from '../../command/failure-reason.js';
import { AfmpegError } from '../../errors.js';
import type { FileSystem } from '../../fs/file-system.js';
import { decodeEnd } from './bounded-log.js';
import { STDERR_TAIL_BYTES } from './execute.js';
import type { RunResult } from './execute.js';
import type { RunArgs, RunModule } from './run-module.js';

export async function execRun(run: RunModule, fs: FileSystem, ...args: RunArgs): Promise<RunResult> {
  const result = await run(fs, ...args);
  if (result.exitCode !== 0) throw ffmpegFailed(result);
  return result;
}

/** The error of a run that ended with an exit code other than 0; `reason` is by default the one in the log. */
export function ffmpegFailed(
  { command, exitCode, stderr, reason: told }: RunResult,
  reason = told ?? failureReason(stderr),
): AfmpegError<'FFMPEG_FAILED'> {
  const [program = 'ffmpeg'] = command;
  const said = reason || `exit code ${exitCode} with no output`;
  return new AfmpegError('FFMPEG_FAILED', `${program} failed: ${said}`, {
    // The same command line fails the same way again, unless what it lacked was memory, which a machine that has less
    // to do may have.
    retryable: isLackOfMemory(said),
    details: {
      exitCode,
      reason: said,
      stderrTail: decodeEnd(new TextEncoder().encode(stderr), STDERR_TAIL_BYTES),
      command,
    },
  });
}
