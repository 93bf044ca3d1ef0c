// Media information out of the log of `ffmpeg -i`, for modules that have no ffprobe.

import { clockwise } from './display-matrix.js';
import { sampleAspectRatio } from './media-info.js';
import type { ChapterInfo, MediaInfo, Rational, StreamInfo } from './media-info.js';

const STREAM =
  /^\s+Stream #\d+:(\d+)(?:\[\w+\])?(?:\(([^)]*)\))?: (Video|Audio|Subtitle|Data|Attachment): (.*)$/;
const CHAPTER = /^\s+Chapter #0:\d+: start (-?[\d.]+), end (-?[\d.]+)$/;
const ROTATION = /^\s+(?:displaymatrix|Display Matrix): rotation of (-?[\d.]+) degrees/;
/** A line of metadata. One without a name goes on with the value before it. */
const TAG = /^\s+(?:(\S.*?)\s*)?: (.*)$/;

/** Undefined where the log shows no input. */
export function mediaInfoFromLog(log: string): MediaInfo | undefined {
  const input = /^Input #0, (.+), from /m.exec(log);
  if (!input) return undefined;
  const lines = log.slice(input.index).split('\n').slice(1);
  // The input is indented; what ffmpeg says after it is not.
  const end = lines.findIndex((line) => /^\S/.test(line));
  const dump = readDump(end < 0 ? lines : lines.slice(0, end));
  return {
    ...lengthOfLine(dump.header),
    ...field('startSec', /start: (-?[\d.]+)/.exec(dump.header)),
    format: input[1] ?? '',
    ...field('bitRate', /bitrate: (\d+) kb\/s/.exec(dump.header), 1000),
    tags: dump.tags,
    streams: dump.streams,
    chapters: dump.chapters,
    raw: null,
  };
}

/** What a line of the log says of a stream of an input, if it does. */
export function streamOfLine(line: string): StreamInfo | undefined {
  const stream = STREAM.exec(line);
  return stream ? streamInfo(stream, stream[2] ? { language: stream[2] } : {}) : undefined;
}

interface Dump {
  header: string;
  readonly tags: Record<string, string>;
  readonly streams: StreamInfo[];
  readonly chapters: ChapterInfo[];
}

/** Metadata belongs to the file, the chapter or the stream that stands before it. */
function readDump(lines: readonly string[]): Dump {
  const dump: Dump = { header: '', tags: {}, streams: [], chapters: [] };
  let tags = dump.tags;
  let lastTag = '';
  let inMetadata = false;
  for (const line of lines) {
    const stream = streamOfLine(line);
    const chapter = CHAPTER.exec(line);
    if (stream) {
      tags = { ...stream.tags };
      dump.streams.push({ ...stream, tags });
    } else if (chapter) {
      tags = {};
      dump.chapters.push({ startSec: Number(chapter[1]), endSec: Number(chapter[2]), tags });
    }
    if (stream || chapter || /^\s+(Duration: |Side data:|Chapters:$|Program )/.test(line)) {
      inMetadata = false;
      if (line.trimStart().startsWith('Duration:')) dump.header = line;
    } else if (/^\s+Metadata:$/.test(line)) {
      inMetadata = true;
    } else if (inMetadata) {
      const [, name, value = ''] = TAG.exec(line) ?? [];
      tags[name ?? lastTag] = name === undefined ? `${tags[lastTag] ?? ''}\n${value}` : value;
      lastTag = name ?? lastTag;
    } else {
      addRotation(dump.streams, ROTATION.exec(line));
    }
  }
  return dump;
}

function addRotation(streams: StreamInfo[], match: RegExpExecArray | null): void {
  const stream = streams.pop();
  if (stream) streams.push(match ? { ...stream, rotation: clockwise(Number(match[1])) } : stream);
}

/** The length in the line that begins with `Duration:`; `N/A` is none. */
export function lengthOfLine(line: string): { durationSec?: number } {
  const match = /Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)/.exec(line);
  if (!match) return {};
  const [, hours, minutes, seconds] = match.map(Number);
  return { durationSec: (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0) };
}

/** What stands in brackets at a stream's end, but for a decoder of another name: `subrip (srt)`. libavformat/dump.c. */
const ROLES: ReadonlySet<string> = new Set([
  ...['default', 'dub', 'original', 'comment', 'lyrics', 'karaoke', 'forced', 'hearing impaired'],
  ...['visual impaired', 'clean effects', 'attached pic', 'timed thumbnails', 'captions', 'descriptions'],
  ...['metadata', 'dependent', 'still image', 'non-diegetic', 'multilayer'],
]);

function streamInfo(
  [, index, , kind, rest = '']: RegExpExecArray,
  tags: Readonly<Record<string, string>>,
): StreamInfo {
  const type = (kind ?? '').toLowerCase() as StreamInfo['type'];
  const roles = [...rest.matchAll(/\(([a-z -]+)\)(?= \(|$)/g)].map(([, role]) => role ?? '');
  const codec = /^(\w+)(?: \(([^)]+)\))?/.exec(rest);
  return {
    index: Number(index),
    type,
    ...(codec?.[1] && { codec: codec[1] }),
    // A bracket of the form (avc1 / 0x…) is the container's tag; on a subtitle it is its role.
    ...((type === 'video' || type === 'audio') &&
      codec?.[2] &&
      !codec[2].includes(' / ') && { profile: codec[2] }),
    ...(type === 'video' && picture(rest)),
    ...(type === 'audio' && audio(rest)),
    ...field('bitRate', /, ([1-9]\d*) kb\/s/.exec(rest), 1000), // 0 stands for less than 1 kb/s
    disposition: Object.fromEntries(
      roles.filter((role) => ROLES.has(role)).map((role) => [role.replaceAll(' ', '_'), true]),
    ),
    tags,
  };
}

function picture(rest: string): Partial<StreamInfo> {
  const size = /, (\d+)x(\d+)/.exec(rest);
  const format =
    /, ((?:yuv|yuyv|yvyu|uyvy|uyyv|ayuv|vuya|gray|rgb|bgr|argb|rgba|abgr|gbr|nv|pal8|p0|p2|p4|y2|x2|xv|xyz|0rgb|0bgr|mono|ya|bayer)\w*)(?:\(((?:[^()]|\([^()]*\))*)\))?/.exec(
      rest,
    );
  const rate = /, ([\d.]+)(k?) fps/.exec(rest);
  // What the container says comes last, and counts more than what the codec says.
  const ratio = [...rest.matchAll(/[[ ]SAR (\d+:\d+) DAR/g)].at(-1)?.[1];
  return {
    ...(size && { width: Number(size[1]), height: Number(size[2]) }),
    ...sampleAspectRatio(ratio),
    ...(format?.[1] && { pixelFormat: format[1] }),
    ...colors(format?.[2]?.split(', ') ?? []),
    ...(rate && { frameRate: rationalRate(Number(rate[1]) * (rate[2] ? 1000 : 1)) }),
  };
}

/** Names that stand alone where matrix, primaries and transfer have the same: no other name exists for all three. */
const COMMON_COLORS = /^(?:bt709|bt470bg|smpte170m|smpte240m)$/;

/** What follows the pixel format: `tv, bt2020nc/bt2020/smpte2084, progressive`. libavcodec/avcodec.c, avcodec_string. */
function colors(parts: readonly string[]): Partial<StreamInfo> {
  const range = parts.find((part) => part === 'tv' || part === 'pc');
  const names = parts.map((part) => (COMMON_COLORS.test(part) ? [part, part, part] : part.split('/')));
  const [space, primaries, transfer] = names.find(({ length }) => length === 3) ?? [];
  return {
    ...(isKnown(space) && { colorSpace: space }),
    ...(isKnown(transfer) && { colorTransfer: transfer }),
    ...(isKnown(primaries) && { colorPrimaries: primaries }),
    ...(range && { colorRange: range }),
  };
}

function isKnown(name: string | undefined): name is string {
  return name !== undefined && name !== 'unknown';
}

function audio(rest: string): Partial<StreamInfo> {
  const match = /, (\d+) Hz, ([^,]+)/.exec(rest);
  if (!match) return {};
  const layout = match[2] ?? '';
  const channels = channelCount(layout);
  return {
    sampleRate: Number(match[1]),
    channelLayout: layout,
    ...(channels !== undefined && { channels }),
  };
}

function channelCount(layout: string): number | undefined {
  if (layout === 'mono') return 1;
  if (layout === 'stereo') return 2;
  const plain = /^(\d+) channels/.exec(layout);
  if (plain) return Number(plain[1]);
  const dotted = /^(\d+)\.(\d)/.exec(layout);
  return dotted ? Number(dotted[1]) + Number(dotted[2]) : undefined;
}

/** The log rounds to two digits: 29.97 stands for 30000/1001. */
function rationalRate(rate: number): Rational {
  const ntsc = Math.round(rate * 1.001);
  if (!Number.isInteger(rate) && Math.abs((ntsc * 1000) / 1001 - rate) < 0.006) {
    return { num: ntsc * 1000, den: 1001 };
  }
  return Number.isInteger(rate) ? { num: rate, den: 1 } : { num: Math.round(rate * 100), den: 100 };
}

function field<K extends string>(
  key: K,
  match: RegExpExecArray | null,
  factor = 1,
): Partial<Record<K, number>> {
  return (match ? { [key]: Number(match[1]) * factor } : {}) as Partial<Record<K, number>>;
}
