// A timeline as command lines: pictures and sound in one, or pictures in parts that are joined.

import type { Command, CommandInput, VideoOptions } from '../../command/command.js';
import { audioGraph, hasAudio } from '../graph/audio-graph.js';
import type { AudioGraphOptions, MixedGroup } from '../graph/audio-graph.js';
import type { LoudnessPass } from '../graph/loudness.js';
import type { FrameRange } from '../graph/pieces.js';
import { videoGraph } from '../graph/video-graph.js';
import type { ResolvedTimeline } from '../timeline/resolve-timeline.js';

export interface RenderCommandOptions {
  readonly outputPath: string;
  /** ffmpeg's name of the container. */
  readonly muxer: string;
  readonly loudness?: LoudnessPass;
  readonly groupPath?: GroupPath;
}

/** Where what {@link groupCommands} mix is. */
type GroupPath = NonNullable<AudioGraphOptions['groupPath']>;

/** Renders the whole timeline in one run. Pass it to `toArgs`. */
export function renderCommand(timeline: ResolvedTimeline, options: RenderCommandOptions): Command {
  const video = videoGraph(timeline);
  const audio = audioGraph(timeline, { ...options, firstInput: video.inputs.length });
  return {
    overwrite: true,
    inputs: [...video.inputs, ...(audio?.inputs ?? [])],
    filterGraph: [...video.filterGraph, ...(audio?.filterGraph ?? [])],
    outputs: [
      {
        ...fileOutput(options),
        maps: [`[${video.output}]`, ...(audio ? [`[${audio.output}]`] : [])],
        video: videoOptions(timeline),
        ...(audio && { audio: audioOptions(timeline) }),
      },
    ],
  };
}

/** Renders the pictures of `range` alone. */
export function partCommand(
  timeline: ResolvedTimeline,
  range: FrameRange,
  { outputPath, muxer }: Omit<RenderCommandOptions, 'loudness'>,
): Command {
  const { inputs, filterGraph, output } = videoGraph(timeline, range);
  return {
    overwrite: true,
    inputs,
    filterGraph,
    outputs: [
      {
        path: outputPath,
        format: muxer,
        maps: [`[${output}]`],
        video: videoOptions(timeline),
      },
    ],
  };
}

/** Joins the parts that `listPath` names, and adds the sound. */
export function joinCommand(
  timeline: ResolvedTimeline,
  listPath: string,
  options: RenderCommandOptions,
): Command {
  const list: CommandInput = { path: listPath, format: 'concat', options: { safe: 0 } };
  const audio = audioGraph(timeline, { ...options, firstInput: 1 });
  return {
    overwrite: true,
    inputs: [list, ...(audio?.inputs ?? [])],
    ...(audio && { filterGraph: audio.filterGraph }),
    outputs: [
      {
        ...fileOutput(options),
        maps: ['0:v', ...(audio ? [`[${audio.output}]`] : [])],
        video: { codec: 'copy' },
        ...(audio && { audio: audioOptions(timeline) }),
      },
    ],
  };
}

/** Listens to the mix for `loudness.passes: 2`; `parseLoudness` reads its log. Undefined where nothing sounds. */
export function measureCommand(timeline: ResolvedTimeline, groupPath?: GroupPath): Command | undefined {
  const options = { loudness: 'measure' as const, ...(groupPath && { groupPath }) };
  const audio = hasAudio(timeline) ? audioGraph(timeline, options) : undefined;
  if (!audio) return undefined;
  const { inputs, filterGraph, output } = audio;
  return { inputs, filterGraph, outputs: [{ url: '-', format: 'null', maps: [`[${output}]`] }] };
}

/** Sounds that are more than a run mixes, in groups; before all that hears the mix. Mostly none. */
export function groupCommands(timeline: ResolvedTimeline, groupPath?: GroupPath): Command[] {
  const groups = audioGraph(timeline, groupPath && { groupPath })?.groups ?? [];
  return groups.map(groupCommand);
}

export function groupCommand({ path, graph: { inputs, filterGraph, output } }: MixedGroup): Command {
  const audio = { codec: 'pcm_f32le' };
  return {
    overwrite: true,
    inputs,
    filterGraph,
    outputs: [{ path, format: 'wav', maps: [`[${output}]`], audio, options: { rf64: 'auto' } }],
  };
}

/** The encoder's part, as every command that makes pictures has it. */
export function videoOptions({ encoding }: ResolvedTimeline): VideoOptions {
  const { videoCodec, crf, preset, pixelFormat } = encoding;
  return { codec: videoCodec, crf, ...(preset !== undefined && { preset }), pixelFormat };
}

function audioOptions({ encoding }: ResolvedTimeline) {
  return { codec: encoding.audioCodec, bitRate: encoding.audioBitRate };
}

function fileOutput({ muxer, outputPath }: RenderCommandOptions) {
  return { path: outputPath, format: muxer, ...(muxer !== 'matroska' && { movflags: ['faststart'] }) };
}
