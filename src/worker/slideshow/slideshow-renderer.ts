// Frames and music to a video, over any file systems: ffmpeg sees a volume of its own, a pipe and a mounted track.

import type { MediaInfo } from '../../command/media-info.js';
import { AfmpegError } from '../../errors.js';
import type { FileSystem } from '../../fs/file-system.js';
import { MemoryVolume } from '../../fs/memory-volume.js';
import { invalidOption } from '../../options.js';
import type { Runtime } from '../../runtime/runtime.js';
import { artifactStem } from '../api/safe-name.js';
import { labelIn } from '../inputs/files.js';
import {
  PREFLIGHT_OPTIONS,
  RENDER_OPTIONS,
  SLIDESHOW,
  SLIDESHOW_INPUT,
  SLIDESHOW_TARGET,
} from '../inputs/slideshow.js';
import type {
  Slideshow,
  SlideshowArtifact,
  SlideshowInput,
  SlideshowRenderOptions,
  SlideshowTarget,
} from '../inputs/slideshow.js';
import { artifactInvalid } from '../observe/failures.js';
import { preflight, withSource } from './preflight.js';
import { publish } from './publish.js';
import { encodeInChunks } from './slideshow-chunks.js';
import { SLIDESHOW_SETTINGS, slideshowArgs } from './slideshow-command.js';
import type { CheckedSettings, SlideshowSettings } from './slideshow-command.js';
import { frameBytes, frameColors } from './slideshow-frames.js';

const VIDEO = '/video.mp4';
const MUSIC = '/music';

interface MadeVideo {
  readonly fs: FileSystem;
  readonly path: string;
}

/** Renders frames and music to a video. Keeps nothing between renders, which may overlap. */
export class SlideshowRenderer {
  private readonly settings: CheckedSettings;

  /** `runtime` runs in threads, as it does by default: the frames come as a stream. Throws INVALID_OPTION. */
  constructor(
    private readonly runtime: Runtime,
    settings: SlideshowSettings = {},
  ) {
    if (typeof (runtime as Partial<Runtime> | undefined)?.exec !== 'function')
      throw invalidOption('runtime', 'a Runtime', runtime);
    this.settings = SLIDESHOW_SETTINGS.read(settings);
  }

  /**
   * Looks at frames and music: there are some, the frames are PNGs of one even size, the track is chosen, ffprobe
   * can read both.
   *
   * Rejects with INVALID_OPTION, PREFLIGHT_FAILED, which says what is wrong where, IO_FAILED, and as `Runtime.probe`
   * does.
   */
  async preflight(
    input: SlideshowInput,
    options: {
      /** Ends the look. */
      signal?: AbortSignal;
    } = {},
  ): Promise<Slideshow> {
    const { signal } = PREFLIGHT_OPTIONS.read(options);
    return preflight(this.runtime, SLIDESHOW_INPUT.read(input), signal);
  }

  /**
   * Renders and publishes. Frames are read one by one as ffmpeg takes them; only the video is held in memory, and
   * not even that where a long show is rendered in `workDir`. It is checked (it has every frame, and audio) and gets
   * its name in the output folder only when it is complete.
   *
   * Rejects with INVALID_OPTION, FFMPEG_FAILED, PREFLIGHT_FAILED (a damaged frame), ARTIFACT_INVALID, IO_FAILED (a full disk), and
   * as `Runtime.run` does.
   */
  async render(
    show: Slideshow,
    target: SlideshowTarget,
    options: SlideshowRenderOptions = {},
  ): Promise<SlideshowArtifact> {
    const { now, beforePublish, ...running } = RENDER_OPTIONS.read(options);
    const { output, storyId, partIndex } = SLIDESHOW_TARGET.read(target);
    const { signal } = running;
    const made = await this.encode(SLIDESHOW.read(show), running);
    const durationSec = await this.check(show, made, signal);
    const stem = artifactStem(storyId, partIndex, now());
    const { name, bytes } = await publish(made.fs, made.path, output, stem, {
      signal,
      beforeRename: beforePublish,
    });
    return {
      path: labelIn(output, name),
      name,
      bytes,
      durationMs: Math.round(durationSec * 1000),
      audioTrack: show.track,
    };
  }

  private async encode(
    show: Slideshow,
    { signal, workDir, onCommand, onStderr }: SlideshowRenderOptions,
  ): Promise<MadeVideo> {
    const { chunkFrames, videoCodec } = this.settings;
    if (workDir !== undefined && show.frameNames.length > chunkFrames && videoCodec === 'libx264') {
      const chunked = { workDir, signal, onCommand };
      return { fs: show.frames.fs, path: await encodeInChunks(this.runtime, show, this.settings, chunked) };
    }
    const volume = new MemoryVolume();
    const args = slideshowArgs(MUSIC, VIDEO, this.settings, frameColors(show));
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

  /** Seconds of the video that was made; throws unless it has all frames, and audio. */
  private async check(show: Slideshow, made: MadeVideo, signal: AbortSignal | undefined): Promise<number> {
    const info = await this.probeVideo(made, signal);
    const { num, den } = this.settings.frameRate;
    const expectedSec = (show.frameNames.length * den) / num;
    const video = info.streams.find(({ type }) => type === 'video');
    const audio = info.streams.find(({ type }) => type === 'audio');
    const durationSec = info.durationSec ?? 0;
    if (!video) throw artifactInvalid('The video has no picture', VIDEO);
    if (!audio || (audio.durationSec ?? durationSec) <= 0)
      throw artifactInvalid('The video has no audio', VIDEO);
    const pictureSec = video.durationSec ?? durationSec;
    // Half a frame; where only the file's own length is known, audio may be longer by a packet or two.
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
      if (!AfmpegError.is(error, 'PROBE_FAILED')) throw error;
      throw new AfmpegError('ARTIFACT_INVALID', 'The video cannot be read', {
        cause: error,
        details: error.details,
      });
    }
  }
}
