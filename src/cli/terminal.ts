// What a command shows on stderr while it works: its log, and how far it is.

import { milestones, plainProgress, progressLine } from './progress-bar.js';
import type { Shown } from './progress-bar.js';

const CLEAR_LINE = '\r\u001b[K';

export interface Display {
  /** A line of the log; the bar stays below it. */
  log(line: string): void;
  /** A report of how far it is; undefined where nobody wants to know. */
  readonly progress: ((progress: Shown) => void) | undefined;
  /** Ends the bar's line. May be called again. */
  end(): void;
}

/** A bar on a terminal, now and then a line elsewhere; nothing where `isQuiet`. */
export function openDisplay(isQuiet: boolean): Display {
  if (isQuiet) return { log: writeLine, progress: undefined, end: () => undefined };
  return process.stderr.isTTY ? withBar() : withLines();
}

function withLines(): Display {
  const isDue = milestones();
  return {
    log: writeLine,
    progress: (progress) => {
      if (isDue(progress)) writeLine(`afmpeg: ${plainProgress(progress)}`);
    },
    end: () => undefined,
  };
}

function withBar(): Display {
  let bar = '';
  return {
    log: (line) => {
      process.stderr.write(`${CLEAR_LINE}${line}\n${bar}`);
    },
    progress: (progress) => {
      // A terminal that does not know its width says 0.
      bar = progressLine(progress).slice(0, (process.stderr.columns || 80) - 1);
      process.stderr.write(`${CLEAR_LINE}${bar}`);
    },
    end: () => {
      process.stderr.write(bar && '\n');
      bar = '';
    },
  };
}

function writeLine(line: string): void {
  process.stderr.write(`${line}\n`);
}
