// Numbered pictures of which ffmpeg took the first ones only, since a number is missing: it says nothing of that.

import { parseCommandLine } from '../../command/length/command-line.js';
import type { Segment } from '../../command/length/command-line.js';
import type { RunWarning } from '../../command/log-warnings.js';
import {
  numberedPart,
  numberedPictures,
  pictureName,
  pictureNumber,
  sequenceGap,
} from '../../command/numbered-pictures.js';
import type { NumberedPictures, SequenceGap } from '../../command/numbered-pictures.js';
import { parentOf, resolveGuestPath } from '../../fs/paths.js';
import type { CheckedRun } from './run-options.js';

type Volume = Pick<CheckedRun, 'fs' | 'cwd' | 'options'>;

/**
 * @param packetsRead what came out of each input, by its index: a run that ended before a gap lost nothing by it. FFmpeg 9
 * reads a few ahead.
 */
export function sequenceGaps(
  run: Volume & Pick<CheckedRun, 'args'>,
  packetsRead: ReadonlyMap<number, number>,
): RunWarning[] {
  if (!run.args.some((word) => word.includes('%'))) return [];
  return parseCommandLine(run.args).inputs.flatMap((input, index) => {
    const pictures = numberedPictures(input);
    const gap = pictures && sequenceGap(numbersOf(pictures, run), pictures);
    return gap && reached(input, gap, packetsRead.get(index)) ? [gapWarning(pictures.pattern, gap)] : [];
  });
}

function reached({ options }: Segment, { usedCount }: SequenceGap, packets: number | undefined): boolean {
  // What was sought was not read.
  return options.has('-ss') || packets === undefined || packets >= usedCount;
}

function numbersOf({ pattern }: NumberedPictures, run: Volume): number[] {
  const { before, name, behind } = numberedPart(pattern.replace(/^file:/, ''));
  try {
    const directory = resolveGuestPath(run.cwd, before.replaceAll('%%', '%') || '.');
    const there = [...run.fs.readdirSync(directory).map(String), ...mountedIn(directory, run)];
    return there.flatMap((entry) => {
      const number = pictureNumber(name, entry);
      if (number === undefined || (behind !== '' && !isThere(`${directory}/${entry}${behind}`, run)))
        return [];
      return [number];
    });
  } catch {
    // What cannot be listed was not told to have gaps.
    return [];
  }
}

function mountedIn(directory: string, { options }: Volume): string[] {
  return Object.keys(options.mounts ?? {})
    .filter((path) => parentOf(path) === directory)
    .map((path) => path.slice(path.lastIndexOf('/') + 1));
}

function isThere(path: string, { fs, options }: Volume): boolean {
  if (options.mounts?.[path]) return true;
  try {
    return fs.statSync(path).isFile();
  } catch {
    return false;
  }
}

function gapWarning(
  pattern: string,
  { last, missing, leftOut, usedCount, leftOutCount }: SequenceGap,
): RunWarning {
  const [used, none, left] = [last, missing, leftOut].map((number) => pictureName(pattern, number));
  const more = leftOutCount > 1 ? `, the first of ${leftOutCount},` : '';
  const message =
    `${pattern} ends with ${used} after ${usedCount}, since ${none} is not there: ${left}${more} is left out; ` +
    "number them without gaps, or take them by -pattern_type glob -i '*.png'";
  return { code: 'SEQUENCE_GAP', message, lines: [used ?? '', left ?? ''] };
}
