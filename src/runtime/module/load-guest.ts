// From a module source to a compiled ffmpeg: compile it, find its family, and say precisely what is missing.

import { coreFiles } from '../../emscripten/core-files.js';
import { isCoreModule } from '../../emscripten/core-guest.js';
import { AfmpegError } from '../../errors.js';
import { packageDirectory, joinHostPath, readHostFile } from '../../fs/host/host-files.js';
import { hasThreads, isWasiModule, missingForWasi } from '../../wasi/imports.js';
import { missingFeatures } from './engine-features.js';
import { createGuest } from './guest-spec.js';
import type { GuestSpec } from './guest-spec.js';
import { memoryFor } from './imported-memory.js';
import { withMemoryMaximum } from './memory-maximum.js';
import { readModule } from './module-source.js';
import type { ModuleSource } from './module-source.js';

const MAX_NAMED_IMPORTS = 20;

export interface LoadedGuest {
  readonly spec: GuestSpec;
  /** What it was made of, unzipped; none for a module that came compiled. */
  readonly files: readonly Uint8Array<ArrayBuffer>[];
}

/** `memoryBytes` becomes the maximum of the module's memory, unless it is compiled already. */
export async function loadGuest(
  source: ModuleSource,
  memoryBytes: number,
  signal?: AbortSignal,
): Promise<LoadedGuest> {
  if ('core' in source) return loadCore(source.core, memoryBytes);
  if ('module' in source) return { spec: wasiGuest(source.module, undefined, memoryBytes), files: [] };
  const read = await readModule(source, signal);
  // The caller's own bytes may change later; what was compiled must not.
  const wasm = 'bytes' in source ? read.slice() : read;
  return { spec: wasiGuest(await compile(wasm, memoryBytes), wasm, memoryBytes), files: [wasm] };
}

async function loadCore(core: true | string, memoryBytes: number): Promise<LoadedGuest> {
  const name = core === true ? '@ffmpeg/core' : core;
  let glue: string;
  let wasm: Uint8Array<ArrayBuffer>;
  try {
    const directory = packageDirectory(name);
    const read = async (path: string) => readHostFile(joinHostPath(directory, path));
    const files = coreFiles(JSON.parse(new TextDecoder().decode(await read('package.json'))));
    glue = new TextDecoder().decode(await read(files.glue));
    wasm = await read(files.wasm);
  } catch (cause) {
    if (AfmpegError.is(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new AfmpegError(
      'MODULE_UNREADABLE',
      `Cannot read the package ${name}; install it with \`npm install ${name}\`: ${reason}`,
      { cause, details: { path: name } },
    );
  }
  const module = await compile(wasm, memoryBytes);
  if (!isCoreModule(module)) throw unsupported(`${name} does not hold an Emscripten build of ffmpeg`);
  const spec: GuestSpec = { family: 'emscripten', module, glue };
  createGuest(spec); // refuses glue that is not JavaScript now, and not at the first run
  return { spec, files: [wasm, new TextEncoder().encode(glue)] };
}

function wasiGuest(
  module: WebAssembly.Module,
  bytes: Uint8Array | undefined,
  memoryBytes: number,
): GuestSpec {
  if (isCoreModule(module)) {
    throw unsupported(
      'This is an Emscripten module, which only runs with the JavaScript that came with it; ' +
        'name its package with { core }',
    );
  }
  const missing = missingForWasi(module);
  if (!isWasiModule(module)) {
    throw unsupported('This is neither a WASI command nor an @ffmpeg/core-style module', missing.imports);
  }
  if (missing.imports.length > 0) {
    throw unsupported('The module imports what nothing here provides', missing.imports);
  }
  if (missing.exports.length > 0) {
    throw unsupported(
      `The module is not a WASI command: it does not export ${missing.exports.join(' and ')}`,
    );
  }
  if (!hasThreads(module)) return { family: 'wasi', module };
  return { family: 'wasi-threads', module, pages: memoryFor(bytes, memoryBytes) };
}

async function compile(bytes: Uint8Array<ArrayBuffer>, memoryBytes: number): Promise<WebAssembly.Module> {
  if (bytes[0] !== 0 || bytes[1] !== 0x61 || bytes[2] !== 0x73 || bytes[3] !== 0x6d) {
    throw unsupported(`Not a WebAssembly module: ${bytes.length} bytes that do not start with \\0asm`);
  }
  const bounded = memoryBytes === Infinity ? bytes : withMemoryMaximum(bytes, memoryBytes);
  try {
    return await WebAssembly.compile(bounded);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const features = await missingFeatures(bytes, reason);
    const why =
      features.length > 0
        ? `it needs ${features.join(', ')}, which this JavaScript engine lacks`
        : 'it is damaged or incomplete, or needs a feature that this JavaScript engine lacks';
    throw new AfmpegError('UNSUPPORTED_MODULE', `The module does not compile: ${why} (${reason})`, {
      cause,
      details: { features },
    });
  }
}

/** Names the imports, but no more than a reader takes in: a module may have any number. */
function unsupported(message: string, imports: readonly string[] = []): AfmpegError {
  if (imports.length === 0) return new AfmpegError('UNSUPPORTED_MODULE', message);
  const named = imports.slice(0, MAX_NAMED_IMPORTS);
  const more = imports.length > named.length ? ` and ${imports.length - named.length} more` : '';
  return new AfmpegError('UNSUPPORTED_MODULE', `${message}: ${named.join(', ')}${more}`, {
    details: { imports: named },
  });
}
