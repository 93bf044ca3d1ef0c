import { AfmpegError } from '../../src/index.js';

/** What a call throws, as far as a caller sees it; an error where it throws nothing of ours. */
export function codeAndMessage(call: () => unknown): { code: string; message: string } {
  try {
    call();
  } catch (error) {
    if (AfmpegError.is(error)) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('Nothing was thrown');
}
