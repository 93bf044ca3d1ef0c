// What ffprobe says of a file, typed.

import { AfmpegError } from '../errors.js';
import { clockwise, mirrored } from './display-matrix.js';

/** A rate or a ratio as two integers. */
export interface Rational {
  /** Numerator, 1 or more. */
  readonly num: number;
  /** Denominator, 1 or more. */
  readonly den: number;
}

/** What {@link Runtime.probe} reports of a media file. A field is absent where the file does not say. */
export interface MediaInfo {
  /** Length in seconds: what the header says, or, where it was asked for, what was measured. */
  readonly durationSec?: number;
  /** `true` where the header says no length and ffmpeg guessed one from the bit rate. It can be wrong by any factor. */
  readonly durationIsEstimate?: true;
  /** What is missing of a file that was cut short; only where it was measured. */
  readonly damage?: MediaDamage;
  /** First timestamp in seconds. */
  readonly startSec?: number;
  /** ffmpeg's name of the demuxer, for example `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly format: string;
  /** Bits per second. */
  readonly bitRate?: number;
  /** Metadata of the file, for example `title`. */
  readonly tags: Readonly<Record<string, string>>;
  /** In the order of their indexes. */
  readonly streams: readonly StreamInfo[];
  /** In the order of the file. */
  readonly chapters: readonly ChapterInfo[];
  /** The complete output of ffprobe, or null where the module has no ffprobe and the log was read instead. */
  readonly raw: unknown;
}

/** How much of a file is there, of what its header promises. */
export interface MediaDamage {
  /** Length that the header promises, in seconds. */
  readonly expectedSec: number;
  /** Length of what is there, in seconds. */
  readonly foundSec: number;
  /** Pictures of the first video that the header promises. Absent where there is no video. */
  readonly expectedFrames?: number;
  /** Pictures of the first video that decode. */
  readonly decodedFrames?: number;
}

/** One stream of a media file. A field is absent where the file does not say. */
export interface StreamInfo {
  /** Counted from 0 over all streams of the file; `0:<index>` names the stream in a command. */
  readonly index: number;
  /** What the stream holds. */
  readonly type: 'video' | 'audio' | 'subtitle' | 'data' | 'attachment' | 'unknown';
  /** ffmpeg's name of the codec, for example `h264`. */
  readonly codec?: string;
  /** The codec's profile, for example `High`. */
  readonly profile?: string;
  /** Pixels, as stored: before rotation and by pixels that may not be square. */
  readonly width?: number;
  /** Pixels, as stored. */
  readonly height?: number;
  /** Width of a pixel by its height: 1/1 is square. */
  readonly sampleAspectRatio?: Rational;
  /** Average frames per second. */
  readonly frameRate?: Rational;
  /** ffmpeg's name of the pixel format, for example `yuv420p`. */
  readonly pixelFormat?: string;
  /** ffmpeg's name of the matrix between RGB and YUV, for example `bt709`. */
  readonly colorSpace?: string;
  /** ffmpeg's name of the transfer characteristics, for example `bt709`; HDR has `smpte2084` (PQ) or `arib-std-b67` (HLG). */
  readonly colorTransfer?: string;
  /** ffmpeg's name of the primaries, for example `bt2020`. */
  readonly colorPrimaries?: string;
  /** `tv` for limited range, `pc` for full range. */
  readonly colorRange?: string;
  /** Hertz. */
  readonly sampleRate?: number;
  /** How many audio channels there are. */
  readonly channels?: number;
  /** ffmpeg's name of the layout, for example `5.1(side)`. */
  readonly channelLayout?: string;
  /** First timestamp in seconds, on the clock of {@link MediaInfo.startSec}. */
  readonly startSec?: number;
  /** Length in seconds. */
  readonly durationSec?: number;
  /** Pictures of a video, as far as the header counts them; where it was measured, those that are there. */
  readonly frames?: number;
  /** Bits per second. */
  readonly bitRate?: number;
  /** Degrees to turn the picture clockwise for display: 0, 90, 180 or 270 (others are kept as they are). */
  readonly rotation?: number;
  /**
   * Whether the picture is to be mirrored, top to bottom, before it is turned by `rotation`. Absent where the file says
   * nothing of both, and from a module without ffprobe.
   */
  readonly mirrored?: boolean;
  /** Which roles the stream has, for example `default` or `attached_pic`. */
  readonly disposition: Readonly<Record<string, boolean>>;
  /** Metadata of the stream, for example `language`. */
  readonly tags: Readonly<Record<string, string>>;
}

/** A chapter of a media file. */
export interface ChapterInfo {
  /** Seconds from the start of the file. */
  readonly startSec: number;
  /** Seconds from the start of the file. */
  readonly endSec: number;
  /** Metadata of the chapter, for example `title`. */
  readonly tags: Readonly<Record<string, string>>;
}

/** The first video that is not cover art. `orCover` takes the art where there is nothing else. Throws PROBE_FAILED. */
export function pickVideo(
  { streams }: MediaInfo,
  path: string,
  { orCover = false }: { readonly orCover?: boolean } = {},
): StreamInfo {
  // Damage can leave a stream that no decoder knows.
  const videos = streams.filter(({ type, codec = 'none' }) => type === 'video' && codec !== 'none');
  const video =
    videos.find(({ disposition }) => !disposition['attached_pic']) ?? (orCover ? videos[0] : undefined);
  if (video) return video;
  throw new AfmpegError('PROBE_FAILED', `${path} holds no video`, { details: { path } });
}

/** The first stream of a type that is no cover art. */
export function firstStream({ streams }: MediaInfo, type: 'audio' | 'video'): StreamInfo | undefined {
  return streams.find((stream) => stream.type === type && stream.disposition['attached_pic'] !== true);
}

/** Whether a demuxer reads files of one picture, which last as long as one likes. */
export function isPictureFormat(format: string): boolean {
  return /^(?:\w+_pipe|image2)$/.test(format);
}

/** The line by which ffmpeg says that a length is a guess. libavformat/demux.c, estimate_timings. */
const ESTIMATE = /^(?:\[[^\]]*\] )?Estimating duration from bitrate, this may be inaccurate/m;

/** Whether a log, or a line of it, says that a length is a guess. */
export function saysEstimate(log: string): boolean {
  return ESTIMATE.test(log);
}

/** `info` with the word of the log that its length is no more than a guess. */
export function withEstimate(info: MediaInfo, log: string): MediaInfo {
  return saysEstimate(log) && info.durationSec !== undefined ? { ...info, durationIsEstimate: true } : info;
}

type Json = Readonly<Record<string, unknown>>;

/** The major version of the ffmpeg that probed; undefined for a build between releases, and without an ffprobe. */
export function ffmpegVersion({ raw }: MediaInfo): number | undefined {
  const version = text(object(object(raw)['program_version'])['version']) ?? '';
  return number(/^n?(\d+)\./.exec(version)?.[1]);
}

/** Reads the JSON of `ffprobe -print_format json -show_format -show_streams -show_chapters -show_program_version`. */
export function mediaInfoFromJson(raw: unknown): MediaInfo {
  const root = object(raw);
  const format = object(root['format']);
  return {
    ...seconds('durationSec', format['duration']),
    ...seconds('startSec', format['start_time']),
    format: text(format['format_name']) ?? '',
    ...count('bitRate', format['bit_rate']),
    tags: tags(format['tags']),
    streams: list(root['streams']).map(streamInfo),
    chapters: list(root['chapters']).map((chapter) => ({
      startSec: number(chapter['start_time']) ?? 0,
      endSec: number(chapter['end_time']) ?? 0,
      tags: tags(chapter['tags']),
    })),
    raw,
  };
}

function streamInfo(stream: Json, position: number): StreamInfo {
  const type = streamType(stream['codec_type']);
  const picture = type === 'video';
  return {
    index: number(stream['index']) ?? position,
    type,
    ...word('codec', stream['codec_name']),
    ...word('profile', stream['profile']),
    ...count('width', stream['width']),
    ...count('height', stream['height']),
    ...(picture && sampleAspectRatio(text(stream['sample_aspect_ratio']))),
    ...(picture && frameRate(stream)),
    ...word('pixelFormat', stream['pix_fmt']),
    ...word('colorSpace', stream['color_space']),
    ...word('colorTransfer', stream['color_transfer']),
    ...word('colorPrimaries', stream['color_primaries']),
    ...word('colorRange', stream['color_range']),
    ...count('sampleRate', stream['sample_rate']),
    ...count('channels', stream['channels']),
    ...word('channelLayout', stream['channel_layout']),
    ...seconds('startSec', stream['start_time']),
    ...seconds('durationSec', stream['duration']),
    ...(picture && count('frames', stream['nb_frames'])),
    ...count('bitRate', stream['bit_rate']),
    ...(picture && rotation(stream)),
    disposition: Object.fromEntries(
      Object.entries(object(stream['disposition'])).map(([name, value]) => [name, value === 1]),
    ),
    tags: tags(stream['tags']),
  };
}

function streamType(value: unknown): StreamInfo['type'] {
  switch (value) {
    case 'video':
    case 'audio':
    case 'subtitle':
    case 'data':
    case 'attachment':
      return value;
    default:
      return 'unknown';
  }
}

/** The average rate; the base rate stands in where there are too few frames for an average. */
function frameRate(stream: Json): { frameRate: Rational } | undefined {
  // A cover has a base rate, too: that of its clock.
  const isCover = object(stream['disposition'])['attached_pic'] === 1;
  for (const key of isCover ? [] : ['avg_frame_rate', 'r_frame_rate']) {
    const [num = 0, den = 0] = (text(stream[key]) ?? '').split('/').map(Number);
    if (num > 0 && den > 0) return { frameRate: { num, den } };
  }
  return undefined;
}

/** Reads `num:den`; 0 stands for a ratio that the file does not say. */
export function sampleAspectRatio(text = ''): { sampleAspectRatio: Rational } | undefined {
  const [num = 0, den = 0] = text.split(':').map(Number);
  return num > 0 && den > 0 ? { sampleAspectRatio: { num, den } } : undefined;
}

/** The older `rotate` tag counts clockwise. */
function rotation(stream: Json): { rotation: number; mirrored?: boolean } | undefined {
  for (const data of list(stream['side_data_list'])) {
    const degrees = number(data['rotation']);
    if (degrees !== undefined) {
      return { rotation: clockwise(degrees), ...mirrored(text(data['displaymatrix'])) };
    }
  }
  const tagged = number(object(stream['tags'])['rotate']);
  return tagged === undefined ? undefined : { rotation: ((tagged % 360) + 360) % 360 };
}

function seconds<K extends string>(key: K, value: unknown): Partial<Record<K, number>> {
  const parsed = number(value);
  return (parsed === undefined ? {} : { [key]: parsed }) as Partial<Record<K, number>>;
}

/** Like a number, but 0 means that the file does not say. */
function count<K extends string>(key: K, value: unknown): Partial<Record<K, number>> {
  const parsed = number(value);
  return (parsed === undefined || parsed === 0 ? {} : { [key]: parsed }) as Partial<Record<K, number>>;
}

function word<K extends string>(key: K, value: unknown): Partial<Record<K, string>> {
  const parsed = text(value);
  return (parsed === undefined || parsed === 'unknown' ? {} : { [key]: parsed }) as Partial<
    Record<K, string>
  >;
}

function tags(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(object(value)).map(([name, entry]) => [name, String(entry)]));
}

function number(value: unknown): number | undefined {
  const parsed = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(object) : [];
}
