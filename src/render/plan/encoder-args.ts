// How chunks are encoded so that they can be joined: one thread, closed GOPs, no B-frames, headers that do not
// depend on the pictures or on the length of the chunk.

import type { Command, CommandOutput } from '../../command/command.js';
import type { Rational } from '../../command/media-info.js';
import { toArgs } from '../../command/to-args.js';
import type { Pictures } from './composition.js';
import type { CheckedConfig } from './config.js';
import type { DistributedFormat } from './formats.js';
import { chunkOutput } from './plan-format.js';
import type { PlanBody } from './plan-format.js';

const QUIET = { nostdin: true, hide_banner: true } as const;

export interface Encoder {
  readonly format: DistributedFormat;
  readonly crf: number;
  readonly preset: string;
  readonly pixelFormat: string;
  /** Most frames from key frame to key frame. */
  readonly gop: number;
  readonly timescale: number;
}

/** Nothing of the host, the clock or the build goes into a file. */
const EXACT = { map_metadata: -1, fflags: '+bitexact' } as const;

export function chunkArgs(pictures: Pictures, frames: number, encoder: Encoder): string[] {
  return toArgs({
    overwrite: true,
    options: { ...QUIET, ...(pictures.copyTimestamps && { copyts: true }) },
    inputs: pictures.inputs,
    filterGraph: pictures.filterGraph,
    outputs: [{ maps: [`[${pictures.output}]`], ...chunkTarget(frames, encoder) }],
  });
}

function chunkTarget(frames: number, encoder: Encoder): CommandOutput {
  const { format, pixelFormat, timescale, gop } = encoder;
  const out = `/${chunkOutput(format)}`;
  const common = { fps_mode: 'passthrough', flags: '+bitexact', threads: 1 };
  switch (format) {
    case 'mp4':
      return {
        path: out,
        format: 'mp4',
        video: {
          codec: 'libx264',
          crf: encoder.crf,
          preset: encoder.preset,
          pixelFormat,
          frames,
          options: {
            ...common,
            g: gop,
            keyint_min: gop,
            bf: 0,
            'x264-params': 'scenecut=0:open-gop=0:repeat-headers=1:stitchable=1',
          },
        },
        options: { ...EXACT, video_track_timescale: timescale },
      };
    case 'mov':
      return {
        path: out,
        format: 'mov',
        video: {
          codec: 'prores_ks',
          profile: '4444',
          pixelFormat,
          frames,
          options: { ...common, vendor: 'apl0' },
        },
        options: { ...EXACT, video_track_timescale: timescale },
      };
    case 'png-sequence':
      return {
        path: `${out}/frame_%06d.png`,
        format: 'image2',
        video: { codec: 'png', pixelFormat, frames, options: common },
        options: { ...EXACT, start_number: 0 },
      };
  }
}

/**
 * Ticks per second of the video track, and of one frame: a multiple of the rate, so that every frame starts on a
 * tick, and fine enough for players that round to it.
 */
export function trackClock({ num, den }: Rational): { timescale: number; frameTicks: number } {
  const factor = Math.ceil(10_000 / num);
  return { timescale: num * factor, frameTicks: den * factor };
}

/** ffmpeg's words for the join; a sound that has another length than the pictures is cut or padded in `fitted`. */
export function assemblyArgs(
  { format, frameRate: { num, den }, timescale }: Pick<PlanBody, 'format' | 'frameRate' | 'timescale'>,
  config: Pick<CheckedConfig, 'audioBitRate'>,
  samples: number,
): PlanBody['assembly'] {
  if (format === 'png-sequence') return { silent: [], sound: [], fitted: [] };
  // The concat demuxer adds up lengths in microseconds; the true time of frame N is exact.
  const exact = `setts=ts=N*${den}/${num}/TB:duration=${den}/${num}/TB`;
  const join = (audio: CommandOutput['audio']) =>
    toArgs({
      overwrite: true,
      options: QUIET,
      inputs: [
        { path: '/list.txt', format: 'concat', options: { safe: 0, auto_convert: 0 } },
        ...(audio === false ? [] : [{ path: '/audio/audio.m4a' }]),
      ],
      outputs: [
        {
          path: `/out.${format}`,
          format,
          maps: ['0:v:0', ...(audio === false ? [] : ['1:a:0'])],
          video: { codec: 'copy', options: { bsf: exact } },
          ...(audio !== undefined && { audio }),
          movflags: ['faststart'],
          options: { ...EXACT, video_track_timescale: timescale },
        },
      ],
    });
  return {
    silent: join(false),
    sound: join({ codec: 'copy' }),
    fitted: join(aac(config.audioBitRate, fitFilters(samples))),
  };
}

export const SAMPLE_RATE = 48_000;
const AUDIO_BIT_RATE = 160_000;

/** The sound as a render in one run encodes it; the container says how many samples the encoder put in front. */
export function aac(
  bitRate = AUDIO_BIT_RATE,
  filters?: NonNullable<CommandOutput['audio'] & object>['filters'],
) {
  return {
    codec: 'aac',
    bitRate,
    sampleRate: SAMPLE_RATE,
    ...(filters && { filters }),
  };
}

/** Exactly `samples` long. */
export function fitFilters(samples: number) {
  return [
    { name: 'aresample', options: { sample_rate: SAMPLE_RATE } },
    { name: 'apad', options: { whole_len: samples } },
    { name: 'atrim', options: { end_sample: samples } },
  ];
}

/** A run that comes before that of {@link audioArgs}. */
export function beforeArgs(command: Command): string[] {
  return toArgs({ ...command, options: QUIET });
}

export function audioArgs(
  graph: Pick<Pictures, 'inputs' | 'filterGraph' | 'output' | 'copyTimestamps'>,
  bitRate: number | undefined,
): string[] {
  return toArgs({
    overwrite: true,
    options: { ...QUIET, ...(graph.copyTimestamps && { copyts: true }) },
    inputs: graph.inputs,
    filterGraph: graph.filterGraph,
    outputs: [
      {
        path: '/audio.m4a',
        format: 'mp4',
        maps: [`[${graph.output}]`],
        audio: aac(bitRate),
        options: EXACT,
      },
    ],
  });
}
