// Runtime.exec: a run whose exit code other than 0 is an error that says why.

import { failureReason } from '../../command/failure-reason.js';
import { AfmpegError } from '../../errors.js';
import type { FileSystem } from '../../fs/file-system.js';
import type { RunModule } from '../queries/capabilities.js';
import { decodeEnd } from './bounded-log.js';
import { STDERR_TAIL_BYTES } from './execute.js';
import type { RunResult } from './execute.js';
import type { RunOptions } from './run-options.js';

export async function execRun(
  run: RunModule,
  fs: FileSystem,
  ...args: readonly string[] | readonly [...string[], RunOptions]
): Promise<RunResult> {
  const result = await run(fs, ...args);
  if (result.exitCode !== 0) throw ffmpegFailed(result);
  return result;
}

/** With `reason`, or the one that the log tells. */
export function ffmpegFailed(
  { command, exitCode, stderr }: RunResult,
  reason = failureReason(stderr),
): AfmpegError {
  const [program = 'ffmpeg'] = command;
  const said = reason || `exit code ${exitCode} without a word`;
  return new AfmpegError('FFMPEG_FAILED', `${program} failed: ${said}`, {
    details: {
      exitCode,
      reason: said,
      stderrTail: decodeEnd(new TextEncoder().encode(stderr), STDERR_TAIL_BYTES),
      command,
    },
  });
}
