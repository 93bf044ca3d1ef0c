// Where a module's bytes come from. Nothing is read or fetched that the caller did not name.

import { AfmpegError } from '../errors.js';
import type { FileSystem } from '../fs/file-system.js';
import { missingMethods } from '../fs/file-system.js';
import { joinHostPath, readHostFile, writeHostFileAtomically } from '../fs/host-files.js';
import { checkKeys, checkString, invalidOption } from '../options.js';
import { readGuestFile } from './read-file.js';

/**
 * Exactly one place that ffmpeg comes from. Bytes may be gzipped.
 *
 * - `file`: a path on the host.
 * - `bytes`: the module itself; they are not changed nor kept.
 * - `fs`, `path`: a path in any file system.
 * - `url`, `sha256`: fetched with `fetch`. The digest (hex) is of the module, or of the bytes as served. With
 *   `cacheDir` (a host directory, made if missing) it is fetched once.
 * - `module`: compiled already.
 * - `core`: an installed package with the layout of @ffmpeg/core: `true` for `@ffmpeg/core`, else a package
 *   name or a directory.
 */
export type ModuleSource =
  | { file: string }
  | { bytes: Uint8Array | ArrayBuffer }
  | { fs: FileSystem; path: string }
  | { url: string | URL; sha256: string; cacheDir?: string }
  | { module: WebAssembly.Module }
  | { core: true | string };

/** A source whose bytes are read here; the others carry a module or name a package. */
export type ByteSource = Exclude<ModuleSource, { module: unknown } | { core: unknown }>;

const KEYS = ['file', 'bytes', 'fs', 'path', 'url', 'sha256', 'cacheDir', 'module', 'core'];
const KINDS = ['file', 'bytes', 'fs', 'url', 'module', 'core'] as const;

/** A module larger than this is not one; it bounds what a small gzip can unfold to. */
const MAX_MODULE_BYTES = 512 * 1024 * 1024;

export function checkModuleSource(source: unknown): ModuleSource {
  const hint = 'one of { file }, { bytes }, { fs, path }, { url, sha256 }, { module } or { core }';
  if (source === undefined) {
    throw new AfmpegError(
      'INVALID_OPTION',
      `No module: set \`wasm\` to ${hint}. ffmpeg is never bundled; the README says where to get one`,
      { details: { option: 'wasm' } },
    );
  }
  checkKeys('wasm', source, KEYS);
  const value = source as Record<string, unknown>;
  const named = KINDS.filter((kind) => value[kind] !== undefined);
  if (named.length !== 1) {
    const got = named.length === 0 ? 'none' : named.join(' and ');
    throw new AfmpegError('INVALID_OPTION', `Expected \`wasm\` to name ${hint}, got ${got}`, {
      details: { option: 'wasm' },
    });
  }
  checkKind(named[0] ?? 'file', value);
  return source as ModuleSource;
}

function checkKind(kind: (typeof KINDS)[number], value: Record<string, unknown>): void {
  switch (kind) {
    case 'file':
      checkString('wasm.file', value['file']);
      return;
    case 'bytes':
      if (!(value['bytes'] instanceof Uint8Array) && !(value['bytes'] instanceof ArrayBuffer)) {
        throw invalidOption('wasm.bytes', 'a Uint8Array or an ArrayBuffer', value['bytes']);
      }
      return;
    case 'fs':
      if (missingMethods(value['fs']).length > 0) throw invalidOption('wasm.fs', 'a FileSystem', value['fs']);
      checkString('wasm.path', value['path']);
      return;
    case 'url':
      checkUrl(value);
      return;
    case 'module':
      if (!(value['module'] instanceof WebAssembly.Module)) {
        throw invalidOption('wasm.module', 'a WebAssembly.Module', value['module']);
      }
      return;
    case 'core':
      if (value['core'] !== true) checkString('wasm.core', value['core']);
      return;
  }
}

function checkUrl(value: Record<string, unknown>): void {
  if (!URL.canParse(String(value['url']))) throw invalidOption('wasm.url', 'an absolute URL', value['url']);
  const sha256 = value['sha256'];
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/i.test(sha256)) {
    throw invalidOption('wasm.sha256', 'the SHA-256 of the module as 64 hex digits', sha256);
  }
  if (value['cacheDir'] !== undefined) checkString('wasm.cacheDir', value['cacheDir']);
}

/** The module's bytes, unzipped. Rejects with MODULE_UNREADABLE or CHECKSUM_MISMATCH. */
export async function readModule(source: ByteSource, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  if ('file' in source) return unzip(await readNamed(source.file, () => readHostFile(source.file)));
  if ('bytes' in source) return unzip(new Uint8Array(source.bytes as ArrayBuffer));
  if ('fs' in source) return unzip(await readNamed(source.path, () => readGuestFile(source.fs, source.path)));
  return readUrl(source, signal);
}

async function readNamed(
  path: string,
  read: () => Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await read();
  } catch (cause) {
    throw unreadable(`Cannot read the module ${path}`, cause, { path });
  }
}

async function readUrl(
  source: { url: string | URL; sha256: string; cacheDir?: string },
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const sha256 = source.sha256.toLowerCase();
  const cached = source.cacheDir === undefined ? undefined : joinHostPath(source.cacheDir, `${sha256}.wasm`);
  if (cached !== undefined) {
    const found = await readCached(cached, sha256);
    if (found) return found;
  }
  const served = await download(String(source.url), signal);
  const module = await unzip(served);
  const digests = [await sha256Of(module), await sha256Of(served)];
  if (!digests.includes(sha256)) {
    throw new AfmpegError(
      'CHECKSUM_MISMATCH',
      `${String(source.url)} has the SHA-256 ${digests[0] ?? ''}, expected ${sha256}; it was not used nor cached`,
    );
  }
  if (cached !== undefined) await writeHostFileAtomically(cached, served);
  return module;
}

/** A cache that was damaged is as good as none. */
async function readCached(path: string, sha256: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const served = await readHostFile(path);
    const module = await unzip(served);
    const intact = (await sha256Of(module)) === sha256 || (await sha256Of(served)) === sha256;
    return intact ? module : undefined;
  } catch {
    return undefined;
  }
}

async function download(url: string, signal: AbortSignal | undefined): Promise<Uint8Array<ArrayBuffer>> {
  let response: Response;
  try {
    response = await fetch(url, signal ? { signal } : {});
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    if (signal?.aborted) throw new AfmpegError('ABORTED', 'Aborted while fetching the module', { cause });
    throw unreadable(`Cannot fetch the module ${url}`, cause, {}, true);
  }
  const transient = response.status >= 500 || response.status === 429;
  throw unreadable(`Cannot fetch the module ${url}`, new Error(`HTTP ${response.status}`), {}, transient);
}

async function unzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > MAX_MODULE_BYTES) throw new Error(`It unzips to more than ${MAX_MODULE_BYTES} bytes`);
      chunks.push(chunk);
    }
  } catch (cause) {
    throw unreadable('The gzipped module cannot be unzipped', cause, {});
  }
  const module = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    module.set(chunk, at);
    at += chunk.length;
  }
  return module;
}

async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function unreadable(
  what: string,
  cause: unknown,
  details: { path?: string },
  retryable = false,
): AfmpegError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AfmpegError('MODULE_UNREADABLE', `${what}: ${reason}`, { cause, retryable, details });
}
