// How a run of @ffmpeg/core ends: its exit_program() leaves the exit code in `Module.ret` and calls abort(),
// so that a normal end has to be told from a real abort and from a trap.

import { AfmpegError } from '../errors.js';
import type { Core } from './glue.js';

/** Runs `main` to its end. What comes of a trap is thrown as TRAP. */
export function callMain(core: Core, main: () => number): number {
  try {
    const returned = main();
    return (core.ret ?? returned) & 0xff;
  } catch (error) {
    const code = exitCodeOf(error) ?? (isAbortCall(error) ? core.ret : undefined);
    if (code === undefined) throw trapError(error);
    return code & 0xff;
  }
}

/** C's exit() throws an ExitStatus. */
function exitCodeOf(error: unknown): number | undefined {
  const { name, status } = (error ?? {}) as { name?: unknown; status?: unknown };
  return name === 'ExitStatus' && typeof status === 'number' ? status : undefined;
}

/** abort() of C; the glue's own reasons to abort stand between the parentheses. */
function isAbortCall(error: unknown): boolean {
  return (
    error instanceof WebAssembly.RuntimeError &&
    /^Aborted\((native code called abort\(\))?\)/.test(error.message)
  );
}

export function trapError(error: unknown): AfmpegError {
  if (AfmpegError.is(error)) return error;
  if (error instanceof WebAssembly.RuntimeError) {
    const reason = isAbortCall(error) ? 'abort() was called' : error.message;
    return new AfmpegError('TRAP', `The module trapped: ${reason}`, { cause: error });
  }
  if (error instanceof RangeError) {
    return new AfmpegError('TRAP', `The module ran out of stack or memory: ${error.message}`, {
      cause: error,
    });
  }
  if (error === Infinity) {
    return new AfmpegError('TRAP', 'The module jumped to a frame that has returned (longjmp)', {
      cause: error,
    });
  }
  if (typeof error === 'number') {
    return new AfmpegError('TRAP', 'The module threw a C++ exception that nothing caught', { cause: error });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new AfmpegError('BRIDGE_FAILED', `The bridge failed: ${reason}`, { cause: error });
}
