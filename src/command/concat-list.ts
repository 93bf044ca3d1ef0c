// The list file of the concat demuxer: ffmpeg-formats, "concat". A line is read before it is parsed, so no
// quote can carry a line break.

import { checkString, checkedBy, defineOptions, invalidOption, optional, required } from '../options.js';
import { checkList, seconds, secondsText } from './values.js';

/** A file of a {@link concatList}, with the part of it to take. */
export interface ConcatFile {
  /** As anywhere in the run: relative to its working directory, not to the list. No line breaks. */
  readonly path: string;
  /** First second to take. Default the start. */
  readonly startSec?: number;
  /** Where to stop, in seconds of the file. Default its end. */
  readonly endSec?: number;
  /** How long the file counts, in seconds, for stills or where the file does not say. */
  readonly durationSec?: number;
}

const FILE = defineOptions<ConcatFile>()('a file of the list', {
  path: required(
    checkedBy('a path without line breaks', (option, value) => {
      const path = checkString(option, value);
      if (path === '' || /[\n\r]/.test(path))
        throw invalidOption(option, 'a path without line breaks', value);
      return path;
    }),
  ),
  startSec: optional(seconds),
  endSec: optional(seconds),
  durationSec: optional(seconds),
});

/**
 * Text of a list file that plays `files` one after the other. Write it into the file system and read it with
 * `{ path, format: 'concat', options: { safe: 0 } }`; without `safe: 0` ffmpeg refuses most names.
 *
 * Throws INVALID_OPTION, for a path with a line break too.
 */
export function concatList(files: readonly (string | ConcatFile)[]): string {
  const entries = checkList('files', files).map((file, i) => entryLines(`files[${i}]`, file));
  return ['ffconcat version 1.0', ...entries.flat()].join('\n') + '\n';
}

function entryLines(where: string, value: unknown): string[] {
  const entry = typeof value === 'string' ? { path: value } : value;
  const { path, startSec, endSec, durationSec } = FILE.read(entry, where);
  const line = (keyword: string, sec: number | undefined) =>
    sec === undefined ? [] : [`${keyword} ${secondsText(where, sec)}`];
  return [
    // `file:` keeps ffmpeg from joining the name to the list's own as a URL, where `?` and `#` mean something.
    `file '${`file:${path}`.replaceAll("'", String.raw`'\''`)}'`,
    ...line('inpoint', startSec),
    ...line('outpoint', endSec),
    ...line('duration', durationSec),
  ];
}
