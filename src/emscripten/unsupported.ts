// A package that looks like @ffmpeg/core and is not what this bridge was made for.

import { AfmpegError } from '../errors.js';

/** `fault` follows `but it`. */
export function unsupportedGlue(fault: string, cause?: unknown): AfmpegError {
  return new AfmpegError(
    'UNSUPPORTED_MODULE',
    `Expected the JavaScript of an @ffmpeg/core 0.12 package next to the module, but it ${fault}`,
    { cause },
  );
}
