// Where the frames and the music of a job are.

import { fileSystem } from '../../fs/check-file-system.js';
import type { FileSystem } from '../../fs/file-system.js';
import { childOf, isInside, resolveGuestPath } from '../../fs/paths.js';
import { defineOptions, required } from '../../options.js';
import type { RenderJob } from '../api/render-job.js';
import { safeName } from '../api/safe-name.js';
import type { WorkerConfig } from '../config/config.js';
import { preflightFailed } from '../observe/failures.js';
import { fetchFrames, fetchMusic } from './fetch-inputs.js';
import type { FetchTools } from './fetch-inputs.js';
import type { Folder } from './files.js';
import type { SlideshowInput } from './slideshow.js';

/** The worker's directories, each the root of a file system: `hostFs(config.outputDir)`, or a volume. */
export interface WorkerFiles {
  /** CONTENT_DIR: frames that jobs name by path; only read. */
  readonly content: FileSystem;
  /** MUSIC_DIR: tracks; only read. */
  readonly music: FileSystem;
  /** OUTPUT_DIR: gets the videos. */
  readonly output: FileSystem;
  /** TMP_DIR: frames of jobs, chunks of long ones. What a job left there is removed with it. */
  readonly tmp: FileSystem;
}

export const WORKER_FILES = defineOptions<WorkerFiles>()('the worker files', {
  content: required(fileSystem),
  music: required(fileSystem),
  output: required(fileSystem),
  tmp: required(fileSystem),
});

export async function findInputs(
  job: RenderJob,
  config: WorkerConfig,
  files: WorkerFiles,
  tools: FetchTools,
  signal: AbortSignal,
): Promise<SlideshowInput> {
  const { frameUrls, musicUrl } = job;
  const { acceptDamage, musicSelect } = config;
  const label = `memory:/${safeName(job.id)}`;
  const frames = frameUrls
    ? await fetchFrames(tools, frameUrls, `${label}/frames`, signal)
    : framesFolder(job, config, files);
  if (musicUrl !== undefined) {
    const { folder, track } = await fetchMusic(tools, musicUrl, `${label}/music`, signal);
    return { frames, music: folder, musicSelect: `named:${track}`, acceptDamage };
  }
  const music = { fs: files.music, dir: '/', label: config.musicDir };
  return { frames, music, musicSelect, acceptDamage };
}

function framesFolder(job: RenderJob, config: WorkerConfig, files: WorkerFiles): Folder {
  const { framesDir } = job;
  if (framesDir === undefined) {
    const directory = childOf(jobDirectory(job), 'frames');
    return { fs: files.tmp, dir: directory, label: `${config.tmpDir}${directory}` };
  }
  const path = framesDir.startsWith('/') && !framesDir.includes('\0') ? resolveGuestPath('/', framesDir) : '';
  const roots: readonly (readonly [string, FileSystem])[] = [
    [config.tmpDir, files.tmp],
    [config.contentDir, files.content],
  ];
  for (const [root, fs] of roots) {
    if (path !== '' && isInside(root, path)) {
      return { fs, dir: path.slice(root === '/' ? 0 : root.length) || '/', label: path };
    }
  }
  throw preflightFailed(
    `The job's frames_dir is neither in ${config.tmpDir} nor in ${config.contentDir}`,
    'frames_dir',
  );
}

/** What a job leaves in TMP_DIR is in here. */
export function jobDirectory({ id }: RenderJob): string {
  return `/${safeName(id)}`;
}
