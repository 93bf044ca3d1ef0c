// Where a module's bytes come from. Nothing is read or fetched that the caller did not name.

import { AfmpegError } from '../../errors.js';
import type { FileSystem } from '../../fs/file-system.js';
import { missingMethods } from '../../fs/file-system.js';
import { readHostFile } from '../../fs/host-files.js';
import { readWhole } from '../../fs/whole-files.js';
import { checkKeys, checkString, invalidOption } from '../../options.js';
import { fetchModule } from './fetch-module.js';
import { unreadable, unzip } from './gzip.js';

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

/** Per kind of source, what else belongs to it. */
const KINDS = {
  file: [],
  bytes: [],
  fs: ['path'],
  url: ['sha256', 'cacheDir'],
  module: [],
  core: [],
} as const;

type Kind = keyof typeof KINDS;

/** Returns the source without its undefined keys, so that what is `in` it is what counts. */
export function checkModuleSource(source: unknown): ModuleSource {
  const hint = 'one of { file }, { bytes }, { fs, path }, { url, sha256 }, { module } or { core }';
  if (source === undefined) {
    throw new AfmpegError(
      'INVALID_OPTION',
      `No module: set \`wasm\` to ${hint}. ffmpeg is never bundled; the README says where to get one`,
      { details: { option: 'wasm' } },
    );
  }
  checkKeys('wasm', source, Object.entries(KINDS).flat(2));
  const value = Object.fromEntries(
    Object.entries(source as object).filter(([, entry]: [string, unknown]) => entry !== undefined),
  );
  const [kind, ...more] = (Object.keys(KINDS) as Kind[]).filter((name) => name in value);
  if (kind === undefined || more.length > 0) {
    const got = kind === undefined ? 'none' : [kind, ...more].join(' and ');
    throw new AfmpegError('INVALID_OPTION', `Expected \`wasm\` to name ${hint}, got ${got}`, {
      details: { option: 'wasm' },
    });
  }
  // A digest next to a file must not be passed over in silence: the caller relies on it.
  checkKeys(`wasm with ${kind}`, value, [kind, ...KINDS[kind]]);
  checkKind(kind, value);
  return value as ModuleSource;
}

function checkKind(kind: Kind, value: Record<string, unknown>): void {
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
      if (value['core'] !== true && (typeof value['core'] !== 'string' || value['core'] === '')) {
        throw invalidOption('wasm.core', 'true, a package name or a directory', value['core']);
      }
      return;
  }
}

function checkUrl(value: Record<string, unknown>): void {
  const { url } = value;
  if (!(typeof url === 'string' || url instanceof URL) || !isFetchable(String(url))) {
    throw invalidOption('wasm.url', 'an http or https URL without a user and password', url);
  }
  const sha256 = value['sha256'];
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/i.test(sha256)) {
    throw invalidOption('wasm.sha256', 'the SHA-256 of the module as 64 hex digits', sha256);
  }
  if (value['cacheDir'] !== undefined) checkString('wasm.cacheDir', value['cacheDir']);
}

function isFetchable(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

/** The module's bytes, unzipped. Rejects with MODULE_UNREADABLE, CHECKSUM_MISMATCH, IO_FAILED or ABORTED. */
export async function readModule(source: ByteSource, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  if ('file' in source) return unzip(await readNamed(source.file, () => readHostFile(source.file)));
  if ('bytes' in source) return unzip(new Uint8Array(source.bytes as ArrayBuffer));
  if ('fs' in source) return unzip(await readNamed(source.path, () => readWhole(source.fs, source.path)));
  return fetchModule(source, signal);
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
