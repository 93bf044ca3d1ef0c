// The renderer that needs nothing of the machine: a Runtime over the file system it is given.

import type { MediaInfo } from '../../command/media-info.js';
import type { FileSystem } from '../../fs/file-system.js';
import { isPrivate } from '../../fs/guest-fs.js';
import { resolveGuestPath } from '../../fs/paths.js';
import { writeWhole } from '../../fs/whole-files.js';
import { checkString, invalidOption } from '../../options.js';
import type { Video } from '../../render/join/video.js';
import type { Runtime } from '../../runtime/runtime.js';
import type { Timeline } from '../timeline/timeline.js';
import { renderTimeline } from './render-timeline.js';
import { PROBE_OPTIONS } from './renderer.js';
import type { RenderOptions, Renderer, RendererProbeOptions } from './renderer.js';

/** Reads from, and renders into, any file system; renders wait in the Runtime's queue. */
export class AfmpegRenderer implements Renderer {
  /** `afmpeg`. */
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

  /** Rejects as {@link Renderer.render} says, and as {@link Runtime.exec} does. */
  async render(fs: FileSystem, timeline: Timeline, options: RenderOptions): Promise<Video> {
    return renderTimeline(fs, timeline, options, {
      locate: publicPath,
      run: (args, run) => this.runtime.exec(fs, '-nostdin', '-hide_banner', ...args, run),
      withFiles: (_, output, signal, work) =>
        work({
          pathOf: (path) => path,
          probe: (path) => this.runtime.probe(fs, path, { measure: true, ...(signal && { signal }) }),
          scratch: {
            path: (name) => output.aside(name),
            writeText: (name, text) => {
              writeWhole(fs, output.aside(name), new TextEncoder().encode(text));
            },
          },
        }),
    });
  }

  /** Rejects as {@link Runtime.probe} does, and with INVALID_OPTION for a path that a run has for itself. */
  async probe(fs: FileSystem, path: string, options: RendererProbeOptions = {}): Promise<MediaInfo> {
    PROBE_OPTIONS.read(options);
    publicPath(checkString('path', path), 'path');
    return this.runtime.probe(fs, path, options);
  }
}

/** Absolute; throws INVALID_OPTION for a path that the guest would not find in the file system. */
function publicPath(path: string, option: string): string {
  const resolved = resolveGuestPath('/', path);
  if (!isPrivate(resolved)) return resolved;
  const expected = 'a path outside of /dev, which each run has for itself (hostFs shows a directory as /)';
  throw invalidOption(option, expected, resolved);
}
