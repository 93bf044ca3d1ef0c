// The renderer that needs nothing of the machine: a Runtime over the file system it is given.

import { abortedError } from '../../abort.js';
import type { MediaInfo } from '../../command/media-info.js';
import { toArgs } from '../../command/to-args.js';
import type { FileSystem } from '../../fs/file-system.js';
import { OutputFile } from '../../fs/output-file.js';
import { resolveGuestPath } from '../../fs/paths.js';
import { writeWhole } from '../../fs/whole-files.js';
import { MediaCache } from '../../media/media-cache.js';
import { checkString, invalidOption } from '../../options.js';
import { checkFileSystem } from '../../runtime/run/run-options.js';
import type { Runtime } from '../../runtime/runtime.js';
import {
  checkFiles,
  checkOutputApart,
  checkStreams,
  namedFiles,
  withPaths,
} from '../timeline/check-media.js';
import { resolveMuxer } from '../timeline/resolve-encoding.js';
import { resolveTimeline } from '../timeline/resolve-timeline.js';
import type { ResolvedTimeline } from '../timeline/resolve-timeline.js';
import type { Timeline } from '../timeline/timeline.js';
import { WHOLE, renderPasses } from './render-passes.js';
import { PROBE_OPTIONS, RENDER_OPTIONS } from './renderer.js';
import type { RenderOptions, Renderer, Video } from './renderer.js';

/** Reads from, and renders into, any file system; renders wait in the Runtime's queue. */
export class AfmpegRenderer implements Renderer {
  readonly name = 'afmpeg';

  /** The Runtime stays the caller's to close. */
  constructor(private readonly runtime: Runtime) {}

  /** Whether the module has the encoder and the filters of a default timeline. */
  async available(): Promise<boolean> {
    try {
      const { encoders, filters } = await this.runtime.capabilities();
      const has = (list: readonly { readonly name: string }[], name: string) =>
        list.some((entry) => entry.name === name);
      return has(encoders, 'libx264') && has(encoders, 'aac') && has(filters, 'xfade');
    } catch {
      return false;
    }
  }

  async render(fs: FileSystem, timeline: Timeline, options: RenderOptions): Promise<Video> {
    checkFileSystem(fs);
    const {
      outputPath,
      media = new MediaCache(this.runtime),
      signal,
      onProgress,
    } = RENDER_OPTIONS.read(options);
    const muxer = resolveMuxer(outputPath);
    const resolved = inGuest(resolveTimeline(timeline));
    const guestOutput = resolveGuestPath('/', outputPath);
    checkPublic('outputPath', guestOutput);
    checkOutputApart(resolved, guestOutput);
    if (signal?.aborted) throw abortedError(signal);
    checkFiles(fs, resolved);
    const runOptions = signal ? { signal } : {};
    const output = new OutputFile(fs, guestOutput);
    try {
      const checked = await checkStreams(resolved, (path) => media.probe(fs, path, runOptions));
      await renderPasses(
        (command, onRunProgress) =>
          this.runtime.exec(fs, '-nostdin', '-hide_banner', ...toArgs(command), {
            ...runOptions,
            onProgress: onRunProgress,
          }),
        checked,
        muxer,
        {
          path: (name) => output.aside(name),
          writeText: (name, text) => {
            writeWhole(fs, output.aside(name), new TextEncoder().encode(text));
          },
        },
        onProgress,
      );
      if (signal?.aborted) throw abortedError(signal);
      const bytes = output.commit(WHOLE);
      const { durationSec, frames } = resolved;
      return { path: outputPath, durationSec, frames, bytes };
    } finally {
      output.discard();
    }
  }

  /** Rejects as {@link Runtime.probe} does, and with INVALID_OPTION for a path that a run has for itself. */
  async probe(fs: FileSystem, path: string, options: Pick<RenderOptions, 'signal'> = {}): Promise<MediaInfo> {
    PROBE_OPTIONS.read(options);
    checkPublic('path', resolveGuestPath('/', checkString('path', path)));
    return this.runtime.probe(fs, path, options);
  }
}

/** Names that the guest has for itself. */
const PRIVATE = /^\/(?:tmp|dev)(?:\/|$)/;

/** Absolute paths; throws INVALID_OPTION for one that the guest would not find in the file system. */
function inGuest(timeline: ResolvedTimeline): ResolvedTimeline {
  const resolved = withPaths(timeline, (path) => resolveGuestPath('/', path));
  for (const { path, option } of namedFiles(resolved)) checkPublic(option, path);
  return resolved;
}

function checkPublic(option: string, path: string): void {
  if (!PRIVATE.test(path)) return;
  const expected =
    'a path outside of /tmp and /dev, which each run has for itself (hostFs shows a directory as /)';
  throw invalidOption(option, expected, path);
}
