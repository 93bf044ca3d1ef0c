// A timeline as steps of the engine: mix many sounds in groups, listen for the loudness, make the pictures, join, mix.

import type { Command } from '../../command/command.js';
import { concatList } from '../../command/concat-list.js';
import type { Progress } from '../../command/progress.js';
import type { Step } from '../../render/schedule/schedule.js';
import { runCommand } from '../../render/steps/run-command.js';
import type { RunFfmpeg } from '../../render/steps/run-command.js';
import { parseLoudness } from '../graph/loudness.js';
import type { LoudnessPass } from '../graph/loudness.js';
import type { FrameRange } from '../graph/pieces.js';
import { planWindows } from '../graph/windows.js';
import type { ResolvedTimeline } from '../timeline/resolve-timeline.js';
import { groupCommands, joinCommand, measureCommand, partCommand, renderCommand } from './render-command.js';

/** Where a render keeps what is not done yet. */
export interface Scratch {
  /** The path, as ffmpeg sees it, of a new file that goes away with the render. */
  path(name: string): string;
  writeText(name: string, text: string): void | Promise<void>;
}

/** Name of the scratch file that holds the complete output. */
export const WHOLE = 'whole';

/** What the steps of a timeline work with; the timeline's paths are those that ffmpeg sees. */
export interface TimelineTools {
  readonly timeline: ResolvedTimeline;
  /** ffmpeg's name of the container. */
  readonly muxer: string;
  readonly scratch: Scratch;
  readonly run: RunFfmpeg;
}

/** In order, each after the one before. The last one leaves the output in the scratch file {@link WHOLE}. */
export function timelineSteps(tools: TimelineTools): Step[] {
  const { timeline, muxer, scratch } = tools;
  const { frames } = timeline;
  const windows = planWindows(timeline);
  let loudness: LoudnessPass | undefined;
  const measure = (command: Command): Step => ({
    ...{ name: 'loudness', weight: frames / 10, frames: 0 },
    run: async (attempt) => {
      const part = ({ outTimeSec }: Progress) => outTimeSec / timeline.durationSec;
      loudness = parseLoudness(await runOne(tools, command, 0, attempt, part));
    },
  });
  const pictures = (name: string, { start, end }: FrameRange, command: () => Command): Step => ({
    ...{ name, weight: end - start, frames: end - start },
    run: async (attempt) => {
      await runOne(tools, command(), end - start, attempt);
    },
  });
  const groupPath = (index: number) => scratch.path(`mix${index}`);
  const output = () => ({ outputPath: scratch.path(WHOLE), muxer, groupPath, ...(loudness && { loudness }) });
  const join: Step = {
    ...{ name: 'join', weight: frames / 10, frames: 0 },
    run: async (attempt) => {
      await scratch.writeText('list', concatList(windows.map((_, i) => scratch.path(`part${i}`))));
      await runOne(tools, joinCommand(timeline, scratch.path('list'), output()), frames, attempt);
    },
  };

  const groups = groupCommands(timeline, groupPath).map((command, i): Step => ({
    ...{ name: `sounds ${i}`, weight: frames / 20, frames: 0 },
    run: async (attempt) => {
      await runOne(tools, command, 0, attempt, ({ outTimeSec }) => outTimeSec / timeline.durationSec);
    },
  }));
  const measuring = timeline.loudness?.passes === 2 ? measureCommand(timeline, groupPath) : undefined;
  const [only, ...more] = windows;
  return [
    ...groups,
    ...(measuring ? [measure(measuring)] : []),
    ...(only && more.length === 0
      ? [pictures('pictures', only, () => renderCommand(timeline, output()))]
      : [
          ...windows.map((range, i) =>
            pictures(`part ${i}`, range, () =>
              partCommand(timeline, range, { outputPath: scratch.path(`part${i}`), muxer }),
            ),
          ),
          join,
        ]),
  ];
}

function runOne(
  { run }: TimelineTools,
  command: Command,
  frames: number,
  { signal, onPart }: Parameters<Step['run']>[0],
  part = ({ frame }: Progress) => frame / frames,
): Promise<string> {
  return runCommand({ run, command, frames, signal, onProgress: (progress) => onPart(part(progress)) });
}
