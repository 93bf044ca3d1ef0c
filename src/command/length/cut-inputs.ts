// Inputs of which -ss and -t leave nothing, or are meant to: what ffmpeg writes does not show it where it copies.

import type { CutInputs } from '../log-warnings.js';
import { parseCommandLine } from './command-line.js';
import type { Segment } from './command-line.js';
import type { InputFacts } from './input-facts.js';
import { seconds } from './numbers.js';

/** @param facts what is known of the inputs, in order, by the time that it is asked for */
export function cutInputs(args: readonly string[], facts: readonly (InputFacts | undefined)[]): CutInputs {
  const { inputs } = parseCommandLine(args);
  const noLength = inputs.flatMap((input, index) =>
    hasNoLength(input) ? [[index, input.target] as const] : [],
  );
  return {
    pastEnd: (index) => inputs[index] && pastEnd(inputs[index], facts[index]),
    noLength: new Map(noLength),
  };
}

/** Options that move or repeat what lies at a time. */
const MOVES = ['-stream_loop', '-loop', '-seek_timestamp', '-itsscale', '-sseof'];

/** The `-ss` before an input that lies at or past its end; undefined where it does not, or that is not sure. */
function pastEnd({ options }: Segment, facts: InputFacts | undefined): string | undefined {
  const start = options.get('-ss');
  if (facts?.lengthSec === undefined || MOVES.some((name) => options.has(name))) return undefined;
  return seconds(start) >= facts.lengthSec ? start : undefined;
}

/** Whether an input is given no length; ffmpeg takes that for no limit where it decodes. */
function hasNoLength({ options }: Segment): boolean {
  return seconds(options.get('-t')) === 0;
}
