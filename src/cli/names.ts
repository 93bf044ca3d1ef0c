// Messages show the user's paths and never the guest's: the one place where a text's paths are put back.

import { AfmpegError } from '../errors.js';
import { TEMPORARY } from '../fs/guest-fs.js';

/** A path of the guest and what the user calls it. A directory's ends with `/`, and stands for all below it. */
export type NamePair = readonly [guest: string, shown: string];

/** Puts the user's paths for the guest's into a text. */
export type Told = (text: string) => string;

/** For a guest whose `/` is the directory that the user calls `shown`; it ends with `/`, or is empty for the working directory. */
export function belowRoot(shown: string): NamePair[] {
  const own = ['/dev/', `${TEMPORARY}/`].map((path) => [path, path] as const);
  return [['/', shown], ...own];
}

/** The longest path counts where several begin alike. */
export function userNames(pairs: readonly NamePair[]): Told {
  if (pairs.length === 0) return (text) => text;
  const longestFirst = [...pairs].sort(([a], [b]) => b.length - a.length);
  return (text) => {
    let told = '';
    let done = 0;
    for (const { index, 0: protocol } of text.matchAll(PATH_START)) {
      if (index < done) continue;
      const start = index + protocol.length;
      const pair = longestFirst.find(
        ([guest]) => text.startsWith(guest, start) && isWhole(text, start, guest),
      );
      if (!pair) continue;
      told += text.slice(done, index) + pair[1];
      done = start + pair[0].length;
    }
    return told + text.slice(done);
  };
}

/** Where an absolute path can begin: not within a word, a relative path or a URL. */
const PATH_START = /(?<![\p{L}\p{N}_.%~/-])(?:file:)?(?=\/[^\s/])/gu;

function isWhole(text: string, start: number, guest: string): boolean {
  return (
    guest.endsWith('/') || !/^(?:[\p{L}\p{N}_/-]|\.[\p{L}\p{N}])/u.test(text.slice(start + guest.length))
  );
}

/** What `work` does, with the messages of what it throws told to the user. */
export async function withUserNames<T>(told: Told, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!AfmpegError.is(error)) throw error;
    const { code, message, cause, retryable, details } = error;
    throw new AfmpegError(code, told(message), { cause, retryable, details });
  }
}
