// A long slideshow in chunks, by the engine of distributed renders: over all slots of the Runtime, with nothing of
// the video in memory, and a later attempt goes on with what an earlier one finished.

import { renderDistributed } from '../../distributed/index.js';
import type { FileSystem } from '../../fs/file-system.js';
import { childOf } from '../../fs/paths.js';
import { removeFile } from '../../fs/whole-files.js';
import type { Runtime } from '../../runtime/runtime.js';
import { copyToFolder } from '../inputs/files.js';
import type { Slideshow } from '../inputs/slideshow.js';
import { X264_DEFAULTS } from './slideshow-command.js';
import type { CheckedSettings } from './slideshow-command.js';
import { checkFrames } from './slideshow-frames.js';

export interface ChunkedOptions {
  /** Absolute path in the frames' file system. */
  readonly workDir: string;
  readonly signal?: AbortSignal | undefined;
  readonly onCommand?: ((argv: readonly string[]) => void) | undefined;
}

const VIDEO = 'video.mp4';

/** Path of the video, in the frames' file system; the caller removes `workDir` and all in it. */
export async function encodeInChunks(
  runtime: Runtime,
  show: Slideshow,
  { frameRate, audioBitRate, chunkFrames, crf, preset }: CheckedSettings,
  { workDir, signal, onCommand }: ChunkedOptions,
): Promise<string> {
  const { fs, dir } = show.frames;
  await checkFrames(show, signal);
  const music = await copyMusic(show, fs, workDir, signal);
  const outputPath = childOf(workDir, VIDEO);
  const composition = {
    kind: 'frames',
    frames: show.frameNames.map((name) => childOf(dir, name)),
    frameRate,
    audio: [{ path: music, loop: true }],
    acceptDamage: show.acceptDamage === true,
  } as const;
  await renderDistributed(fs, composition, {
    runtime,
    outputPath,
    workDir: childOf(workDir, 'render'),
    config: {
      format: 'mp4',
      crf: crf ?? X264_DEFAULTS.crf,
      preset: preset ?? X264_DEFAULTS.preset,
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
async function copyMusic(
  { music, track }: Slideshow,
  fs: FileSystem,
  workDir: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const name = `music${/\.[A-Za-z0-9]+$/.exec(track)?.[0] ?? ''}`;
  const path = childOf(workDir, name);
  removeFile(fs, path);
  await copyToFolder(music.fs, childOf(music.dir, track), { fs, dir: workDir }, name, signal);
  return path;
}
