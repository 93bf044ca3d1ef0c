// One run: devices and files around a job, limits while it goes, a result or a typed error at its end.

import { failureReason } from '../../command/failure-reason.js';
import { EVERYTHING, REPORT_SEC, insideLog } from '../../command/log-level.js';
import type { ShownLog } from '../../command/log-level.js';
import type { RunWarning } from '../../command/log-warnings.js';
import { AfmpegError } from '../../errors.js';
import { ioErrorOf } from '../../fs/io-errors.js';
import { emptyInputNamed } from './empty-input.js';
import type { Engine } from './engine.js';
import type { GuestLog } from './guest-log.js';
import { RunControl } from './run-control.js';
import type { CheckedRun } from './run-options.js';
import { sequenceGaps } from './sequence-gaps.js';
import { RunStreams } from './streams.js';

/** How a run of ffmpeg or ffprobe ended. */
export interface RunResult {
  /** Exit code of ffmpeg or ffprobe, 0–255. */
  readonly exitCode: number;
  /** UTF-8, bounded by `limits.logBytes`; empty where `onStdout` took it. */
  readonly stdout: string;
  /** UTF-8, bounded by `limits.logBytes`. */
  readonly stderr: string;
  /** Wall time without the wait in the queue. */
  readonly durationMs: number;
  /** The most memory that the guest had, in bytes. */
  readonly peakMemoryBytes: number;
  /** Program name and arguments. */
  readonly command: readonly string[];
  /** What the run left undone although it went on; empty for most. */
  readonly warnings: readonly RunWarning[];
  /** Why the exit code is not 0, in ffmpeg's words, whatever its log level; absent where it is 0. */
  readonly reason?: string;
}

/** How much of the log's end an error carries: a screen of it, small enough for any queue or log line. */
export const STDERR_TAIL_BYTES = 1500;

/** Runs a checked command once; `Runtime` calls it when the run has its slot. */
export async function execute(engine: Engine, run: CheckedRun): Promise<RunResult> {
  const { fs, program, args, env, cwd, options, limits } = run;
  const command = [program, ...args];
  const startedMs = performance.now();
  const control = new RunControl(options.signal, limits.timeoutMs, engine.canEnd);
  const guest = guestCommand(run);
  const streams = openStreams(run, control, guest.shown);
  try {
    const { outcome, brokenLimit, ioFailure } = await engine.run({
      program,
      args: guest.args,
      env,
      cwd,
      openFiles: limits.openFiles,
      bytesWritten: limits.bytesWritten,
      stallMs: limits.stallMs,
      fs,
      mounts: streams.mounts,
      streams: streams.devices,
      control,
    });
    if (brokenLimit) throw limitError(brokenLimit, limits[brokenLimit]);
    // ffmpeg takes a failed read for the end and can leave with 0 after a failed write: half an output
    // must not pass for a complete one.
    if (ioFailure) throw ioErrorOf(ioFailure);
    await streams.finish();
    const exitCode = streams.log?.exitCode(outcome.exitCode) ?? outcome.exitCode;
    return {
      exitCode,
      stdout: streams.stdout.toString(),
      stderr: streams.stderr.toString(),
      durationMs: performance.now() - startedMs,
      peakMemoryBytes: outcome.peakMemoryBytes,
      command,
      // What failed says why by itself.
      warnings: exitCode === 0 && streams.log ? warningsOf(run, streams.log) : [],
      ...(exitCode !== 0 && {
        reason: emptyInputNamed(streams.log?.reason() ?? failureReason(streams.stderr.toString()), run),
      }),
    };
  } catch (error) {
    streams.fail(streams.failure?.thrown ?? error);
    if (streams.failure) throw streams.failure.thrown;
    throw withRunDetails(error, command, streams.stderr.end(STDERR_TAIL_BYTES));
  } finally {
    control.dispose();
  }
}

function warningsOf(run: CheckedRun, log: GuestLog): readonly RunWarning[] {
  return [...log.warnings(), ...sequenceGaps(run, log.totals.packetsRead)];
}

/** A stream can be taken by somebody else while the run waits for its turn. */
function openStreams(run: CheckedRun, control: RunControl, shown: ShownLog | undefined): RunStreams {
  try {
    return new RunStreams(run, control, shown);
  } catch (cause) {
    control.dispose();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AfmpegError('INVALID_OPTION', `A stream of the run cannot be used: ${reason}`, { cause });
  }
}

/** Bytes that ffmpeg writes to stderr as an output. */
const STDERR_OUTPUT = /^(?:pipe:2|(?:file:)?\/dev\/stderr)$/;

/** What ffmpeg is asked to do and to log; the result shows the caller's own arguments. */
function guestCommand({ program, args, options }: CheckedRun): {
  readonly args: readonly string[];
  readonly shown: ShownLog | undefined;
} {
  const progress = ['-progress', 'file:/dev/progress', '-stats_period', REPORT_SEC];
  if (program === 'ffprobe' || args.some((word) => STDERR_OUTPUT.test(word))) {
    const shown = options.onLog || options.onProgress ? EVERYTHING : undefined;
    return { args: options.onProgress && program === 'ffmpeg' ? [...progress, ...args] : args, shown };
  }
  const inside = insideLog(args);
  return { args: options.onProgress ? [...progress, ...inside.args] : inside.args, shown: inside.shown };
}

function limitError(limit: 'bytesWritten' | 'openFiles', value: number): AfmpegError {
  return new AfmpegError(
    'LIMIT_EXCEEDED',
    `The run broke limits.${limit} (${value}); raise it or set Infinity`,
    {
      details: { limit },
    },
  );
}

function withRunDetails(error: unknown, command: readonly string[], stderrTail: string): unknown {
  if (!AfmpegError.is(error)) return error;
  const { code, message, cause, retryable } = error;
  const details = { ...error.details, command, ...(stderrTail && { stderrTail }) };
  return new AfmpegError(code, message, { retryable, details, ...(cause !== undefined && { cause }) });
}
