import { AfmpegError } from '../../src/index.js';

/** The AfmpegError that `call` throws. */
export function errorOf(call: () => unknown): AfmpegError {
  try {
    call();
  } catch (error) {
    if (AfmpegError.is(error)) return error;
    throw error;
  }
  throw new Error('Expected an error');
}
