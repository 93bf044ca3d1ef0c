// An error's way through a queue that keeps one text for each failed job.

import { AfmpegError } from '../../../errors.js';
import type { AfmpegErrorJson } from '../../../errors.js';

const MAX_CHARS = 8000;

export function toFailedReason(error: AfmpegError): string {
  const text = JSON.stringify(error);
  if (text.length <= MAX_CHARS) return text;
  const { code, retryable } = error;
  const message = `${error.message.slice(0, MAX_CHARS / 2)}…`;
  return JSON.stringify(new AfmpegError(code, message, { retryable }));
}

/** What {@link toFailedReason} wrote, or the queue's own words as CLUSTER_FAILED. */
export function fromFailedReason(job: string, reason: string | undefined): AfmpegErrorJson {
  try {
    return AfmpegError.fromJSON(JSON.parse(reason ?? '')).toJSON();
  } catch {
    const words =
      reason === STALLED ? 'every worker that had it died or hung' : (reason ?? 'no reason given');
    return new AfmpegError('CLUSTER_FAILED', `The job ${job} failed: ${words}`).toJSON();
  }
}

const STALLED = 'job stalled more than allowable limit';
