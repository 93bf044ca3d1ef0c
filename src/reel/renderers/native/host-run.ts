// One run of a program of the host, with the result that a run of a Runtime has. No shell is involved.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { abortedError } from '../../../abort.js';
import { AfmpegError } from '../../../errors.js';
import { BoundedLog } from '../../../runtime/run/bounded-log.js';
import type { RunResult } from '../../../runtime/run/execute.js';

export interface HostRunOptions {
  readonly signal?: AbortSignal | undefined;
  /** Gets stdout as it comes, in place of the result. */
  readonly onStdout?: (chunk: Uint8Array) => void;
  /** Of stdout and of stderr, how many bytes are kept. Default 1 MiB. */
  readonly logBytes?: number;
}

/** How long a program may take to end once it is asked to. */
const GRACE_MS = 2000;
const LOG_BYTES = 1 << 20;

/**
 * Resolves for every exit code. Rejects with RENDERER_UNAVAILABLE where the program cannot be started, and with
 * ABORTED; either way the program has ended by then.
 */
export async function runHostProgram(
  program: string,
  args: readonly string[],
  { signal, onStdout, logBytes = LOG_BYTES }: HostRunOptions = {},
): Promise<RunResult> {
  if (signal?.aborted) throw abortedError(signal);
  const startedMs = performance.now();
  const stdout = new BoundedLog(logBytes);
  const stderr = new BoundedLog(logBytes);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
  let thrown: { readonly error: unknown } | undefined;
  child.stderr.on('data', (chunk: Buffer) => {
    stderr.write(chunk);
  });
  child.stdout.on('data', (chunk: Buffer) => {
    try {
      if (onStdout) onStdout(chunk);
      else stdout.write(chunk);
    } catch (error) {
      thrown ??= { error };
      child.kill('SIGKILL');
    }
  });
  const { exitCode, reason } = await ended(program, child, signal);
  if (signal?.aborted) throw abortedError(signal);
  if (thrown) throw thrown.error;
  if (reason !== undefined) stderr.write(new TextEncoder().encode(`\nended by ${reason}`));
  return {
    exitCode,
    stdout: stdout.toString(),
    stderr: stderr.toString(),
    durationMs: performance.now() - startedMs,
    peakMemoryBytes: 0,
    command: [program, ...args],
    // Its fonts are the machine's, and its log is at the level that was asked for.
    warnings: [],
  };
}

function ended(
  program: string,
  child: ChildProcess,
  signal: AbortSignal | undefined,
): Promise<{ readonly exitCode: number; readonly reason?: string }> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = () => {
      child.kill('SIGTERM');
      timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    };
    const settle = (then: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      then();
    };
    signal?.addEventListener('abort', stop, { once: true });
    child.once('error', (error) => {
      // An error of kill() comes here, too: then the program is there.
      if (child.pid !== undefined) return;
      settle(() => reject(unavailable(program, error)));
    });
    child.once('close', (code, reason) => {
      if (child.pid === undefined) return;
      settle(() => {
        resolve({ exitCode: code ?? 255, ...(reason && { reason }) });
      });
    });
  });
}

function unavailable(program: string, cause: Error): AfmpegError {
  const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'it is not there' : cause.message;
  return new AfmpegError(
    'RENDERER_UNAVAILABLE',
    `Cannot start ${program}: ${why}. Install ffmpeg, or say where it is by the options ffmpeg and ffprobe`,
    { cause, details: { path: program } },
  );
}
