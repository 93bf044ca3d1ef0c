// What it means when a guest ends by an exception instead of an exit code.

import { AfmpegError } from '../errors.js';

/** `reason` knows the exceptions of one family: why the guest trapped, or the error that it is. */
export function trapError(
  error: unknown,
  reason: (error: unknown) => string | AfmpegError | undefined,
): AfmpegError {
  if (AfmpegError.is(error)) return error;
  const known = reason(error) ?? engineTrap(error);
  if (AfmpegError.is(known)) return known;
  if (known !== undefined) return new AfmpegError('TRAP', `The module ${known}`, { cause: error });
  const message = error instanceof Error ? error.message : String(error);
  return new AfmpegError('BRIDGE_FAILED', `The bridge failed: ${message}`, { cause: error });
}

/** What the engine itself throws. */
function engineTrap(error: unknown): string | undefined {
  if (error instanceof WebAssembly.RuntimeError) return `trapped: ${error.message}`;
  if (error instanceof RangeError) return `ran out of stack or memory: ${error.message}`;
  return undefined;
}

export const JUMPED_TO_RETURNED = 'jumped to a frame that has returned (longjmp)';
