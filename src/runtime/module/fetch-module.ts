// A module by its URL: fetched, compared with its digest, and kept in a directory where the caller names one.

import { abortedError } from '../../abort.js';
import { AfmpegError } from '../../errors.js';
import { joinHostPath, readHostFile, writeHostFileAtomically } from '../../fs/host/host-files.js';
import { ioFailed } from '../../fs/io-errors.js';
import { sha256Of } from '../../sha256.js';
import { collect, unreadable, unzip } from './gzip.js';

export interface UrlSource {
  readonly url: string | URL;
  /** Lower case. */
  readonly sha256: string;
  readonly cacheDir?: string;
}

export async function fetchModule(
  { url, sha256, cacheDir }: UrlSource,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const path = cacheDir === undefined ? undefined : joinHostPath(cacheDir, `${sha256}.wasm`);
  const cached = path === undefined ? undefined : await readCached(path, sha256);
  if (cached) return cached;
  const served = await download(String(url), signal);
  const module = await verified(served, sha256);
  if (!module) {
    const actual = await sha256Of(served);
    throw new AfmpegError(
      'CHECKSUM_MISMATCH',
      `${String(url)} has the SHA-256 ${actual}, expected ${sha256}; it was neither used nor cached`,
      { details: { expected: sha256, actual } },
    );
  }
  if (path !== undefined) await writeCached(path, served);
  return module;
}

/** The module in `served` where the digest is that of the module or of the bytes served; undefined for any other. */
async function verified(
  served: Uint8Array<ArrayBuffer>,
  sha256: string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if ((await sha256Of(served)) === sha256) return unzip(served);
  const module = await unzip(served).catch(() => undefined);
  return module && (await sha256Of(module)) === sha256 ? module : undefined;
}

/** A cache that was damaged is as good as none. */
async function readCached(path: string, sha256: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await verified(await readHostFile(path), sha256);
  } catch {
    return undefined;
  }
}

async function writeCached(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeHostFileAtomically(path, bytes);
  } catch (cause) {
    throw ioFailed(cause, path, { action: 'write the module to its `cacheDir` as' });
  }
}

async function download(url: string, signal: AbortSignal | undefined): Promise<Uint8Array<ArrayBuffer>> {
  let status: number;
  try {
    const response = await fetch(url, signal ? { signal } : {});
    if (response.ok) return response.body ? await collect(response.body) : new Uint8Array(0);
    await response.body?.cancel();
    status = response.status;
  } catch (cause) {
    if (signal?.aborted) throw abortedError(signal, 'Fetching the module');
    throw unreadable(`Cannot fetch the module ${url}`, rootCause(cause), {}, true);
  }
  const transient = status >= 500 || status === 429;
  throw unreadable(`Cannot fetch the module ${url}`, new Error(`HTTP ${status}`), {}, transient);
}

/** fetch only says that it failed; why is in its cause. */
function rootCause(error: unknown): unknown {
  return error instanceof TypeError && error.cause instanceof Error ? error.cause : error;
}
