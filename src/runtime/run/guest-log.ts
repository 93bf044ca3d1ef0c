// stderr of one run of ffmpeg: every line is read for what it tells, those that the caller asked for are kept and shown.

import { FailureReason } from '../../command/failure-reason.js';
import { InputTotals } from '../../command/input-totals.js';
import { cutInputs } from '../../command/length/cut-inputs.js';
import { InputFactsReader } from '../../command/length/input-facts.js';
import { isShown, isTold } from '../../command/log-level.js';
import type { ShownLog } from '../../command/log-level.js';
import { LogLines } from '../../command/log-lines.js';
import type { LogLevel } from '../../command/log-lines.js';
import { LogWarnings } from '../../command/log-warnings.js';
import { BoundedLog } from './bounded-log.js';

/** Who is shown the log while it comes. */
export interface LogListeners {
  /** Gets each line, shown or not. */
  readonly onLine?: ((line: string) => void) | false | undefined;
  /** Gets the bytes of what is shown. */
  readonly onStderr?: ((chunk: Uint8Array) => void) | undefined;
  /** Gets each line that is shown and not blank. */
  readonly onLog?: ((line: string, level: LogLevel) => void) | undefined;
}

const encoder = new TextEncoder();

export class GuestLog {
  /** What is shown. */
  readonly kept: BoundedLog;
  readonly facts = new InputFactsReader();
  readonly totals = new InputTotals();
  private readonly found: LogWarnings;
  private readonly failure = new FailureReason();
  private readonly lines: LogLines;
  /** Characters of the line that has no end yet that are shown already. */
  private early = 0;

  /** @param args of the run whose log it is */
  constructor(
    args: readonly string[],
    private readonly shown: ShownLog,
    limitBytes: number,
    private readonly listeners: LogListeners,
  ) {
    this.found = new LogWarnings(cutInputs(args, this.facts.inputs));
    this.kept = new BoundedLog(limitBytes);
    this.lines = new LogLines((line, level, end, written) => {
      if (listeners.onLine) listeners.onLine(line);
      this.facts.readLine(line);
      this.found.readLine(line, level);
      this.totals.readLine(line);
      if (isTold(level)) this.failure.readLine(line, level);
      if (!isShown(line, level, shown)) return;
      this.show((shown.hasLevels ? written : line) + end);
      this.early = 0;
      if (line.trim() !== '') listeners.onLog?.(line, level);
    });
  }

  push(chunk: Uint8Array): void {
    this.lines.push(chunk);
    // Who asks a question ends no line.
    const { begun } = this.lines;
    if (begun && isShown(begun.text, begun.level, this.shown)) this.show(begun.text);
  }

  end(): void {
    this.lines.end();
  }

  /** What is new of a line. */
  private show(text: string): void {
    const bytes = encoder.encode(text.slice(this.early));
    this.early = text.length;
    if (bytes.length === 0) return;
    this.kept.write(bytes);
    this.listeners.onStderr?.(bytes);
  }

  warnings() {
    return this.found.list();
  }

  /** The exit code, but 1 where ffmpeg has replaced no output that was there, and calls that a success. */
  exitCode(code: number): number {
    return code === 0 && this.failure.isRefused ? 1 : code;
  }

  /** Why the run failed, if it did; empty where nothing tells. */
  reason(): string {
    return this.failure.text();
  }
}
