// What a client may learn of a failure: why ffmpeg gave up, but no path of the host and no stack.

import { AfmpegError } from '../../errors.js';
import type { AfmpegErrorDetails } from '../../errors.js';
import { Problem } from './problem.js';

const MAX_MESSAGE_LENGTH = 500;

/** What a client gets to know of a failed render. */
export interface PublicError {
  /** A code of an AfmpegError, or `INTERNAL`. */
  readonly code: string;
  /** At most 500 characters, without paths of the host. */
  readonly message: string;
  /** What is wrong with the storyboard, where that was found only while rendering. */
  readonly findings?: AfmpegErrorDetails['findings'];
}

/**
 * `dir` is where the render took place: paths in it are shown from there, all others lose all but their last
 * name. An unknown failure goes to `report`, and the client gets only that it happened.
 */
export function publicError(error: unknown, dir: string, report: (error: unknown) => void): PublicError {
  if (error instanceof Problem) return { code: error.code, message: error.detail };
  if (!AfmpegError.is(error)) {
    report(error);
    return { code: 'INTERNAL', message: 'The render failed for a reason inside the studio' };
  }
  const text = error.details.reason ?? error.message;
  const findings = error.details.findings?.map((found) => ({
    ...found,
    message: withoutPaths(found.message, dir),
  }));
  const message = withoutPaths(text, dir).slice(0, MAX_MESSAGE_LENGTH);
  return { code: error.code, message, ...(findings && { findings }) };
}

/** `dir` is in a project's file system; what else looks like a path may be the host's. */
export function withoutPaths(text: string, dir: string): string {
  const here = dir === '/' ? text : text.replaceAll(`${dir}/`, '');
  return here.replaceAll(/(?<![\w.])(?:[A-Za-z]:)?(?:[/\\][^\s/\\:'"`,;]+)+[/\\]([^\s/\\:'"`,;]+)/g, '…/$1');
}
