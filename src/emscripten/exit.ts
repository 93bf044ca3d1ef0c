// How a run of @ffmpeg/core ends: its exit_program() leaves the exit code in `Module.ret` and calls abort(),
// so that a normal end has to be told from a real abort and from a trap.

import { JUMPED_TO_RETURNED, trapError } from '../guest/trap.js';
import type { Core } from './glue.js';

/** Runs `main` to its end. What comes of a trap is thrown as TRAP. */
export function callMain(core: Core, main: () => number): number {
  try {
    const returned = main();
    return (core.ret ?? returned) & 0xff;
  } catch (error) {
    const code = exitCodeOf(error) ?? (isAbortCall(error) ? core.ret : undefined);
    if (code === undefined) throw trapError(error, coreTrap);
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

export function coreTrap(error: unknown): string | undefined {
  if (isAbortCall(error)) return 'trapped: abort() was called';
  if (error === Infinity) return JUMPED_TO_RETURNED;
  return typeof error === 'number' ? 'threw a C++ exception that nothing caught' : undefined;
}
