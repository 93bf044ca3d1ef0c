// What ffmpeg says of a run that went well and yet did not do all that was asked: one warning for each kind.

import { NOT_IN_LIST, withoutSpeaker } from './failure-reason.js';
import type { LogLevel } from './log-lines.js';
import { MissingFonts } from './missing-fonts.js';
import { OutputTotals } from './output-totals.js';
import { StreamMapping } from './stream-mapping.js';

/** Kinds of {@link RunWarning}. */
export type RunWarningCode =
  /** Words were not drawn, since no font has their characters. */
  | 'NO_FONT'
  /** An output, or its video or its audio, holds nothing: the seek, the length or the filters left no frame. */
  | 'EMPTY_OUTPUT'
  /** `-t 0` before an input was no limit, as ffmpeg has it where it decodes: the output is as long as the input. */
  | 'LENGTH_IGNORED'
  /** Numbered pictures are used up to the first number that is missing; those behind it are left out. */
  | 'SEQUENCE_GAP'
  /** ffmpeg logged errors and went on: what it could not read, decode or write is missing in the output. */
  | 'LOGGED_ERRORS';

/** What a run left undone although its exit code is 0. */
export interface RunWarning {
  /** Its kind. */
  readonly code: RunWarningCode;
  /** What happened, and what to do. */
  readonly message: string;
  /** The lines of ffmpeg's log that say so, or the files that it is about; without repetitions, at most 20. */
  readonly lines: readonly string[];
}

/** Inputs that the command line cuts to nothing, which ffmpeg does not tell. */
export interface CutInputs {
  /** The `-ss` of an input, by its index, where that is past its end; asked when ffmpeg has opened them all. */
  pastEnd(input: number): string | undefined;
  /** Names of the inputs that are given no length, by index. */
  readonly noLength: ReadonlyMap<number, string>;
}

const MOST = 20;

/** Collects warnings from the lines of a log. */
export class LogWarnings {
  private readonly fonts = new MissingFonts();
  private readonly empty = new Set<string>();
  private readonly mapping = new StreamMapping();
  private readonly outputs = new OutputTotals(
    (what) => this.empty.add(what),
    (stream) => this.onlyBefore(stream),
  );
  private readonly errors = new Set<string>();
  private errorCount = 0;
  private isPiped = false;

  constructor(private readonly cut: CutInputs) {}

  readLine(line: string, level: LogLevel): void {
    this.mapping.readLine(line);
    this.outputs.readLine(line);
    this.fonts.readLine(line);
    this.isPiped ||= PIPED.test(line);
    if (level !== 'error' || line.trim() === '') return;
    this.errorCount++;
    if (this.errors.size < MOST) this.errors.add(withoutSpeaker(line).trim());
  }

  list(): readonly RunWarning[] {
    const fonts = this.fonts.end();
    const warnings: RunWarning[] = [];
    if (fonts) warnings.push({ code: 'NO_FONT', message: fonts.message, lines: fonts.lines.slice(0, MOST) });
    if (this.empty.size > 0) warnings.push(warning('EMPTY_OUTPUT', this.emptyOutput(), this.empty));
    const endless = [...this.cut.noLength].filter(([index]) => this.mapping.decoded.has(index));
    if (endless.length > 0) warnings.push(lengthIgnored(endless.map(([, target]) => target)));
    if (this.errors.size > 0) warnings.push(warning('LOGGED_ERRORS', this.loggedErrors(), this.errors));
    return warnings;
  }

  /** The `-ss` of the input from which a stream is copied, where that is past its end. */
  private onlyBefore(stream: string): string | undefined {
    const input = this.mapping.copied.get(stream);
    return input === undefined ? undefined : this.cut.pastEnd(input);
  }

  private loggedErrors(): string {
    const count = this.errorCount === 1 ? 'an error' : `${this.errorCount} errors`;
    const missing = 'a part of the input, or a whole output, may be missing';
    return `ffmpeg logged ${count} and went on, so that ${missing}: ${this.mostTelling()}`;
  }

  /** A list that is cut short is named by what it could not open; the error after that has the list's own name. */
  private mostTelling(): string {
    const errors = [...this.errors];
    return errors.findLast((line) => line.startsWith(NOT_IN_LIST)) ?? errors.at(-1) ?? '';
  }

  private emptyOutput(): string {
    return `${[...this.empty].join('; ')}: ${this.whyEmpty()}`;
  }

  private whyEmpty(): string {
    const errors = [...this.errors];
    if (
      this.isPiped &&
      errors.some((line) => UNREADABLE.test(line)) &&
      errors.some((line) => PARTIAL.test(line))
    ) {
      return 'this MP4 has its index at its end, so that a pipe cannot read it: name the file itself, or make it with -movflags +faststart';
    }
    const cut = 'nothing of the input is left by -ss, -t, -to, -frames or the filters';
    return errors.length === 0 ? cut : `${cut}, or it could not be read: ${this.mostTelling()}`;
  }
}

const PIPED = /^Input #\d+, .*, from '(?:pipe|fd):/;
/** Of FFmpeg 5, and of 9. */
const UNREADABLE = /^(?:pipe:.*|Error during demuxing): Invalid data found when processing input$/;
const PARTIAL = /^stream \d+, offset 0x[\da-f]+: partial file$/;

function warning(code: RunWarningCode, message: string, lines: Iterable<string>): RunWarning {
  return { code, message, lines: [...lines].slice(0, MOST) };
}

function lengthIgnored(inputs: readonly string[]): RunWarning {
  const remedy =
    'ffmpeg takes it for no limit where it decodes. For a length of nothing, put it before the output';
  return warning('LENGTH_IGNORED', `-t 0 before -i ${inputs.join(', ')} cut nothing: ${remedy}`, inputs);
}
