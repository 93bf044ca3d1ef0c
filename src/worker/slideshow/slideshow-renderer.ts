// Frames and music to a video, over any file systems: ffmpeg sees a volume of its own, a pipe and a mounted track.

import { Volume } from 'memfs';
import type { MediaInfo } from '../../command/media-info.js';
import { AfmpegError } from '../../errors.js';
import type { FileSystem } from '../../fs/file-system.js';
import { checkInteger, checkKeys, invalidOption } from '../../options.js';
import type { Runtime } from '../../runtime/runtime.js';
import { labelIn } from '../inputs/files.js';
import type { Folder } from '../inputs/files.js';
import { artifactStem } from '../inputs/safe-name.js';
import { artifactInvalid } from '../observe/failures.js';
import { preflight, withSource } from './preflight.js';
import type { Slideshow, SlideshowInput } from './preflight.js';
import { publish } from './publish.js';
import { encodeInChunks } from './slideshow-chunks.js';
import { SLIDESHOW_DEFAULTS, slideshowArgs } from './slideshow-command.js';
import type { SlideshowSettings } from './slideshow-command.js';
import { frameBytes } from './slideshow-frames.js';

export interface SlideshowTarget {
  /** Where the video goes; the directory must exist. */
  readonly output: Folder;
  readonly storyId: string;
  readonly partIndex: string;
}

export interface SlideshowRenderOptions {
  /** Ends the render within a quarter of a second; rejects with ABORTED, and nothing is published. */
  readonly signal?: AbortSignal;
  /**
   * A directory in the frames' file system, of this render alone and yours to remove. With it, a show of more than
   * `chunkFrames` frames is rendered there in chunks, over all slots of the Runtime; after a failure the same
   * directory spares what was done. Default: every show is rendered in one piece, in memory.
   */
  readonly work?: string;
  /** Gets each command line, program name first, before it runs. */
  readonly onCommand?: (argv: readonly string[]) => void;
  /** Gets ffmpeg's log as it comes, where the show is one piece. The chunk is only valid during the call. */
  readonly onStderr?: (chunk: Uint8Array) => void;
  /** Called when the file is whole, right before it gets its name; what it throws keeps it back. */
  readonly beforePublish?: () => void;
  /** Milliseconds since 1970, for the file's name. Default `Date.now`. */
  readonly now?: () => number;
}

/** What a render made. */
export interface SlideshowArtifact {
  /** As the output folder is labelled: `/output/<storyId>_<partIndex>_<ts>.mp4`. */
  readonly path: string;
  /** File name in the output folder. */
  readonly name: string;
  readonly bytes: number;
  readonly durationMs: number;
  /** File name of the music. */
  readonly audioTrack: string;
}

const SETTINGS = ['frameRate', 'videoCodec', 'preset', 'crf', 'audioBitRate', 'chunkFrames'];
const VIDEO = '/video.mp4';
const MUSIC = '/music';

interface MadeVideo {
  readonly fs: FileSystem;
  readonly path: string;
}

export class SlideshowRenderer {
  /** `runtime` runs in threads, as it does by default: the frames come as a stream. Throws INVALID_OPTION. */
  constructor(
    private readonly runtime: Runtime,
    private readonly settings: SlideshowSettings = {},
  ) {
    if (typeof (runtime as Partial<Runtime> | undefined)?.exec !== 'function')
      throw invalidOption('runtime', 'a Runtime', runtime);
    checkKeys('the slideshow settings', settings, SETTINGS);
    const { chunkFrames = Infinity } = settings;
    if (chunkFrames !== Infinity) checkInteger('chunkFrames', chunkFrames, 2, 1_000_000);
    slideshowArgs(MUSIC, VIDEO, settings); // throws for a wrong setting here, not in the first job
  }

  /**
   * Looks at frames and music: there are some, the frames are PNGs of one even size, the track is chosen, ffprobe
   * can read both.
   *
   * Rejects with PREFLIGHT_FAILED, which says what is wrong where, IO_FAILED, and as `Runtime.probe` does.
   */
  async preflight(input: SlideshowInput, options: { signal?: AbortSignal } = {}): Promise<Slideshow> {
    return preflight(this.runtime, input, options.signal);
  }

  /**
   * Renders and publishes. Frames are read one by one as ffmpeg takes them; only the video is held in memory, and
   * not that where a long show is rendered in `work`. It
   * is checked (every frame is in it, sound too) and gets its name in the output folder only when it is whole.
   *
   * Rejects with FFMPEG_FAILED, PREFLIGHT_FAILED (a damaged frame), ARTIFACT_INVALID, IO_FAILED (a full disk), and
   * as `Runtime.run` does.
   */
  async render(
    show: Slideshow,
    target: SlideshowTarget,
    options: SlideshowRenderOptions = {},
  ): Promise<SlideshowArtifact> {
    const { signal } = options;
    const made = await this.encode(show, options);
    const durationSec = await this.check(show, made, signal);
    const stem = artifactStem(target.storyId, target.partIndex, (options.now ?? Date.now)());
    const { name, bytes } = await publish(made.fs, made.path, target.output, stem, {
      signal,
      beforeRename: options.beforePublish,
    });
    return {
      path: labelIn(target.output, name),
      name,
      bytes,
      durationMs: Math.round(durationSec * 1000),
      audioTrack: show.track,
    };
  }

  private async encode(
    show: Slideshow,
    { signal, work, onCommand, onStderr }: SlideshowRenderOptions,
  ): Promise<MadeVideo> {
    const { chunkFrames = SLIDESHOW_DEFAULTS.chunkFrames, videoCodec = SLIDESHOW_DEFAULTS.videoCodec } =
      this.settings;
    if (work !== undefined && show.frameNames.length > chunkFrames && videoCodec === 'libx264') {
      const chunked = { work, chunkFrames, signal, onCommand };
      return { fs: show.frames.fs, path: await encodeInChunks(this.runtime, show, this.settings, chunked) };
    }
    const volume = new Volume();
    const args = slideshowArgs(MUSIC, VIDEO, this.settings);
    onCommand?.(['ffmpeg', ...args]);
    await withSource(show.music, show.track, (music) =>
      this.runtime.exec(volume, ...args, {
        stdin: frameBytes(show),
        mounts: { [MUSIC]: music },
        // The job has a deadline of its own.
        limits: { timeoutMs: Infinity },
        ...(signal && { signal }),
        ...(onStderr && { onStderr }),
      }),
    );
    return { fs: volume, path: VIDEO };
  }

  /** Seconds of the video that was made; throws unless it is whole and has sound. */
  private async check(show: Slideshow, made: MadeVideo, signal: AbortSignal | undefined): Promise<number> {
    const info = await this.probeVideo(made, signal);
    const { num, den } = this.settings.frameRate ?? SLIDESHOW_DEFAULTS.frameRate;
    const expectedSec = (show.frameNames.length * den) / num;
    const video = info.streams.find(({ type }) => type === 'video');
    const audio = info.streams.find(({ type }) => type === 'audio');
    const durationSec = info.durationSec ?? 0;
    if (!video) throw artifactInvalid('The video has no picture', VIDEO);
    if (!audio || (audio.durationSec ?? durationSec) <= 0)
      throw artifactInvalid('The video has no sound', VIDEO);
    const pictureSec = video.durationSec ?? durationSec;
    // Half a frame; where only the file's own length is known, sound may be longer by a packet or two.
    const tolerance = video.durationSec === undefined ? 0.2 : den / num / 2;
    if (Math.abs(pictureSec - expectedSec) > tolerance) {
      const message = `The video lasts ${pictureSec} s; ${show.frameNames.length} frames last ${expectedSec} s`;
      throw artifactInvalid(message, VIDEO);
    }
    return durationSec;
  }

  private async probeVideo({ fs, path }: MadeVideo, signal: AbortSignal | undefined): Promise<MediaInfo> {
    try {
      return await this.runtime.probe(fs, path, signal ? { signal } : {});
    } catch (error) {
      if (!AfmpegError.is(error) || error.code !== 'PROBE_FAILED') throw error;
      throw new AfmpegError('ARTIFACT_INVALID', 'The video cannot be read', {
        cause: error,
        details: error.details,
      });
    }
  }
}
