// The runs of a render, in order, by whatever ffmpeg: listen for the loudness, make the pictures, join, mix.

import type { Command } from '../../command/command.js';
import { concatList } from '../../command/concat-list.js';
import type { Progress } from '../../command/progress.js';
import { AfmpegError } from '../../errors.js';
import { hasAudio } from '../graph/audio-graph.js';
import { parseLoudness } from '../graph/loudness.js';
import type { LoudnessPass } from '../graph/loudness.js';
import type { ResolvedTimeline } from '../timeline/resolve-timeline.js';
import { namingInput } from './naming-input.js';
import { ProgressMeter } from './progress-meter.js';
import type { Share } from './progress-meter.js';
import { joinCommand, measureCommand, partCommand, renderCommand } from './render-command.js';
import { planWindows } from './windows.js';

/** Runs ffmpeg to its end; rejects with FFMPEG_FAILED for any exit code but 0. */
export type RunCommand = (
  command: Command,
  onProgress: (progress: Progress) => void,
) => Promise<{ readonly stderr: string }>;

/** Where a render keeps what is not done yet. */
export interface Scratch {
  /** The path, as ffmpeg sees it, of a new file that goes away with the render. */
  path(name: string): string;
  writeText(name: string, text: string): void | Promise<void>;
}

/** Name of the scratch file that holds the whole output. */
export const WHOLE = 'whole';

/** Leaves the output in the scratch file {@link WHOLE}. The timeline's paths are those that ffmpeg sees. */
export async function renderPasses(
  run: RunCommand,
  timeline: ResolvedTimeline,
  muxer: string,
  scratch: Scratch,
  onProgress?: (progress: Progress) => void,
): Promise<void> {
  const windows = planWindows(timeline);
  const whole = { start: 0, end: timeline.frames };
  const measure =
    timeline.loudness?.passes === 2 && hasAudio(timeline) ? [{ weight: timeline.frames / 10 }] : [];
  const parts = windows.map((range) => ({ weight: range.end - range.start, range }));
  const join = windows.length > 1 ? [{ weight: timeline.frames / 10, range: whole }] : [];
  const meter = new ProgressMeter(timeline, [...measure, ...parts, ...join], onProgress);

  const pass = async (share: Share, command: Command) => {
    let frame = 0;
    const during = meter.during(share);
    const { stderr } = await run(command, (progress) => {
      frame = progress.frame;
      during(progress);
    }).catch((error: unknown) => {
      throw namingInput(error, command);
    });
    const expected = share.range ? share.range.end - share.range.start : 0;
    if (frame !== expected) throw otherFrames(frame, expected, stderr);
    meter.end(share);
    return stderr;
  };

  let loudness: LoudnessPass | undefined;
  const measuring = measureCommand(timeline);
  for (const share of measure) if (measuring) loudness = parseLoudness(await pass(share, measuring));
  const options = { outputPath: scratch.path(WHOLE), muxer, ...(loudness && { loudness }) };

  const [only, ...more] = parts;
  if (only && more.length === 0) {
    await pass(only, renderCommand(timeline, options));
    return;
  }
  const paths: string[] = [];
  for (const [i, part] of parts.entries()) {
    const outputPath = scratch.path(`part${i}`);
    paths.push(outputPath);
    await pass(part, partCommand(timeline, part.range, { outputPath, muxer }));
  }
  await scratch.writeText('list', concatList(paths));
  for (const share of join) await pass(share, joinCommand(timeline, scratch.path('list'), options));
}

/**
 * ffmpeg ends well where an input has no picture at all, or not from `startSec` on; and where pictures come in
 * another size it begins its graph anew, and counts from 0 again.
 */
function otherFrames(frame: number, expected: number, stderr: string): AfmpegError {
  const why =
    frame > expected
      ? 'a video changes its size midway; encode it anew at one size'
      : 'a video has no picture, or none after its startSec';
  const reason = `${frame} of ${expected} frames were made: ${why}`;
  return new AfmpegError('FFMPEG_FAILED', `The render is not whole: ${reason}`, {
    details: { reason, stderrTail: stderr.slice(-1500) },
  });
}
