// The renderer that runs an ffmpeg of the host: on the files themselves where they are the host's, else on copies.

import type { MediaInfo } from '../../../command/media-info.js';
import { ProgressParser } from '../../../command/progress.js';
import { AfmpegError } from '../../../errors.js';
import { checkFileSystem } from '../../../fs/check-file-system.js';
import type { FileSystem } from '../../../fs/file-system.js';
import { hostFiles, hostPathOf, isHostModule } from '../../../fs/host/host-path.js';
import { ioFailed } from '../../../fs/io-errors.js';
import type { OutputFile } from '../../../fs/output-file.js';
import { resolveGuestPath } from '../../../fs/paths.js';
import { writeWhole } from '../../../fs/whole-files.js';
import { checkString, defineOptions, optional, text, withDefault } from '../../../options.js';
import type { Video } from '../../../render/join/video.js';
import { withNames } from '../../../render/steps/naming-input.js';
import type { RunFfmpeg } from '../../../render/steps/run-command.js';
import { probeMedia } from '../../../runtime/queries/probe.js';
import { ffmpegFailed } from '../../../runtime/run/exec.js';
import type { RunArgs } from '../../../runtime/run/run-module.js';
import { namedFiles } from '../../timeline/check-media.js';
import type { ResolvedTimeline } from '../../timeline/resolve-timeline.js';
import type { Timeline } from '../../timeline/timeline.js';
import { renderTimeline } from '../render-timeline.js';
import type { SeenFiles } from '../render-timeline.js';
import { PROBE_OPTIONS } from '../renderer.js';
import type { RenderOptions, Renderer, RendererProbeOptions } from '../renderer.js';
import { WHOLE } from '../timeline-steps.js';
import { HostCopies } from './host-materialise.js';
import { runHostProgram } from './host-run.js';

/** Where the programs of the host are. */
export interface NativeRendererOptions {
  /** The program: a path, or a name to be found on the PATH. Default `ffmpeg`. */
  readonly ffmpeg?: string;
  /** Default `ffprobe`. */
  readonly ffprobe?: string;
  /** Directory of the host for the copies. Default: the host's own for temporary files. */
  readonly tempDir?: string;
}

const OPTIONS = defineOptions<NativeRendererOptions>()('the native renderer options', {
  ffmpeg: withDefault(text('a path or a name'), 'ffmpeg'),
  ffprobe: withDefault(text('a path or a name'), 'ffprobe'),
  tempDir: optional(text('a path')),
});

type Signal = AbortSignal | undefined;

/**
 * Renders by the ffmpeg of the machine, 5.1 or later. Where the file system is `node:fs` or `hostFs`, ffmpeg reads
 * and writes its very files; else the files that the timeline names are copied to a temporary directory, which
 * costs their size on the host's disk for as long as the render takes.
 */
export class NativeRenderer implements Renderer {
  /** `native`. */
  readonly name = 'native';
  private readonly ffmpeg: string;
  private readonly ffprobe: string;
  private readonly tempDir: string | undefined;

  /** Starts nothing yet. Throws INVALID_OPTION. */
  constructor(options: NativeRendererOptions = {}) {
    const { ffmpeg, ffprobe, tempDir } = OPTIONS.read(options);
    this.ffmpeg = ffmpeg;
    this.ffprobe = ffprobe;
    this.tempDir = tempDir;
  }

  /** Whether both programs start. */
  async available(): Promise<boolean> {
    try {
      const results = await Promise.all(
        [this.ffmpeg, this.ffprobe].map((program) => runHostProgram(program, ['-version'])),
      );
      return results.every(({ exitCode }) => exitCode === 0);
    } catch {
      return false;
    }
  }

  /** Rejects as {@link Renderer.render} says, and with RENDERER_UNAVAILABLE where the programs do not start. */
  async render(fs: FileSystem, timeline: Timeline, options: RenderOptions): Promise<Video> {
    const hostPath = hostPathOf(fs);
    return renderTimeline(fs, timeline, options, {
      locate: (path) => absolute(fs, path),
      run: this.run,
      withFiles: hostPath
        ? (_, output, signal, work) => this.withHostFiles(fs, hostPath, output, signal, work)
        : (...more) => this.withCopiedFiles(fs, ...more),
    });
  }

  /** Rejects with PROBE_FAILED, ABORTED and RENDERER_UNAVAILABLE. */
  async probe(fs: FileSystem, path: string, options: RendererProbeOptions = {}): Promise<MediaInfo> {
    fs = checkFileSystem(fs);
    const { signal, measure } = PROBE_OPTIONS.read(options);
    const hostPath = hostPathOf(fs);
    if (hostPath) return this.probeHost(located(hostPath, checkString('path', path)), signal, measure);
    const guestPath = resolveGuestPath('/', checkString('path', path));
    return this.withCopies(async (copies) =>
      this.probeHost(await copyIn(copies, fs, guestPath, signal), signal, measure),
    );
  }

  private async withHostFiles(
    fs: FileSystem,
    hostPath: (path: string) => string,
    output: OutputFile,
    signal: Signal,
    work: (files: SeenFiles) => Promise<void>,
  ): Promise<void> {
    await work({
      pathOf: (path) => located(hostPath, path),
      probe: (path) => this.probeHost(path, signal),
      scratch: {
        path: (name) => located(hostPath, output.aside(name)),
        writeText: (name, text) => {
          writeWhole(fs, output.aside(name), new TextEncoder().encode(text));
        },
      },
    });
  }

  private async withCopiedFiles(
    fs: FileSystem,
    timeline: ResolvedTimeline,
    output: OutputFile,
    signal: Signal,
    work: (files: SeenFiles) => Promise<void>,
  ): Promise<void> {
    await this.withCopies(async (copies) => {
      for (const { path } of namedFiles(timeline)) await copyIn(copies, fs, path, signal);
      await work({
        pathOf: (path) => copies.pathOf(path),
        probe: (path) => this.probeHost(path, signal),
        scratch: {
          path: (name) => copies.path(name),
          writeText: (name, text) => copies.writeText(name, text),
        },
      });
      const aside = output.aside(WHOLE);
      await orIoFailed(aside, () => copies.copyOut(fs, WHOLE, aside, signal));
    });
  }

  /** Errors speak of the caller's files, and the directory is gone before they do. */
  private async withCopies<T>(work: (copies: HostCopies) => Promise<T>): Promise<T> {
    const { tempDir } = this;
    const copies = await orIoFailed(tempDir ?? 'the temporary directory', () => HostCopies.create(tempDir));
    try {
      return await work(copies);
    } catch (error) {
      throw AfmpegError.is(error) ? withNames(error, (text) => copies.named(text)) : error;
    } finally {
      await copies.remove();
    }
  }

  private readonly run: RunFfmpeg = async (args, { signal, onProgress }) => {
    const startedMs = performance.now();
    const parser = new ProgressParser(
      () => performance.now() - startedMs,
      () => undefined,
    );
    const own = ['-nostdin', '-hide_banner', '-progress', 'pipe:1', '-stats_period', '0.2'];
    const result = await runHostProgram(this.ffmpeg, [...own, ...args], {
      signal,
      onStdout: (chunk) => parser.push(chunk).forEach(onProgress),
    });
    if (result.exitCode !== 0) throw ffmpegFailed(result);
    return result;
  };

  private probeHost(path: string, signal: Signal, measure = true): Promise<MediaInfo> {
    const run = (_fs: FileSystem, ...words: RunArgs) => {
      const args = words.flatMap((word) => (typeof word === 'string' ? [word] : []));
      const last = words.at(-1);
      const { onStdout } = typeof last === 'object' ? last : {};
      const options = { signal, logBytes: PROBE_BYTES, ...(onStdout && { onStdout }) };
      return args[0] === 'ffprobe'
        ? runHostProgram(this.ffprobe, ['-protocol_whitelist', 'file', ...args.slice(1)], options)
        : runHostProgram(this.ffmpeg, ['-nostdin', ...args], options);
    };
    // Where the program looks, and nowhere else.
    return probeMedia(run, true, hostFiles, path, { measure });
  }
}

/** Room for the JSON of a file with thousands of streams or chapters. */
const PROBE_BYTES = 32 * 2 ** 20;

/** Unless the file system is the host's, where a path is relative to the process. */
function absolute(fs: FileSystem, path: string): string {
  return isHostModule(fs) ? path : resolveGuestPath('/', path);
}

function located(hostPath: (path: string) => string, path: string): string {
  try {
    return hostPath(path);
  } catch (error) {
    throw ioFailed(error, path);
  }
}

function copyIn(copies: HostCopies, fs: FileSystem, path: string, signal: Signal): Promise<string> {
  return orIoFailed(path, () => copies.copyIn(fs, path, signal));
}

async function orIoFailed<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw AfmpegError.is(error) ? error : ioFailed(error, path);
  }
}
