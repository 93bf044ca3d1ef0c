// The streams of a run: its three standard ones and ffmpeg's reports. What a function or a stream of the caller
// throws ends the run: handed to the guest it would be an I/O error, which ffmpeg takes for the end of its
// input or passes over.

import { brokenEncoderChosen } from '../../command/broken-encoders.js';
import { expectedLength } from '../../command/length/expected-length.js';
import type { InputFacts } from '../../command/length/input-facts.js';
import type { ShownLog } from '../../command/log-level.js';
import { ProgressParser } from '../../command/progress.js';
import { AfmpegError } from '../../errors.js';
import { invalidOption } from '../../options.js';
import { readPart } from '../sources/source.js';
import type { Source } from '../sources/source.js';
import { BoundedLog } from './bounded-log.js';
import { ByteReader } from './byte-reader.js';
import type { HostStream, HostStreams } from './engine.js';
import { GuestLog } from './guest-log.js';
import type { RunControl } from './run-control.js';
import type { CheckedRun, RunOptions } from './run-options.js';

export class RunStreams {
  readonly stdout: BoundedLog;
  readonly stderr: BoundedLog;
  readonly devices: HostStreams;
  readonly mounts: ReadonlyMap<string, Source>;
  /** What the first of the caller's functions and streams to fail threw. */
  failure: { readonly thrown: unknown } | undefined;
  private readonly reader: ByteReader | undefined;
  private readonly writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  /** What ffmpeg logs; undefined where stderr is taken as it is. */
  readonly log: GuestLog | undefined;

  /** Without `shown`, stderr is no log of ffmpeg's. */
  constructor(
    run: CheckedRun,
    private readonly control: RunControl,
    shown: ShownLog | undefined,
  ) {
    const { options, limits } = run;
    this.stdout = new BoundedLog(limits.logBytes);
    this.log = shown && this.openLog(shown, run);
    this.stderr = this.log?.kept ?? new BoundedLog(limits.logBytes);
    // The input first: a locked one throws, and the output must not stay locked then.
    if (isAsyncInput(options.stdin)) this.reader = new ByteReader(options.stdin);
    this.writer = options.stdout?.getWriter();
    this.mounts = new Map(
      Object.entries(options.mounts ?? {}).map(([path, source]) => [path, this.guarded(source)]),
    );
    this.devices = {
      stdin: this.input(options.stdin),
      stdout: this.output(options),
      stderr: { kind: 'pipe', write: (source) => this.takeLog(source, options.onStderr) },
      ...(options.onProgress && { progress: this.progress(run, this.log?.facts.inputs, options.onProgress) }),
    };
  }

  /** The run went well: ends the caller's streams. Throws what they answer to that. */
  async finish(): Promise<void> {
    this.log?.end();
    this.reader?.cancel();
    if (this.writer) await this.control.unlessStopped(this.writer.close());
  }

  /** The run failed: lets the caller's streams go, each whatever the others do. */
  fail(error: unknown): void {
    this.reader?.cancel(error);
    // A sink that failed or hangs has nobody left to report to.
    void this.writer?.abort(error).catch(() => undefined);
    try {
      this.log?.end();
    } catch {
      // The last lines went to a caller who is gone or fails again; the error keeps them.
    }
  }

  private input(stdin: RunOptions['stdin']): HostStream {
    if (stdin === undefined) return { kind: 'pipe', read: () => 0 };
    const { reader } = this;
    if (reader) {
      // Who is to end waits for no more: the rest of a live stream may never come.
      const end = new Promise<number>((resolve) => this.control.onEnding(() => resolve(0)));
      const read = (target: Uint8Array) => Promise.race([reader.read(target), end]);
      return { kind: 'pipe', read: (target) => this.callAsync(() => read(target)) };
    }
    if (typeof stdin === 'function') {
      const read = (target: Uint8Array) =>
        this.control.isEnding ? 0 : checkCount(stdin(target), target.length);
      return { kind: 'pipe', read: (target) => this.call(() => read(target)) };
    }
    return { kind: 'pipe', read: bytesReader(stdin as Uint8Array) };
  }

  private output({ onStdout }: RunOptions): HostStream {
    const { writer } = this;
    return {
      kind: 'pipe',
      write: (source) => {
        if (writer) {
          const chunk = source.slice();
          return this.callAsync(() => writer.write(chunk).then(() => chunk.length));
        }
        if (onStdout) this.call(() => onStdout(source));
        else this.stdout.write(source);
        return source.length;
      },
    };
  }

  private takeLog(source: Uint8Array, listen: ((chunk: Uint8Array) => void) | undefined): number {
    if (this.log) {
      this.log.push(source);
    } else {
      this.stderr.write(source);
      if (listen) this.call(() => listen(source));
    }
    return source.length;
  }

  private openLog(shown: ShownLog, { args, options, limits, hasBrokenEncoders }: CheckedRun): GuestLog {
    const { onLog, onStderr } = options;
    return new GuestLog(args, shown, limits.logBytes, {
      onLine: hasBrokenEncoders && ((line) => this.refuse(brokenEncoderChosen(line))),
      onStderr: onStderr && ((chunk) => this.call(() => onStderr(chunk))),
      onLog: onLog && ((line, level) => this.call(() => onLog(line, level))),
    });
  }

  private refuse(reason: AfmpegError | undefined): void {
    if (reason) this.control.stop(reason);
  }

  private progress(
    { args, options, listSec }: CheckedRun,
    inputs: readonly InputFacts[] | undefined,
    onProgress: NonNullable<RunOptions['onProgress']>,
  ): HostStream {
    const startedMs = performance.now();
    const expected = () =>
      inputs &&
      expectedLength(
        args,
        inputs.map((facts, index) => ({ ...facts, ...lengthOf(listSec?.get(index)) })),
      );
    const parser = new ProgressParser(
      () => performance.now() - startedMs,
      () => expected() ?? options.expectedDurationSec,
    );
    return {
      write: (source) => {
        for (const report of parser.push(source)) this.call(() => onProgress(report));
        return source.length;
      },
    };
  }

  private call<T>(work: () => T): T {
    this.control.check();
    try {
      return work();
    } catch (thrown) {
      throw this.failed(thrown);
    }
  }

  /** What a source throws ends the run, as with the streams. */
  private guarded(source: Source): Source {
    return {
      size: source.size,
      read: (offset, length) => this.callAsync(() => readPart(source, offset, length, this.control.ended)),
    };
  }

  private async callAsync<T>(work: () => Promise<T>): Promise<T> {
    this.control.check();
    try {
      return await work();
    } catch (thrown) {
      throw this.failed(thrown);
    }
  }

  /** Only an AfmpegError passes through the bridges; the run rejects with `failure` in its place. */
  private failed(thrown: unknown): AfmpegError {
    // What fails because the run ends is not a reason of its own.
    if (!this.control.ended.aborted) this.failure ??= { thrown };
    const end = new AfmpegError('ABORTED', 'A function or a stream of the caller failed');
    this.control.stop(end);
    return end;
  }
}

function lengthOf(lengthSec: number | undefined): Pick<InputFacts, 'lengthSec'> {
  return lengthSec === undefined ? {} : { lengthSec };
}

/** Lets the caller's streams go where the run never had its turn. */
export function releaseStreams({ options: { stdin, stdout } }: CheckedRun, error: unknown): void {
  if (isAsyncInput(stdin) && !(stdin instanceof ReadableStream && stdin.locked)) {
    new ByteReader(stdin).cancel(error);
  }
  if (stdout && !stdout.locked) void stdout.abort(error).catch(() => undefined);
}

function isAsyncInput(stdin: RunOptions['stdin']): stdin is AsyncIterable<Uint8Array> {
  return typeof stdin === 'object' && !(stdin instanceof Uint8Array);
}

function bytesReader(bytes: Uint8Array): (target: Uint8Array) => number {
  let at = 0;
  return (target) => {
    const part = bytes.subarray(at, at + target.length);
    target.set(part);
    at += part.length;
    return part.length;
  };
}

/** A promise is what an async function answers, and no count. */
function checkCount(count: unknown, most: number): number {
  if (Number.isInteger(count) && (count as number) >= 0 && (count as number) <= most) return count as number;
  throw invalidOption('stdin()', `a count of bytes from 0 to ${most}`, count);
}
