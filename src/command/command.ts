// An ffmpeg command line as a value: plain, comparable, and writable as JSON.

import type { Chain, FilterGraph } from './filters.js';
import type { LogLevel } from './log-lines.js';
import type { Rational } from './media-info.js';
import type {
  AudioEncoderName,
  DemuxerName,
  Known,
  MuxerName,
  PixelFormatName,
  SubtitleEncoderName,
  VideoEncoderName,
} from './names.js';

/**
 * Any other option of ffmpeg, by its name without the dash: `{ shortest: true, 'x264-params': 'keyint=50' }`.
 * `true` writes the name alone and `false` writes `-no<name>`, as ffmpeg's own flags want it; an option of a
 * codec or a format takes 1 or 0. An array repeats the option. Values are passed on as they are.
 */
export type OptionValues = Readonly<
  Record<string, string | number | boolean | readonly (string | number)[] | undefined>
>;

/** An encoder of any kind of stream. */
type EncoderName = VideoEncoderName | AudioEncoderName | SubtitleEncoderName;

/** Where an input comes from: exactly one of the three. */
export type InputSource =
  /**
   * A file. Every name is safe, also one that starts with `-` or holds a `:`. Only the image2 demuxer
   * (stills by their extension) reads a pattern in a name with `%`; `options: { pattern_type: 'none' }` ends it.
   */
  | {
      /** Path in the guest's file system. */
      readonly path: string;
      readonly url?: never;
      readonly lavfi?: never;
    }
  /** Anything that ffmpeg can open, passed on as it is: `pipe:0`, `concat:a.ts|b.ts`. */
  | {
      /** As ffmpeg reads it after `-i`. */
      readonly url: string;
      readonly path?: never;
      readonly lavfi?: never;
    }
  /** Sources of libavfilter: `[filter('testsrc2', { duration: 2 })]`. */
  | {
      /** A graph without inputs. */
      readonly lavfi: FilterGraph;
      readonly path?: never;
      readonly url?: never;
    };

/** One input of a command, with the options that stand before its `-i`. */
export type CommandInput = InputSource & {
  /** Name of the demuxer. Default: what the content says. */
  readonly format?: Known<DemuxerName>;
  /** Starts this many seconds into the input; to the exact frame where it is decoded. Default 0. */
  readonly seekSec?: number;
  /** Reads at most this many seconds. Default all. */
  readonly durationSec?: number;
  /** `-framerate`: frames per second of image sequences and raw video; other demuxers refuse it. */
  readonly frameRate?: Rational;
  /** `-loop`: repeats a still or an image sequence without end; only the image2 demuxer knows it. */
  readonly loop?: boolean;
  /** Plays the input this many times more, from its start to its end; -1 is without end. Default 0. */
  readonly streamLoop?: number;
  /** Any other option of the input, of its demuxer or of its decoders. */
  readonly options?: OptionValues;
};

/** How the video streams of an output are encoded. */
export interface VideoOptions {
  /** Name of the encoder, or `copy`. Default: the muxer's own. */
  readonly codec?: Known<VideoEncoderName | 'copy'>;
  /** Bits per second. Default: the encoder's own. */
  readonly bitRate?: number;
  /** Constant quality, lower is better: 0–51 for x264, 0–63 for VP9. It takes the place of `bitRate`. */
  readonly crf?: number;
  /** The encoder's own trade of time for size, for example `veryfast`. */
  readonly preset?: string;
  /** The codec's profile, for example `high`. Default: the encoder's own. */
  readonly profile?: string;
  /** ffmpeg's name of the pixel format, for example `yuv420p`. Default: the nearest that the encoder takes. */
  readonly pixelFormat?: Known<PixelFormatName>;
  /** `-r`: frames are dropped and repeated to meet it. Default: as the input. */
  readonly frameRate?: Rational;
  /** Stops after this many frames, 1 or more. */
  readonly frames?: number;
  /** A simple graph: one video stream in, one out. */
  readonly filters?: FilterGraph;
  /** Any other option of the streams or of their encoder. */
  readonly options?: OptionValues;
}

/** How the audio streams of an output are encoded. */
export interface AudioOptions {
  /** Name of the encoder, or `copy`. Default: the muxer's own. */
  readonly codec?: Known<AudioEncoderName | 'copy'>;
  /** Bits per second. Default: the encoder's own. */
  readonly bitRate?: number;
  /** Hertz. Default: as the input. */
  readonly sampleRate?: number;
  /** How many channels there are, 1 or more; ffmpeg mixes others down or up. Default: as the input. */
  readonly channels?: number;
  /** A simple graph: one audio stream in, one out. */
  readonly filters?: FilterGraph;
  /** Any other option of the streams or of their encoder. */
  readonly options?: OptionValues;
}

/** How the subtitle streams of an output are encoded. */
export interface SubtitleOptions {
  /** Name of the encoder, or `copy`. Default: the muxer's own. */
  readonly codec?: Known<SubtitleEncoderName | 'copy'>;
  /** Any other option of the streams or of their encoder. */
  readonly options?: OptionValues;
}

/** Options of the streams that a specifier names. */
export interface StreamOptions extends VideoOptions, AudioOptions {
  /** Name of the encoder, or `copy`. Default: the muxer's own. */
  readonly codec?: Known<EncoderName | 'copy'>;
  /** Tags of the streams, for example `{ language: 'eng' }`. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Where an output goes: exactly one of the two. */
export type OutputTarget =
  /** A file. Every name is safe; image2, segment and similar muxers read a pattern in a name with `%`. */
  | {
      /** Path in the guest's file system. */
      readonly path: string;
      readonly url?: never;
    }
  /** Anything that ffmpeg can write, passed on as it is: `pipe:1`; `-` with the format `null`. */
  | {
      /** As ffmpeg reads the name of an output. */
      readonly url: string;
      readonly path?: never;
    };

/** One output of a command, with the options that stand before its name. */
export type CommandOutput = OutputTarget & {
  /** Streams to take, in order: `0:v`, `1:a?`, `[label]`. Default: ffmpeg's choice of one of each kind. */
  readonly maps?: readonly string[];
  /** For all streams; `copy` takes every stream as it is. */
  readonly codec?: Known<EncoderName | 'copy'>;
  /** For the video streams; `false` leaves them out. */
  readonly video?: VideoOptions | false;
  /** For the audio streams; `false` leaves them out. */
  readonly audio?: AudioOptions | false;
  /** For the subtitle streams; `false` leaves them out. */
  readonly subtitle?: SubtitleOptions | false;
  /** By stream specifier of the output, such as `v:0`, `a:1`, `2`; what comes later wins. */
  readonly streams?: Readonly<Record<string, StreamOptions>>;
  /** Name of the muxer. Default: by the extension. */
  readonly format?: Known<MuxerName>;
  /** Leaves out this many seconds at the start, decoding them. An input's `seekSec` is faster. */
  readonly seekSec?: number;
  /** Stops after this many seconds. */
  readonly durationSec?: number;
  /** Flags of the mov and mp4 muxer to set, for example `['faststart']`. */
  readonly movflags?: readonly string[];
  /** Tags of the file; an empty value removes the tag. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Any other option of the output or of its muxer. */
  readonly options?: OptionValues;
};

/** What {@link toArgs} writes as a command line. */
export interface Command {
  /** In the order of their numbers in `maps` and labels. Default none. */
  readonly inputs?: readonly CommandInput[];
  /** `-filter_complex`: its labels are what outputs map. */
  readonly filterGraph?: readonly Chain[];
  /** One or more. */
  readonly outputs: readonly CommandOutput[];
  /** `true` replaces files that are there, `false` fails. Default: ffmpeg fails without a terminal. */
  readonly overwrite?: boolean;
  /** `-v`, for example `error` or `warning`. Default `info`. */
  readonly logLevel?: Known<LogLevel | 'quiet'>;
  /** Global options, such as `{ hide_banner: true }`. */
  readonly options?: OptionValues;
}
