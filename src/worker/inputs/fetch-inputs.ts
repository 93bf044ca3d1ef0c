// Inputs that a job names by URL, fetched into memory: bounded, with deadlines, and without our token.

import { linkSignals } from '../../abort.js';
import { sleptThrough } from '../../clock.js';
import { AfmpegError } from '../../errors.js';
import { MemoryVolume } from '../../fs/memory-volume.js';
import { writeWhole } from '../../fs/whole-files.js';
import { pngSize } from '../../media/png-check.js';
import { backOff, halfJittered } from '../../retry.js';
import { request } from '../api/http.js';
import type { HttpTools, Outcome } from '../api/http.js';
import { safeName } from '../api/safe-name.js';
import { preflightFailed } from '../observe/failures.js';
import type { Folder } from './files.js';

export interface FetchTools extends HttpTools {
  readonly random: () => number;
}

/** What a job may load into memory. */
export const FETCH_LIMITS = {
  frames: 20_000,
  frameBytes: 64 * 2 ** 20,
  musicBytes: 256 * 2 ** 20,
  /** All of a job together. */
  totalBytes: 2 * 2 ** 30,
  /** Of one request. */
  timeoutMs: 60_000,
  /** At the same time. */
  parallel: 4,
  /** Requests for one file. */
  attempts: 4,
} as const;

const retryDelayMs = backOff(250, 5000);

/** A folder of `frame-000001.png` and so on. `label` is how it is known. */
export async function fetchFrames(
  tools: FetchTools,
  urls: readonly string[],
  label: string,
  signal: AbortSignal,
): Promise<Folder> {
  if (urls.length > FETCH_LIMITS.frames) {
    throw preflightFailed(`The job names ${urls.length} frames, more than ${FETCH_LIMITS.frames}`, label);
  }
  const volume = new MemoryVolume();
  volume.mkdirSync('/frames');
  const queue = urls.entries();
  let totalBytes = 0;
  const linked = linkSignals(signal);
  const fetchSome = async () => {
    for (const [index, url] of queue) {
      const name = `frame-${String(index + 1).padStart(6, '0')}.png`;
      const bytes = await fetchFile(tools, url, FETCH_LIMITS.frameBytes, linked.signal);
      const size = pngSize(bytes);
      if (typeof size === 'string') throw preflightFailed(`${publicUrl(url)} ${size}`, publicUrl(url));
      totalBytes += bytes.length;
      if (totalBytes > FETCH_LIMITS.totalBytes) {
        throw preflightFailed(`The frames have more than ${FETCH_LIMITS.totalBytes} bytes`, label);
      }
      writeWhole(volume, `/frames/${name}`, bytes);
    }
  };
  try {
    await Promise.all(Array.from({ length: FETCH_LIMITS.parallel }, fetchSome));
  } finally {
    linked.dispose();
    linked.abort(); // the others have no reason to go on
  }
  return { fs: volume, dir: '/frames', label };
}

/** A folder with one track in it. */
export async function fetchMusic(
  tools: FetchTools,
  url: string,
  label: string,
  signal: AbortSignal,
): Promise<{ folder: Folder; track: string }> {
  const bytes = await fetchFile(tools, url, FETCH_LIMITS.musicBytes, signal);
  const volume = new MemoryVolume();
  volume.mkdirSync('/music');
  const track = safeName(decodeName(new URL(url).pathname));
  writeWhole(volume, `/music/${track}`, bytes);
  return { folder: { fs: volume, dir: '/music', label }, track };
}

async function fetchFile(
  tools: FetchTools,
  url: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { protocol = '', username = '', password = '' } = URL.canParse(url) ? new URL(url) : {};
  if (!/^https?:$/.test(protocol)) {
    throw preflightFailed('The job names an input that is not an http or https URL', 'url');
  }
  if (username !== '' || password !== '') {
    throw preflightFailed('The job names an input by a URL with user and password', 'url');
  }
  for (let attempt = 1; ; attempt++) {
    const outcome: Outcome<Uint8Array> = await request(tools, {
      method: 'GET',
      url,
      headers: { accept: '*/*', 'accept-encoding': 'identity' },
      timeoutMs: FETCH_LIMITS.timeoutMs,
      maxBytes,
      signal,
      read: (body) => body,
    });
    if (outcome.kind === 'ok') return outcome.value;
    if (outcome.kind === 'aborted') throw new AfmpegError('ABORTED', 'Stopped while inputs were fetched');
    if (outcome.kind === 'refused') throw inputFailed(url, `HTTP ${outcome.status}`, false);
    if (attempt >= FETCH_LIMITS.attempts) throw inputFailed(url, outcome.why, true);
    const delayMs = halfJittered(retryDelayMs(attempt + 1), tools.random());
    await sleptThrough(tools.clock, Math.max(outcome.retryAfterMs ?? 0, delayMs), signal);
  }
}

function inputFailed(url: string, why: string, retryable: boolean): AfmpegError {
  return new AfmpegError('SOURCE_FAILED', `Cannot fetch ${publicUrl(url)}: ${why}`, {
    retryable,
    details: { path: publicUrl(url) },
  });
}

/** Without its query, which holds the signature where a URL is signed. */
function publicUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

function decodeName(pathname: string): string {
  const name = pathname.slice(pathname.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
