// The renderer that runs an ffmpeg of the host: on the files themselves where they are the host's, else on copies.

import { abortedError } from '../../../abort.js';
import type { MediaInfo } from '../../../command/media-info.js';
import { ProgressParser } from '../../../command/progress.js';
import { toArgs } from '../../../command/to-args.js';
import { AfmpegError } from '../../../errors.js';
import type { FileSystem } from '../../../fs/file-system.js';
import { hostPathOf, isHostModule } from '../../../fs/host-path.js';
import { OutputFile, ioFailed } from '../../../fs/output-file.js';
import { resolveGuestPath } from '../../../fs/paths.js';
import { writeWhole } from '../../../fs/whole-files.js';
import { checkKeys, checkString, invalidOption } from '../../../options.js';
import { probeMedia } from '../../../runtime/queries/probe.js';
import { ffmpegFailed } from '../../../runtime/run/exec.js';
import { checkFileSystem } from '../../../runtime/run/run-options.js';
import {
  checkFiles,
  checkOutputApart,
  checkStreams,
  namedFiles,
  withPaths,
} from '../../timeline/check-media.js';
import { resolveMuxer } from '../../timeline/resolve-encoding.js';
import { resolveTimeline } from '../../timeline/resolve-timeline.js';
import type { ResolvedTimeline } from '../../timeline/resolve-timeline.js';
import type { Timeline } from '../../timeline/timeline.js';
import { WHOLE, renderPasses } from '../render-passes.js';
import type { RunCommand } from '../render-passes.js';
import { PROBE_OPTIONS, RENDER_OPTIONS } from '../renderer.js';
import type { RenderOptions, Renderer, Video } from '../renderer.js';
import { HostCopies } from './host-materialise.js';
import { runHostProgram } from './host-run.js';

export interface NativeRendererOptions {
  /** The program: a path, or a name to be found on the PATH. Default `ffmpeg`. */
  readonly ffmpeg?: string;
  /** Default `ffprobe`. */
  readonly ffprobe?: string;
  /** Directory of the host for the copies. Default: the host's own for temporary files. */
  readonly tempDir?: string;
}

type Signal = AbortSignal | undefined;

/**
 * Renders by the ffmpeg of the machine, 5.1 or later. Where the file system is `node:fs` or `hostFs`, ffmpeg reads
 * and writes its very files; else the files that the timeline names are copied to a temporary directory, which
 * costs their size on the host's disk for as long as the render takes.
 */
export class NativeRenderer implements Renderer {
  readonly name = 'native';
  private readonly ffmpeg: string;
  private readonly ffprobe: string;
  private readonly tempDir: string | undefined;

  constructor(options: NativeRendererOptions = {}) {
    checkKeys('the native renderer options', options, ['ffmpeg', 'ffprobe', 'tempDir']);
    const { ffmpeg = 'ffmpeg', ffprobe = 'ffprobe', tempDir } = options;
    this.ffmpeg = checkProgram('ffmpeg', ffmpeg);
    this.ffprobe = checkProgram('ffprobe', ffprobe);
    this.tempDir = tempDir === undefined ? undefined : checkProgram('tempDir', tempDir);
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

  async render(fs: FileSystem, timeline: Timeline, options: RenderOptions): Promise<Video> {
    checkFileSystem(fs);
    const checked = RENDER_OPTIONS.read(options);
    const muxer = resolveMuxer(checked.outputPath);
    const resolved = inVolume(fs, resolveTimeline(timeline));
    const outputPath = absolute(fs, checked.outputPath);
    checkOutputApart(resolved, outputPath);
    if (checked.signal?.aborted) throw abortedError(checked.signal);
    checkFiles(fs, resolved);
    const { media, signal } = checked;
    const probe = media && ((path: string) => media.probe(fs, path, signal && { signal }));
    const known = probe ? await checkStreams(resolved, probe) : resolved;
    const output = new OutputFile(fs, outputPath);
    try {
      const hostPath = hostPathOf(fs);
      if (hostPath) await this.renderDirectly(fs, known, muxer, checked, output, hostPath);
      else await this.renderCopies(fs, known, muxer, checked, output);
      if (checked.signal?.aborted) throw abortedError(checked.signal);
      const bytes = output.commit(WHOLE);
      const { durationSec, frames } = resolved;
      return { path: checked.outputPath, durationSec, frames, bytes };
    } finally {
      output.discard();
    }
  }

  /** Rejects with PROBE_FAILED, ABORTED and RENDERER_UNAVAILABLE. */
  async probe(fs: FileSystem, path: string, options: Pick<RenderOptions, 'signal'> = {}): Promise<MediaInfo> {
    checkFileSystem(fs);
    const { signal } = PROBE_OPTIONS.read(options);
    const hostPath = hostPathOf(fs);
    if (hostPath) return this.probeHost(fs, located(hostPath, checkString('path', path)), signal);
    const guestPath = resolveGuestPath('/', checkString('path', path));
    return this.withCopies(async (copies) =>
      this.probeHost(fs, await copyIn(copies, fs, guestPath, signal), signal),
    );
  }

  private async renderDirectly(
    fs: FileSystem,
    resolved: ResolvedTimeline,
    muxer: string,
    { media, signal, onProgress }: RenderOptions,
    output: OutputFile,
    hostPath: (path: string) => string,
  ): Promise<void> {
    const seen = withPaths(resolved, (path) => located(hostPath, path));
    const timeline = media ? seen : await checkStreams(seen, (path) => this.probeHost(fs, path, signal));
    const scratch = {
      path: (name: string) => located(hostPath, output.aside(name)),
      writeText: (name: string, text: string) => {
        writeWhole(fs, output.aside(name), new TextEncoder().encode(text));
      },
    };
    await renderPasses(this.runner(signal), timeline, muxer, scratch, onProgress);
  }

  private async renderCopies(
    fs: FileSystem,
    resolved: ResolvedTimeline,
    muxer: string,
    { media, signal, onProgress }: RenderOptions,
    output: OutputFile,
  ): Promise<void> {
    await this.withCopies(async (copies) => {
      for (const { path } of namedFiles(resolved)) await copyIn(copies, fs, path, signal);
      const seen = withPaths(resolved, (path) => copies.pathOf(path));
      const timeline = media ? seen : await checkStreams(seen, (path) => this.probeHost(fs, path, signal));
      const scratch = {
        path: (name: string) => copies.path(name),
        writeText: (name: string, text: string) => copies.writeText(name, text),
      };
      await renderPasses(this.runner(signal), timeline, muxer, scratch, onProgress);
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
      throw AfmpegError.is(error) ? renamed(error, (text) => copies.named(text)) : error;
    } finally {
      await copies.remove();
    }
  }

  private runner(signal: Signal): RunCommand {
    return async (command, onProgress) => {
      const startedMs = performance.now();
      const parser = new ProgressParser(
        () => performance.now() - startedMs,
        () => undefined,
      );
      const words = ['-nostdin', '-hide_banner', '-progress', 'pipe:1', '-stats_period', '0.2'];
      const result = await runHostProgram(this.ffmpeg, [...words, ...toArgs(command)], {
        signal,
        onStdout: (chunk) => parser.push(chunk).forEach(onProgress),
      });
      if (result.exitCode !== 0) throw ffmpegFailed(result);
      return result;
    };
  }

  private probeHost(fs: FileSystem, path: string, signal: Signal): Promise<MediaInfo> {
    const run = (_fs: FileSystem, ...words: readonly unknown[]) => {
      const args = words.filter((word) => typeof word === 'string').slice(1);
      const options = { signal, logBytes: PROBE_BYTES };
      return runHostProgram(this.ffprobe, ['-protocol_whitelist', 'file', ...args], options);
    };
    return probeMedia(run, true, fs, path, {});
  }
}

/** Room for the JSON of a file with thousands of streams or chapters. */
const PROBE_BYTES = 32 * 2 ** 20;

function checkProgram(option: string, value: unknown): string {
  if (checkString(option, value) === '') throw invalidOption(option, 'a path or a name', value);
  return value as string;
}

/** Absolute paths, unless the file system is the host's, where a path is relative to the process. */
function inVolume(fs: FileSystem, timeline: ResolvedTimeline): ResolvedTimeline {
  return withPaths(timeline, (path) => absolute(fs, path));
}

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

function renamed(error: AfmpegError, named: (text: string) => string): AfmpegError {
  const { details, retryable, cause } = error;
  const { path, reason, stderrTail, command } = details;
  return new AfmpegError(error.code, named(error.message), {
    retryable,
    ...(cause !== undefined && { cause }),
    details: {
      ...details,
      ...(path !== undefined && { path: named(path) }),
      ...(reason !== undefined && { reason: named(reason) }),
      ...(stderrTail !== undefined && { stderrTail: named(stderrTail) }),
      ...(command && { command: command.map(named) }),
    },
  });
}
