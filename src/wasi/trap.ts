// What it means when a guest ends by an exception instead of an exit code.

import { AfmpegError } from '../errors.js';
import { ErrnoError } from '../fs/errno.js';

export function trapError(error: unknown): AfmpegError {
  if (AfmpegError.is(error)) return error;
  if (error instanceof WebAssembly.RuntimeError) {
    return new AfmpegError('TRAP', `The module trapped: ${error.message}`, { cause: error });
  }
  if (error instanceof RangeError) {
    return new AfmpegError('TRAP', `The module ran out of stack or memory: ${error.message}`, {
      cause: error,
    });
  }
  if (error instanceof ErrnoError) {
    return new AfmpegError('TRAP', 'The module jumped with a buffer outside its memory (setjmp)', {
      cause: error,
    });
  }
  if (error instanceof WebAssembly.LinkError) {
    return new AfmpegError(
      'UNSUPPORTED_MODULE',
      `The module imports something of another type: ${error.message}`,
      {
        cause: error,
      },
    );
  }
  if (isWasmException(error)) {
    return new AfmpegError('TRAP', 'The module jumped to a frame that has returned (longjmp)', {
      cause: error,
    });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new AfmpegError('BRIDGE_FAILED', `The bridge failed: ${reason}`, { cause: error });
}

function isWasmException(error: unknown): boolean {
  const { Exception } = WebAssembly as unknown as { Exception?: new () => object };
  return Exception !== undefined && error instanceof Exception;
}
