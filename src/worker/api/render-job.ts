// A job as the API lists it. Everything in it is checked: it came over a wire.

import { safeName } from './safe-name.js';

export interface RenderJob {
  readonly id: string;
  readonly storyId: string;
  readonly partId: string;
  /** Where to claim it, absolute or relative to the API; used only where it stays on the API's origin. */
  readonly claimUrl?: string;
  readonly leaseSec?: number;
  /** Absolute path below TMP_DIR or CONTENT_DIR. Default `TMP_DIR/<id>/frames`. */
  readonly framesDir?: string;
  /** Frames in the order of time, each fetched into memory. They take the place of `framesDir`. */
  readonly frameUrls?: readonly string[];
  /** The track, fetched into memory. It takes the place of MUSIC_DIR. */
  readonly musicUrl?: string;
}

const MAX_ID = 512;

/** The job, or in words what is wrong with it. */
export function parseJob(value: unknown): RenderJob | string {
  if (typeof value !== 'object' || value === null) return 'a job is not an object';
  const fields = value as Record<string, unknown>;
  const id = idOf(fields['id']);
  // Dots alone would be taken for a step in the URL's path.
  if (id === undefined || /^\.+$/.test(id)) return 'a job has no usable `id`';
  const storyId = idOf(fields['story_id']);
  const partId = idOf(fields['part_id']);
  if (storyId === undefined || partId === undefined) return `job ${safeName(id)} lacks story_id or part_id`;
  const leaseSec = fields['lease_seconds'];
  const claimUrl = textOf(fields['claim_url']);
  const framesDir = textOf(fields['frames_dir']);
  const musicUrl = textOf(fields['music_url']);
  const frameUrls = fields['frame_urls'];
  return {
    id,
    storyId,
    partId,
    ...(claimUrl !== undefined && { claimUrl }),
    ...(typeof leaseSec === 'number' && leaseSec > 0 && leaseSec <= 86_400 && { leaseSec }),
    ...(framesDir !== undefined && { framesDir }),
    ...(musicUrl !== undefined && { musicUrl }),
    ...(Array.isArray(frameUrls) && { frameUrls: frameUrls.map(String) }),
  };
}

/** A string or a whole number; both are common for ids. */
function idOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && value !== '' && value.length <= MAX_ID && isWellFormed(value)
    ? value
    : undefined;
}

/** Half of a surrogate pair cannot stand in a URL. */
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
