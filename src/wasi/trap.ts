// What a WASI guest throws beside what the engine does.

import { AfmpegError } from '../errors.js';
import { ErrnoError } from '../fs/errno.js';
import { JUMPED_TO_RETURNED } from '../guest/trap.js';

export function wasiTrap(error: unknown): string | AfmpegError | undefined {
  if (error instanceof ErrnoError) return 'jumped with a buffer outside its memory (setjmp)';
  if (error instanceof WebAssembly.LinkError) {
    const message = `The module imports something of another type: ${error.message}`;
    return new AfmpegError('UNSUPPORTED_MODULE', message, { cause: error });
  }
  return isWasmException(error) ? JUMPED_TO_RETURNED : undefined;
}

function isWasmException(error: unknown): boolean {
  const { Exception } = WebAssembly as unknown as { Exception?: new () => object };
  return Exception !== undefined && error instanceof Exception;
}
