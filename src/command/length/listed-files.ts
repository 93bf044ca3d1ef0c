// The list of the concat demuxer, whose length ffmpeg knows only when it has read the last of its files.

import { parseCommandLine } from './command-line.js';
import { seconds } from './numbers.js';
import { TokenReader } from './token-reader.js';

/** A file of a list: seconds, as far as the list says them. */
export interface ListedFile {
  /** Absolute, or relative to `base`. */
  readonly path: string;
  readonly base: 'list' | 'cwd';
  readonly startSec?: number;
  readonly endSec?: number;
  readonly durationSec?: number;
}

/** The lists among the inputs of a command line: index of the input, path of the list. */
export function concatLists(args: readonly string[]): readonly { index: number; path: string }[] {
  return parseCommandLine(args).inputs.flatMap(({ options, target }, index) => {
    const isList = options.get('-f') === 'concat' || (!options.has('-f') && target.endsWith('.ffconcat'));
    return isList ? [{ index, path: target }] : [];
  });
}

/** Undefined for a list that holds more than files and times, or files that are no plain paths. */
export function parseConcatList(text: string): readonly ListedFile[] | undefined {
  const files: ListedFile[] = [];
  for (const line of text.split(/\r?\n/)) {
    const reader = new TokenReader(line);
    const keyword = reader.token(' \t');
    if (keyword === '' || keyword.startsWith('#') || keyword === 'ffconcat') continue;
    const value = reader.token(' \t');
    if (keyword === 'file') {
      const path = value.replace(/^file:/, '');
      if (/^[\w+.-]+:/.test(path)) return undefined;
      files.push({ path, base: path === value ? 'list' : 'cwd' });
    } else {
      const name = TIMES[keyword];
      const file = files.pop();
      if (!name || !file) return undefined;
      files.push({ ...file, [name]: seconds(value) });
    }
  }
  return files;
}

const TIMES: Readonly<Record<string, 'startSec' | 'endSec' | 'durationSec' | undefined>> = {
  inpoint: 'startSec',
  outpoint: 'endSec',
  duration: 'durationSec',
};

/**
 * Seconds of all files one after the other, NaN where one is not known: `lengths` are those of the files alone. What
 * the list says of a file is when the next one starts, so that of the last counts what it is.
 */
export function listLength(files: readonly ListedFile[], lengths: readonly (number | undefined)[]): number {
  let total = 0;
  for (const [index, { startSec = 0, endSec = Infinity, durationSec }] of files.entries()) {
    const own = Math.min(lengths[index] ?? NaN, endSec) - startSec;
    const isLast = index === files.length - 1;
    const said = durationSec ?? (endSec === Infinity ? own : endSec - startSec);
    // A seek lands on a key frame before, and what lies between is there, too.
    total += startSec > 0 ? NaN : isLast ? own : said;
  }
  return total;
}
