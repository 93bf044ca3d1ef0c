// Inputs of a command line that are on a web server: ffmpeg has no network, so they are mounted as files.

import { httpSource } from '../runtime/sources/http-source.js';
import type { Source } from '../runtime/sources/source.js';
import { fileOfUrl, isUrl } from './input.js';
import type { NamePair } from './names.js';

/** A command line whose URLs are files of `mounts`, and what the user calls those. */
export interface MountedUrls {
  readonly args: readonly string[];
  readonly mounts: Readonly<Record<string, Source>>;
  readonly names: readonly NamePair[];
}

/** Rejects with SOURCE_FAILED for a server that does not give a file by ranges. */
export async function mountUrls(args: readonly string[]): Promise<MountedUrls> {
  const urls = [...new Set(args.filter((word, at) => isUrl(word) && isInput(args, at)))];
  const names = urls.map((url, at): NamePair => [`/.afmpeg-url-${at + 1}-${fileOfUrl(url)}`, url]);
  const sources = await Promise.all(names.map(async ([path, url]) => [path, await httpSource(url)] as const));
  const pathOf = new Map(names.map(([path, url]) => [url, path]));
  return {
    args: args.map((word, at) => (isInput(args, at) ? (pathOf.get(word) ?? word) : word)),
    mounts: Object.fromEntries(sources),
    names,
  };
}

/** ffprobe takes its input without `-i`, too. */
function isInput(args: readonly string[], at: number): boolean {
  return args[at - 1] === '-i' || (args[0] === 'ffprobe' && !(args[at - 1] ?? '').startsWith('-'));
}
