// What every renderer does around its ffmpeg: check the timeline and its files, run the steps, publish the output.

import { throwIfAborted } from '../../abort.js';
import type { MediaInfo } from '../../command/media-info.js';
import { checkFileSystem } from '../../fs/check-file-system.js';
import type { FileSystem } from '../../fs/file-system.js';
import { OutputFile } from '../../fs/output-file.js';
import type { Video } from '../../render/join/video.js';
import type { SourceWarning } from '../../render/plan/composition.js';
import { ProgressMeter } from '../../render/schedule/progress.js';
import { schedule } from '../../render/schedule/schedule.js';
import type { RunFfmpeg } from '../../render/steps/run-command.js';
import { checkFiles, checkOutputApart, checkStreams, withPaths } from '../timeline/check-media.js';
import { resolveMuxer } from '../timeline/resolve-encoding.js';
import { resolveTimeline } from '../timeline/resolve-timeline.js';
import type { ResolvedTimeline } from '../timeline/resolve-timeline.js';
import { sourceWarnings } from '../timeline/source-warnings.js';
import type { Timeline } from '../timeline/timeline.js';
import { RENDER_OPTIONS } from './renderer.js';
import type { RenderOptions } from './renderer.js';
import { WHOLE, timelineSteps } from './timeline-steps.js';
import type { Scratch } from './timeline-steps.js';

/** How one renderer reaches the files of the caller's file system, and its ffmpeg. */
export interface Backend {
  /** The form in which a path of the caller is compared and opened. Throws INVALID_OPTION for one it cannot render. */
  locate(path: string, option: string): string;
  /** Calls `work` with the files where ffmpeg sees them, and leaves the output in `output` where `work` made it. */
  withFiles(
    timeline: ResolvedTimeline,
    output: OutputFile,
    signal: AbortSignal | undefined,
    work: (files: SeenFiles) => Promise<void>,
  ): Promise<void>;
  readonly run: RunFfmpeg;
}

/** The files of a render as ffmpeg sees them. */
export interface SeenFiles {
  pathOf(path: string): string;
  readonly scratch: Scratch;
  /** `path` is one that `pathOf` gave. */
  probe(path: string): Promise<MediaInfo>;
}

export async function renderTimeline(
  fs: FileSystem,
  timeline: Timeline,
  options: RenderOptions,
  backend: Backend,
): Promise<Video> {
  fs = checkFileSystem(fs);
  const { outputPath, signal, onProgress, media } = RENDER_OPTIONS.read(options);
  const muxer = resolveMuxer(outputPath);
  const located = withPaths(resolveTimeline(timeline), (path, option) => backend.locate(path, option));
  const target = backend.locate(outputPath, 'outputPath');
  checkOutputApart(located, target);
  throwIfAborted(signal);
  const resolved = checkFiles(fs, located);
  const known =
    media && (await checkStreams(resolved, (path) => media.probe(fs, path, signal && { signal })));
  const output = new OutputFile(fs, target);
  let warnings: readonly SourceWarning[] = [];
  try {
    await backend.withFiles(known ?? resolved, output, signal, async ({ scratch, ...files }) => {
      const seen = withPaths(known ?? resolved, (path) => files.pathOf(path));
      const checked = known ? seen : await checkStreams(seen, (path) => files.probe(path));
      warnings = sourceWarnings(checked, located);
      const steps = timelineSteps({ timeline: checked, muxer, scratch, run: backend.run });
      const meter = new ProgressMeter(onProgress);
      meter.start(steps, resolved.frameRate);
      await schedule(steps, { concurrency: 1, retry: { attempts: 1 }, signal, meter });
    });
    throwIfAborted(signal);
    const bytes = output.commit(WHOLE);
    const { durationSec, frames } = resolved;
    return { path: outputPath, durationSec, frames, bytes, ...(warnings.length > 0 && { warnings }) };
  } finally {
    output.discard();
  }
}
