// What a command shows on stderr while it works: its log, and how far it is.

import { milestones, plainProgress, progressLine } from './progress-bar.js';
import type { Shown } from './progress-bar.js';

const CLEAR_LINE = '\r\u001b[K';

export interface Display {
  /** Lines of the log, with their ends; the bar stays below them. */
  log(text: string): void;
  /** A report of how far it is; undefined where nobody wants to know. */
  readonly progress: ((progress: Shown) => void) | undefined;
  /** Ends the line that is not ended. May be called again. */
  end(): void;
}

/** A bar on a terminal, now and then a line elsewhere; nothing where `isQuiet`. */
export function openDisplay(isQuiet: boolean): Display {
  return process.stderr.isTTY && !isQuiet ? withBar() : withLines(isQuiet);
}

function withLines(isQuiet: boolean): Display {
  const isDue = milestones();
  // Who asks a question ends no line.
  let isOpen = false;
  const end = () => {
    if (isOpen) process.stderr.write('\n');
    isOpen = false;
  };
  const progress = (progress: Shown) => {
    if (!isDue(progress)) return;
    end();
    process.stderr.write(`afmpeg: ${plainProgress(progress)}\n`);
  };
  return {
    log: (text) => {
      process.stderr.write(text);
      isOpen = !text.endsWith('\n');
    },
    progress: isQuiet ? undefined : progress,
    end,
  };
}

function withBar(): Display {
  let bar = '';
  // A line whose end has not come would be cleared with the bar.
  let begun = '';
  return {
    log: (text) => {
      const end = text.lastIndexOf('\n') + 1;
      if (end > 0) process.stderr.write(`${CLEAR_LINE}${begun}${text.slice(0, end)}${bar}`);
      begun = (end > 0 ? '' : begun) + text.slice(end);
    },
    progress: (progress) => {
      // A terminal that does not know its width says 0.
      bar = progressLine(progress).slice(0, (process.stderr.columns || 80) - 1);
      process.stderr.write(`${CLEAR_LINE}${bar}`);
    },
    end: () => {
      process.stderr.write(`${bar && '\n'}${begun && `${begun}\n`}`);
      bar = '';
      begun = '';
    },
  };
}
