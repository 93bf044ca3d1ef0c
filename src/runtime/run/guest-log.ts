// stderr of one run of ffmpeg: every line is read for what it tells, those that the caller asked for are kept and shown.

import { InputLengths } from '../../command/expected-length.js';
import { FailureReason } from '../../command/failure-reason.js';
import { isShown } from '../../command/log-level.js';
import type { ShownLog } from '../../command/log-level.js';
import { LogLines } from '../../command/log-lines.js';
import type { LogLevel } from '../../command/log-lines.js';
import { LogWarnings } from '../../command/log-warnings.js';
import { BoundedLog } from './bounded-log.js';

/** Who is shown the log while it comes. */
export interface LogListeners {
  /** Gets the bytes of what is shown. */
  readonly onStderr?: ((chunk: Uint8Array) => void) | undefined;
  /** Gets each line that is shown and not blank. */
  readonly onLog?: ((line: string, level: LogLevel) => void) | undefined;
}

const encoder = new TextEncoder();

export class GuestLog {
  /** What is shown. */
  readonly kept: BoundedLog;
  readonly inputs = new InputLengths();
  private readonly found = new LogWarnings();
  private readonly failure = new FailureReason();
  private readonly lines: LogLines;

  constructor(shown: ShownLog, limitBytes: number, { onStderr, onLog }: LogListeners) {
    this.kept = new BoundedLog(limitBytes);
    this.lines = new LogLines((line, level, end, written) => {
      this.inputs.readLine(line);
      this.found.readLine(line, level);
      this.failure.readLine(line, level);
      if (!isShown(line, level, shown)) return;
      const bytes = encoder.encode((shown.hasLevels ? written : line) + end);
      this.kept.write(bytes);
      onStderr?.(bytes);
      if (line.trim() !== '') onLog?.(line, level);
    });
  }

  push(chunk: Uint8Array): void {
    this.lines.push(chunk);
  }

  end(): void {
    this.lines.end();
  }

  warnings() {
    return this.found.list();
  }

  /** Why the run failed, if it did; empty where nothing tells. */
  reason(): string {
    return this.failure.text();
  }
}
