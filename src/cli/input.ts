// A media file that a user names: a path of the host, `-` for stdin, or a URL.

import { createReadStream, realpathSync, statSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import { AfmpegError } from '../errors.js';
import type { FileSystem } from '../fs/file-system.js';
import { hostFs } from '../fs/host/host-fs.js';
import { MemoryVolume } from '../fs/memory-volume.js';
import type { ModuleSource } from '../runtime/module/module-source.js';
import { Runtime } from '../runtime/runtime.js';
import { blobSource } from '../runtime/sources/blob-source.js';
import { httpSource } from '../runtime/sources/http-source.js';
import type { Source } from '../runtime/sources/source.js';
import { userNames, withUserNames } from './names.js';
import type { Told } from './names.js';
import { UsageError } from './usage.js';

/** A file as the Runtime's queries take it. */
export interface MediaInput {
  readonly fs: FileSystem;
  readonly path: string;
  /** Of what is no file of the host; runs then need threads. */
  readonly mounts?: Readonly<Record<string, Source>>;
  /** As messages call it. */
  readonly shown: string;
  /** For the names of what is made of it. */
  readonly stem: string;
  readonly told: Told;
}

/** For the help of commands that take one. */
export const INPUT_HELP = `INPUT is a file, - for what is piped into stdin, or an http(s) URL whose server
answers ranges.
`;

/** What reads no further than this is told to use a file: it is held in memory. */
const MAX_STREAM_BYTES = 2 ** 31;

/** Whether a word names a file on a web server. */
export function isUrl(word: string): boolean {
  return /^https?:\/\//i.test(word);
}

/** Throws PROBE_FAILED for what cannot be a media file, SOURCE_FAILED for a server that does not give it. */
export async function openInput(name: string): Promise<MediaInput> {
  if (isUrl(name)) return mounted(name, fileOfUrl(name), await httpSource(name));
  if (/^(?:-|pipe:0?)$/.test(name)) {
    if (process.stdin.isTTY) throw new UsageError(`${name} is stdin: pipe a file into it`);
    return mounted('stdin', 'stdin', await readAll('stdin', process.stdin));
  }
  const stats = statSync(name, { throwIfNoEntry: false });
  if (stats === undefined) throw noMedia(name, 'No such file or directory');
  if (stats.isDirectory()) throw noMedia(name, 'it is a directory');
  const stem = basename(name, extname(name));
  // A pipe with a name, as the shell makes of `<(…)`.
  if (stats.isFIFO()) return mounted(name, stem, await readAll(name, createReadStream(name)));
  // The file itself may be a link to anywhere; only what it names is opened.
  const real = realpathSync(name);
  const path = `/${basename(real)}`;
  return { fs: hostFs(dirname(real)), path, shown: name, stem, told: userNames([[path, name]]) };
}

/** The last name in a URL's path, in letters that mean nothing to ffmpeg. Its extension can tell the format. */
export function fileOfUrl(url: string): string {
  const name = basename(new URL(url).pathname);
  return name.replaceAll(/[^\w.-]/g, '_') || 'index';
}

/** What `ask` asks of a Runtime made for it; messages show the user's paths. */
export async function query<T>(
  { fs, path, mounts, told }: MediaInput,
  wasm: ModuleSource,
  ask: (question: {
    readonly runtime: Runtime;
    readonly fs: FileSystem;
    readonly path: string;
    readonly options: Pick<MediaInput, 'mounts'>;
  }) => Promise<T>,
): Promise<T> {
  await using runtime = await Runtime.create({ wasm });
  return await withUserNames(told, () => ask({ runtime, fs, path, options: mounts ? { mounts } : {} }));
}

function mounted(shown: string, file: string, source: Source): MediaInput {
  const path = `/${file}`;
  return {
    ...{ fs: new MemoryVolume(), path, mounts: { [path]: source } },
    ...{ shown, stem: basename(file, extname(file)), told: userNames([[path, shown]]) },
  };
}

/** Most formats are read back and forth, which a stream cannot be. */
async function readAll(shown: string, stream: AsyncIterable<Uint8Array>): Promise<Source> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > MAX_STREAM_BYTES) throw noMedia(shown, 'it is longer than 2 GiB: write it to a file first');
    chunks.push(chunk as Uint8Array<ArrayBuffer>);
  }
  if (bytes === 0) throw noMedia(shown, 'it is empty');
  return blobSource(new Blob(chunks));
}

function noMedia(shown: string, why: string): AfmpegError {
  return new AfmpegError('PROBE_FAILED', `Cannot read ${shown} as media: ${why}`);
}
