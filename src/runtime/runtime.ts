// The public face of the package: a module compiled once, and runs in fresh instances of it. It is longer than 300 lines
// because every public call is documented here.

/// <reference lib="esnext.disposable" preserve="true" />

import { throwIfAborted } from '../abort.js';
import { refuseBrokenEncoders } from '../command/broken-encoders.js';
import type { Capabilities } from '../command/capabilities.js';
import type { MediaInfo } from '../command/media-info.js';
import { AfmpegError } from '../errors.js';
import { checkFileSystem } from '../fs/check-file-system.js';
import type { FileSystem } from '../fs/file-system.js';
import { MemoryVolume } from '../fs/memory-volume.js';
import {
  abortSignal,
  defineOptions,
  integer,
  nested,
  oneOf,
  optional,
  required,
  withDefault,
} from '../options.js';
import { moduleMetadata } from '../wasi/metadata.js';
import type { ModuleMetadata } from '../wasi/metadata.js';
import { startEngine } from './engines/start-engine.js';
import type { GuestSpec } from './module/guest-spec.js';
import { digestModule } from './module/identity.js';
import type { ModuleIdentity } from './module/identity.js';
import { loadGuest } from './module/load-guest.js';
import type { LoadedGuest } from './module/load-guest.js';
import { MODULE_SOURCE } from './module/module-source.js';
import type { ModuleSource } from './module/module-source.js';
import { notFfmpeg, readCapabilities } from './queries/capabilities.js';
import type { FramesOptions, VideoFrame } from './queries/frames-options.js';
import { takeFrames } from './queries/frames.js';
import type { ProbeFile } from './queries/frames.js';
import { PROBE_OPTIONS } from './queries/probe-options.js';
import type { ProbeOptions, QueryOptions } from './queries/probe-options.js';
import { probeMedia } from './queries/probe.js';
import type { Engine } from './run/engine.js';
import { execRun } from './run/exec.js';
import { execute } from './run/execute.js';
import type { RunResult } from './run/execute.js';
import { RUNTIME_LIMITS } from './run/limits.js';
import type { RunLimits, RuntimeLimits } from './run/limits.js';
import { withListLengths } from './run/list-lengths.js';
import { machineCores } from './run/machine-cores.js';
import type { RunArgs, RunModule } from './run/run-module.js';
import { checkRun } from './run/run-options.js';
import type { Execution } from './run/run-options.js';
import { Slots } from './run/slots.js';
import { releaseStreams } from './run/streams.js';

/** What {@link Runtime.create} takes. */
export interface RuntimeOptions {
  /** Where ffmpeg comes from: exactly one source. */
  wasm: ModuleSource;
  /**
   * Runs at the same time, 1–64; more wait in a queue, first come first served.
   *
   * @default 1
   */
  concurrency?: number;
  /**
   * `thread`: each run has a thread of its own, the caller's stays free, and a run can be stopped at
   * any point. `inline`: runs in the calling thread, without the start of a thread and its trips for file
   * calls, but the event loop stands still, and a run that makes no host call cannot be stopped. A module with threads
   * runs inline where the engine has JSPI (Node 24), and so it does with `thread` where there are no workers; its
   * threads then take turns with each other and with the event loop: see {@link Runtime.mode}.
   *
   * @default 'thread'
   */
  execution?: Execution;
  /**
   * Cores that one run may use, 1–64: what ffmpeg, its filters and its encoders take for the number of processors. Only
   * a module with threads ({@link Runtime.family} `wasi-threads`) uses more than one. The bytes of some encoders,
   * libx264 among them, depend on it.
   *
   * @default the machine's cores, divided by `concurrency`; 1 in the calling thread
   */
  threads?: number;
  /** Bounds of the Runtime, and of every run; a run can set its own. */
  limits?: RuntimeLimits;
  /** Rejects with ABORTED; a fetch of the module is cut off. */
  signal?: AbortSignal;
}

const OPTIONS = defineOptions<RuntimeOptions>()('the Runtime options', {
  wasm: required(MODULE_SOURCE),
  concurrency: withDefault(integer(1, 64), 1),
  threads: optional(integer(1, 64)),
  execution: withDefault(oneOf<Execution>('thread', 'inline'), 'thread'),
  limits: withDefault(nested(RUNTIME_LIMITS), RUNTIME_LIMITS.read({})),
  signal: optional(abortSignal),
});

/**
 * ffmpeg, compiled once: each call runs in fresh instances of it, and none sees what another left behind. Made by
 * {@link Runtime.create}, and ended by {@link Runtime.close} or `await using`.
 *
 * @example
 * await using runtime = await Runtime.create({ wasm: { core: true } });
 * await runtime.exec(volume, '-i', '/in.mov', '-c:v', 'libx264', '/out.mp4');
 * const { durationSec } = await runtime.probe(volume, '/out.mp4');
 */
export class Runtime {
  /** What callers wait for; one call may take several runs. */
  private readonly calls = new Set<Promise<unknown>>();
  private closing: Promise<void> | undefined;
  private ffprobe: boolean | undefined;
  private capabilitiesOnce: Promise<Capabilities> | undefined;
  private identityOnce: Promise<ModuleIdentity> | undefined;

  private constructor(
    private readonly spec: GuestSpec,
    private readonly engine: Engine,
    private readonly slots: Slots,
    private readonly limits: RunLimits,
    /** Until somebody asks what they are. */
    private files: readonly Uint8Array<ArrayBuffer>[],
    /** Runs at the same time; what is more waits. */
    readonly concurrency: number,
  ) {}

  /**
   * Reads and compiles ffmpeg: the expensive step, done once.
   *
   * @throws {@link AfmpegError} INVALID_OPTION, MODULE_UNREADABLE, CHECKSUM_MISMATCH, UNSUPPORTED_MODULE, ABORTED, or
   * IO_FAILED where `cacheDir` cannot be written.
   */
  static async create(options: RuntimeOptions): Promise<Runtime> {
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- whoever has no types may leave them out
    const { wasm: source, concurrency, threads, execution, limits, signal } = OPTIONS.read(options ?? {});
    const { memoryBytes, queueLength, ...runLimits } = limits;
    throwIfAborted(signal);
    let files: LoadedGuest['files'] = [];
    const load = async () => {
      const loaded = await loadGuest(source, memoryBytes, signal);
      throwIfAborted(signal);
      ({ files } = loaded);
      return loaded.spec;
    };
    const { spec, engine } = await startEngine(execution, load, {
      asked: threads,
      available: Math.max(1, Math.floor(machineCores() / concurrency)),
    });
    const slots = new Slots(concurrency, queueLength);
    return new Runtime(spec, engine, slots, runLimits, files, concurrency);
  }

  /**
   * `wasi` for a WASI command, `wasi-threads` for one whose runs use several cores, `emscripten` for an
   * @ffmpeg/core-style package.
   */
  get family(): 'wasi' | 'wasi-threads' | 'emscripten' {
    return this.spec.family;
  }

  /**
   * `thread`: each run has a thread of its own, and as many more as the module starts. `inline`: runs in the calling
   * thread, which stands still. `green`: a module with threads in the calling thread, where they take turns with each
   * other and with all else that happens there.
   */
  get mode(): 'thread' | 'inline' | 'green' {
    return this.engine.mode;
  }

  /** What a module made by `npm run wasm` says of itself: versions, licence, variant. Undefined for others. */
  get metadata(): ModuleMetadata | undefined {
    return moduleMetadata(this.spec.module);
  }

  /**
   * Runs `ffmpeg` with `args`, or `ffprobe` when that is the first of them, over `fs`. The last argument may be
   * {@link RunOptions}. Paths are those of `fs`; `/dev` has the usual devices, and temporary files of ffmpeg are
   * in a private directory of the run.
   *
   * Resolves for every exit code. What was written until it rejects stays in `fs`.
   *
   * @example
   * const { exitCode, reason } = await runtime.run(volume, '-i', '/in.mov', '/out.mp4', { signal });
   *
   * @throws {@link AfmpegError} INVALID_OPTION, RUNTIME_CLOSED, ABORTED, TIMEOUT, STALLED, LIMIT_EXCEEDED, IO_FAILED,
   * ENCODER_BROKEN, TRAP, LONGJMP_UNSUPPORTED, BRIDGE_FAILED; or what a function among the options threw.
   */
  async run(fs: FileSystem, ...args: RunArgs): Promise<RunResult> {
    return this.call(() => this.runNext(fs, ...args));
  }

  /**
   * Like {@link run}, but an exit code other than 0 is a failure.
   *
   * @throws {@link AfmpegError} FFMPEG_FAILED, whose details hold `exitCode`, `reason` (the most telling line of the log),
   * `stderrTail` and `command`; and as {@link run} does.
   */
  async exec(fs: FileSystem, ...args: RunArgs): Promise<RunResult> {
    return this.call(() => execRun(this.runNext, fs, ...args));
  }

  /**
   * Reads what a media file holds, by ffprobe where the module has it, else from ffmpeg's log.
   *
   * @throws {@link AfmpegError} PROBE_FAILED, whose details hold the end of stderr; and as {@link run} does.
   */
  async probe(fs: FileSystem, path: string, options: ProbeOptions = {}): Promise<MediaInfo> {
    return this.call(async () => {
      fs = checkFileSystem(fs);
      return this.probeNext(fs, path, PROBE_OPTIONS.read(options));
    });
  }

  /**
   * Stills of a video: each is the frame on screen at its time, to the frame, upright and in square pixels, as
   * a PNG, JPEG or WebP. The volume is only read. Decodes from the start in one run, or, in mp4 and Matroska
   * where that is less work, from the key frame before each time in a run of its own.
   *
   * @example
   * const [still] = await runtime.frames(volume, '/in.mp4', { at: 1.5, width: 640, format: 'jpeg' });
   *
   * @throws {@link AfmpegError} PROBE_FAILED (also for a file without video), INVALID_OPTION (also for a time past the
   * end), FFMPEG_FAILED (no frame can be decoded, or no such encoder), and as {@link run} does.
   */
  async frames(fs: FileSystem, path: string, options: FramesOptions): Promise<VideoFrame[]> {
    return this.call(() => takeFrames(this.runNext, this.probeNext, fs, path, options));
  }

  /** Version, configuration, codecs, formats, filters and protocols of the module. Asked once. */
  async capabilities(): Promise<Capabilities> {
    return this.call(async () => {
      this.capabilitiesOnce ??= readCapabilities(this.runNext);
      try {
        return await this.capabilitiesOnce;
      } catch (error) {
        this.capabilitiesOnce = undefined;
        throw error;
      }
    });
  }

  /**
   * SHA-256 of the module and the version it reports, asked once.
   *
   * @throws {@link AfmpegError} INVALID_OPTION for a Runtime of a compiled `{ module }`, whose bytes are not known.
   */
  async identity(): Promise<ModuleIdentity> {
    return this.call(async () => {
      this.identityOnce ??= this.identify();
      try {
        return await this.identityOnce;
      } catch (error) {
        this.identityOnce = undefined;
        throw error;
      }
    });
  }

  /** Waits for what runs and what is queued; later calls reject with RUNTIME_CLOSED. May be called again. */
  close(): Promise<void> {
    this.closing ??= Promise.allSettled(this.calls).then(() => this.engine.close());
    return this.closing;
  }

  /** {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private async identify(): Promise<ModuleIdentity> {
    const sha256 = await digestModule(this.files);
    const { stdout } = await execRun(this.runNext, new MemoryVolume(), '-version');
    const ffmpegVersion = /^ffmpeg version (\S+)/.exec(stdout)?.[1];
    if (ffmpegVersion === undefined) throw notFfmpeg();
    this.files = [];
    return { sha256, ffmpegVersion };
  }

  private async call<T>(work: () => Promise<T>): Promise<T> {
    if (this.closing) throw new AfmpegError('RUNTIME_CLOSED', 'This Runtime is closed');
    const going = work();
    this.calls.add(going);
    try {
      return await going;
    } finally {
      this.calls.delete(going);
    }
  }

  /** One run of a call, in its turn; a call that was there before `close` gets all of its runs. */
  private readonly runNext: RunModule = async (fs, ...args) => {
    const hasBrokenEncoders = this.family === 'emscripten';
    const run = { ...checkRun(fs, args, this.limits, this.engine.mode), hasBrokenEncoders };
    if (hasBrokenEncoders && run.program === 'ffmpeg') refuseBrokenEncoders(run.args);
    let hasStarted = false as boolean;
    try {
      return await this.slots.run(run.options.signal, async () => {
        hasStarted = true;
        return execute(this.engine, await withListLengths(this.engine, run));
      });
    } catch (error) {
      if (!hasStarted) releaseStreams(run, error);
      throw error;
    }
  };

  private readonly probeNext: ProbeFile = async (fs, path, options) =>
    probeMedia(this.runNext, await this.hasFfprobe(options), fs, path, options);

  /** A module that says nothing of itself is asked, by an option that only ffprobe knows. */
  private async hasFfprobe({ signal }: QueryOptions): Promise<boolean> {
    const { programs } = this.metadata ?? {};
    if (Array.isArray(programs)) return programs.includes('ffprobe');
    if (this.ffprobe === undefined) {
      const options = signal ? { signal } : {};
      const { exitCode } = await this.runNext(new MemoryVolume(), 'ffprobe', '-sections', options);
      this.ffprobe = exitCode === 0;
    }
    return this.ffprobe;
  }
}
