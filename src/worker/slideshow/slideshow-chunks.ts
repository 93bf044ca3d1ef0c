// A long slideshow in chunks, by the engine of distributed renders: over all slots of the Runtime, with nothing of
// the video in memory, and a later attempt takes up what an earlier one finished.

import { renderDistributed } from '../../distributed/index.js';
import type { FileSystem } from '../../fs/file-system.js';
import { childOf } from '../../fs/paths.js';
import { removeFile } from '../../fs/whole-files.js';
import type { Runtime } from '../../runtime/runtime.js';
import { copyToFolder } from '../inputs/files.js';
import type { Slideshow } from './preflight.js';
import { SLIDESHOW_DEFAULTS } from './slideshow-command.js';
import type { SlideshowSettings } from './slideshow-command.js';
import { checkFrames } from './slideshow-frames.js';

export interface ChunkedOptions {
  /** Absolute path in the frames' file system. */
  readonly work: string;
  readonly chunkFrames: number;
  readonly signal?: AbortSignal | undefined;
  readonly onCommand?: ((argv: readonly string[]) => void) | undefined;
}

const VIDEO = 'video.mp4';

/** Path of the video, in the frames' file system; `work` and all in it is for the caller to remove. */
export async function encodeInChunks(
  runtime: Runtime,
  show: Slideshow,
  settings: SlideshowSettings,
  { work, chunkFrames, signal, onCommand }: ChunkedOptions,
): Promise<string> {
  const { fs, directory } = show.frames;
  await checkFrames(show, signal);
  const music = await bringMusic(show, fs, work, signal);
  const { frameRate, audioBitRate } = { ...SLIDESHOW_DEFAULTS, ...settings };
  const outputPath = childOf(work, VIDEO);
  const workDir = childOf(work, 'render');
  const composition = {
    kind: 'frames',
    frames: show.frameNames.map((name) => childOf(directory, name)),
    frameRate,
    audio: [{ path: music, loop: true }],
  } as const;
  await renderDistributed(fs, composition, {
    runtime,
    outputPath,
    workDir,
    config: {
      format: 'mp4',
      // What libx264 takes where a short slideshow says nothing.
      crf: settings.crf ?? 23,
      preset: settings.preset ?? 'medium',
      audioBitRate,
      chunks: { kind: 'size', frames: chunkFrames },
      // The frames are linked, not copied.
      planSizeLimitBytes: Infinity,
    },
    // A failure that may pass is tried again by who asked for the job, who has the lease to watch.
    retry: { attempts: 1 },
    ...(signal && { signal }),
    onCommand: (argv, step) => {
      if (step === 'chunk') onCommand?.(argv);
    },
  });
  return outputPath;
}

/** The track beside the frames: the engine reads from one file system. */
async function bringMusic(
  { music, track }: Slideshow,
  fs: FileSystem,
  work: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const name = `music${/\.[A-Za-z0-9]+$/.exec(track)?.[0] ?? ''}`;
  const path = childOf(work, name);
  removeFile(fs, path);
  await copyToFolder(music.fs, childOf(music.directory, track), { fs, directory: work }, name, signal);
  return path;
}
