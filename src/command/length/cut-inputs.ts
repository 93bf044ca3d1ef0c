// Inputs of which -ss and -t leave nothing, or are meant to: what ffmpeg writes does not show it where it copies.

import type { Segment } from './command-line.js';
import type { InputFacts } from './input-facts.js';
import { seconds } from './numbers.js';

/** Options that move or repeat what lies at a time. */
const MOVES = ['-stream_loop', '-loop', '-seek_timestamp', '-itsscale', '-sseof'];

/** The `-ss` before an input that lies at or past its end; undefined where it does not, or that is not sure. */
export function pastEnd({ options }: Segment, facts: InputFacts | undefined): string | undefined {
  const start = options.get('-ss');
  if (facts?.lengthSec === undefined || MOVES.some((name) => options.has(name))) return undefined;
  return seconds(start) >= facts.lengthSec ? start : undefined;
}

/** Whether an input is given no length; ffmpeg takes that for no limit where it decodes. */
export function hasNoLength({ options }: Segment): boolean {
  return seconds(options.get('-t')) === 0;
}
