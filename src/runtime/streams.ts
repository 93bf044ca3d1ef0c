// The standard streams of a run. What a function of the caller throws ends the run: handed to the guest it
// would be an I/O error, which ffmpeg takes for the end of its input or passes over.

import { AfmpegError } from '../errors.js';
import type { Device } from '../fs/devices.js';
import { NULL_DEVICE } from '../fs/devices.js';
import { invalidOption } from '../options.js';
import { BoundedLog } from './bounded-log.js';
import type { RunControl } from './run-control.js';
import type { RunOptions } from './run-options.js';

export class StandardStreams {
  readonly stdout: BoundedLog;
  readonly stderr: BoundedLog;
  readonly devices: { readonly stdin: Device; readonly stdout: Device; readonly stderr: Device };
  /** What the first of the caller's functions to fail threw. */
  failure: { readonly thrown: unknown } | undefined;

  constructor(
    { stdin, onStdout, onStderr }: RunOptions,
    logBytes: number,
    private readonly control: RunControl,
  ) {
    this.stdout = new BoundedLog(logBytes);
    this.stderr = new BoundedLog(logBytes);
    this.devices = {
      stdin: this.input(stdin),
      stdout: this.output(onStdout ? undefined : this.stdout, onStdout),
      stderr: this.output(this.stderr, onStderr),
    };
  }

  private input(stdin: RunOptions['stdin']): Device {
    if (stdin === undefined) return { ...NULL_DEVICE, kind: 'pipe' };
    if (typeof stdin === 'function') {
      return { kind: 'pipe', read: (target) => this.call(() => checkCount(stdin(target), target.length)) };
    }
    let at = 0;
    return {
      kind: 'pipe',
      read(target) {
        const part = stdin.subarray(at, at + target.length);
        target.set(part);
        at += part.length;
        return part.length;
      },
    };
  }

  private output(log: BoundedLog | undefined, listen: ((chunk: Uint8Array) => void) | undefined): Device {
    return {
      kind: 'pipe',
      write: (source) => {
        log?.write(source);
        if (listen) this.call(() => listen(source));
        return source.length;
      },
    };
  }

  private call<T>(work: () => T): T {
    this.control.check();
    try {
      return work();
    } catch (thrown) {
      this.failure ??= { thrown };
      this.control.stop(endOfRun());
      throw endOfRun();
    }
  }
}

/** A promise is what an async function answers, and no count. */
function checkCount(count: unknown, most: number): number {
  if (Number.isInteger(count) && (count as number) >= 0 && (count as number) <= most) return count as number;
  throw invalidOption('stdin()', `a count of bytes from 0 to ${most}`, count);
}

/** Only an AfmpegError passes through the bridges; the run rejects with `failure` in its place. */
function endOfRun(): AfmpegError {
  return new AfmpegError('ABORTED', 'A function of the caller threw');
}
