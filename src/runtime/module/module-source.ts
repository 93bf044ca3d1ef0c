// Where a module's bytes come from. Nothing is read or fetched that the caller did not name.

import { AfmpegError } from '../../errors.js';
import { fileSystem } from '../../fs/check-file-system.js';
import type { FileSystem } from '../../fs/file-system.js';
import { readHostFile } from '../../fs/host/host-files.js';
import { readWhole } from '../../fs/whole-files.js';
import {
  checkKeys,
  checkedBy,
  defineOptions,
  invalidOption,
  matching,
  optional,
  required,
  string,
} from '../../options.js';
import { isSha256 } from '../../sha256.js';
import { fetchModule } from './fetch-module.js';
import { unreadable, unzip } from './gzip.js';

/** A `WebAssembly.Module`; any object for a program whose own types have none, as `lib` without DOM. */
export type CompiledModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer M } } }
  ? M
  : object;

/** Exactly one place that ffmpeg comes from. Bytes may be gzipped. */
export type ModuleSource =
  | {
      /** A path on the host. */
      file: string;
    }
  | {
      /** The module itself; the bytes are neither changed nor kept. */
      bytes: Uint8Array | ArrayBuffer;
    }
  | {
      /** Any file system. */
      fs: FileSystem;
      /** Where the module is in `fs`. */
      path: string;
    }
  | {
      /** Fetched with `fetch`: http or https, without a user and password. */
      url: string | URL;
      /** 64 hexadecimal digits: the digest of the module, or of the bytes as served. */
      sha256: string;
      /** Host directory that keeps the module, so that it is fetched once; made if missing. Default none. */
      cacheDir?: string;
    }
  | {
      /** Compiled already. */
      module: CompiledModule;
    }
  | {
      /** An installed package with the layout of @ffmpeg/core: `true` for `@ffmpeg/core`, else its name or directory. */
      core: true | string;
    };

/** A source whose bytes are read here; the others carry a module or name a package. */
export type ByteSource = Exclude<ModuleSource, { module: unknown } | { core: unknown }>;

const url = matching<string | URL>(
  'an http or https URL without a user and password',
  (value) => (typeof value === 'string' || value instanceof URL) && isFetchable(String(value)),
);
const sha256 = checkedBy('the SHA-256 of the module as 64 hex digits', (option, value) => {
  const digest = typeof value === 'string' ? value.toLowerCase() : value;
  if (isSha256(digest)) return digest;
  throw invalidOption(option, 'the SHA-256 of the module as 64 hex digits', value);
});
const bytes = matching<Uint8Array | ArrayBuffer>(
  'a Uint8Array or an ArrayBuffer',
  (value) => value instanceof Uint8Array || value instanceof ArrayBuffer,
);
const compiled = matching<WebAssembly.Module>(
  'a WebAssembly.Module',
  (value) => value instanceof WebAssembly.Module,
);
const core = matching<true | string>(
  'true, a package name or a directory',
  (value) => value === true || (typeof value === 'string' && value !== ''),
);

type Source<K extends PropertyKey> = Extract<ModuleSource, Record<K, unknown>>;

/** By the key that names the kind of source, in the order of the documentation. */
const KINDS = {
  file: defineOptions<Source<'file'>>()('wasm', { file: required(string) }),
  bytes: defineOptions<Source<'bytes'>>()('wasm', { bytes: required(bytes) }),
  fs: defineOptions<Source<'fs'>>()('wasm', { fs: required(fileSystem), path: required(string) }),
  url: defineOptions<Source<'url'>>()('wasm', {
    url: required(url),
    sha256: required(sha256),
    cacheDir: optional(string),
  }),
  module: defineOptions<Source<'module'>>()('wasm', { module: required(compiled) }),
  core: defineOptions<Source<'core'>>()('wasm', { core: required(core) }),
};

type Kind = keyof typeof KINDS;

const HINT = 'one of { file }, { bytes }, { fs, path }, { url, sha256 }, { module } or { core }';

/** Gives a source that has only the keys of its kind, none of them undefined: later steps ask which are `in` it. */
export const MODULE_SOURCE = checkedBy<ModuleSource>(HINT, (option, source) => {
  const details = { option };
  if (source === undefined) {
    throw new AfmpegError(
      'INVALID_OPTION',
      `No module: set \`${option}\` to ${HINT}. ffmpeg is never bundled; the README says where to get one`,
      { details },
    );
  }
  checkKeys(option, source, Object.values(KINDS).flatMap(keysOf));
  const given = definedIn(source as object);
  const [kind, ...more] = (Object.keys(KINDS) as Kind[]).filter((name) => name in given);
  if (kind === undefined || more.length > 0) {
    const got = kind === undefined ? 'none' : [kind, ...more].join(' and ');
    throw new AfmpegError('INVALID_OPTION', `Expected \`${option}\` to name ${HINT}, got ${got}`, {
      details,
    });
  }
  // A digest next to a file must not be ignored: the caller relies on it.
  checkKeys(`${option} with ${kind}`, given, keysOf(KINDS[kind]), option);
  return KINDS[kind].read(given, option);
});

function keysOf({ fields }: (typeof KINDS)[Kind]): string[] {
  return Object.keys(fields);
}

function definedIn(value: object): object {
  return Object.fromEntries(
    Object.entries(value).filter(([, entry]: [string, unknown]) => entry !== undefined),
  );
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
