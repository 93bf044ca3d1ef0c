// What ffmpeg says of a run that went well and yet did not do all that was asked: one warning for each kind.

import { withoutSpeaker } from './failure-reason.js';
import type { LogLevel } from './log-lines.js';

/** Kinds of {@link RunWarning}. */
export type RunWarningCode =
  /** Words were not drawn, since no font has their characters. */
  | 'NO_FONT'
  /** An output holds nothing: the seek, the length or the filters left no frame. */
  | 'EMPTY_OUTPUT'
  /** ffmpeg logged errors and went on: what it could not read or decode is missing in the output. */
  | 'LOGGED_ERRORS';

/** What a run left undone although its exit code is 0. */
export interface RunWarning {
  /** Its kind. */
  readonly code: RunWarningCode;
  /** What happened, and what to do. */
  readonly message: string;
  /** The lines of ffmpeg's log that say so, without repetitions, at most 20. */
  readonly lines: readonly string[];
}

const MOST = 20;

/** libass, for each family and character that no font has; 0x0 is any character at all. */
const NO_FONT =
  /fontselect: failed to find any fallback with glyph 0x([\dA-Fa-f]+) for font: \((.*), -?\d+, -?\d+\)/;
const EMPTY_OUTPUT = /^Output file (?:#\d+ )?is empty, nothing was encoded/;

/** Collects warnings from the lines of a log. */
export class LogWarnings {
  private readonly lines: Readonly<Record<RunWarningCode, Set<string>>> = {
    NO_FONT: new Set(),
    EMPTY_OUTPUT: new Set(),
    LOGGED_ERRORS: new Set(),
  };
  private errors = 0;

  readLine(line: string, level: LogLevel): void {
    if (NO_FONT.test(line)) this.keep('NO_FONT', line);
    else if (EMPTY_OUTPUT.test(line)) this.keep('EMPTY_OUTPUT', line);
    else if (level === 'error' && line.trim() !== '') {
      this.errors++;
      this.keep('LOGGED_ERRORS', line);
    }
  }

  list(): readonly RunWarning[] {
    return (Object.keys(this.lines) as RunWarningCode[]).flatMap((code) => {
      const lines = [...this.lines[code]];
      return lines.length === 0 ? [] : [{ code, message: this.message(code, lines), lines }];
    });
  }

  private keep(code: RunWarningCode, line: string): void {
    if (this.lines[code].size < MOST) this.lines[code].add(withoutSpeaker(line).trim());
  }

  private message(code: RunWarningCode, lines: readonly string[]): string {
    switch (code) {
      case 'NO_FONT':
        return noFont(lines);
      case 'EMPTY_OUTPUT':
        return 'An output is empty: nothing of the input is left by -ss, -t, -to, -frames or the filters';
      case 'LOGGED_ERRORS': {
        const last = lines.at(-1) ?? '';
        const count = this.errors === 1 ? 'an error' : `${this.errors} errors`;
        return `ffmpeg logged ${count} and went on, so that a part of the input may be missing: ${last}`;
      }
    }
  }
}

function noFont(lines: readonly string[]): string {
  const found = lines.map((line) => NO_FONT.exec(line));
  const points = found.map((match) => parseInt(match?.[1] ?? '', 16));
  const families = [...new Set(found.map((match) => match?.[2] ?? ''))];
  if (points.includes(0)) {
    return (
      `Words are missing: there is no font for ${families.join(', ')}; put a TTF or OTF file into the directory of ` +
      '`fontsdir`, or into `/fonts`'
    );
  }
  const characters = [...new Set(points)].filter((point) => point <= 0x10_ff_ff).map(named);
  return (
    `Words are missing: no font has ${characters.join(', ')}; put one that does into the directory of ` +
    '`fontsdir`, or into `/fonts`'
  );
}

function named(point: number): string {
  return `${String.fromCodePoint(point)} (U+${point.toString(16).toUpperCase().padStart(4, '0')})`;
}
