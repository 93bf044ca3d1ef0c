// The files that concat lists among the inputs name: words of a command line that stand in a file.

import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { concatLists, parseConcatList } from '../command/length/listed-files.js';

/** A file of a list. */
export interface ListedName {
  /** The list, and the file as it stands there. */
  readonly list: string;
  readonly word: string;
  /** What the word means on the host. */
  readonly host: string;
  /** What it means to a guest whose `/` is the root. */
  readonly guest: string;
}

const MAX_LIST_BYTES = 1024 * 1024;

/** @param root the guest's `/`, from which relative paths of `args` start */
export function listedFiles(args: readonly string[], root: string): ListedName[] {
  return concatLists(args).flatMap(({ path: list }) => {
    const name = list.replace(/^file:/, '');
    const isInside = name.startsWith('/') && readList(join(root, name)) !== undefined;
    const path = isInside || !name.startsWith('/') ? join(root, name) : name;
    return (parseConcatList(readList(path) ?? '') ?? []).map(({ path: word, base }) => ({
      ...{ list, word },
      host: resolve(base === 'list' ? dirname(path) : root, word),
      guest: resolve('/', base === 'list' ? dirname(name) : '', word),
    }));
  });
}

function readList(path: string): string | undefined {
  try {
    const stats = statSync(path);
    return stats.isFile() && stats.size <= MAX_LIST_BYTES ? readFileSync(path, 'utf8') : undefined;
  } catch {
    // ffmpeg itself says what is wrong with it.
    return undefined;
  }
}
