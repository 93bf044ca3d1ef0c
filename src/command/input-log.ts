// Media information out of the log of `ffmpeg -i`, for modules that have no ffprobe.

import type { MediaInfo, Rational, StreamInfo } from './media-info.js';

const STREAM = /^\s+Stream #0:(\d+)(?:\[\w+\])?(?:\((\w+)\))?: (Video|Audio|Subtitle|Data|Attachment): (.*)$/;

/** Undefined where the log shows no input. */
export function mediaInfoFromLog(log: string): MediaInfo | undefined {
  const input = /^Input #0, (.+), from /m.exec(log);
  if (!input) return undefined;
  const lines = log.slice(input.index).split('\n');
  const header = lines.find((line) => line.trimStart().startsWith('Duration:')) ?? '';
  return {
    ...duration(header),
    ...field('startSec', /start: (-?[\d.]+)/.exec(header)),
    format: input[1] ?? '',
    ...field('bitRate', /bitrate: (\d+) kb\/s/.exec(header), 1000),
    tags: {},
    streams: lines.flatMap((line) => {
      const match = STREAM.exec(line);
      return match ? [streamInfo(match)] : [];
    }),
    chapters: [],
    raw: null,
  };
}

function duration(header: string): { durationSec?: number } {
  const match = /Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)/.exec(header);
  if (!match) return {};
  const [, hours, minutes, seconds] = match.map(Number);
  return { durationSec: (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0) };
}

function streamInfo([, index, language, kind, rest = '']: RegExpExecArray): StreamInfo {
  const type = (kind ?? '').toLowerCase() as StreamInfo['type'];
  const roles = [...rest.matchAll(/\(([a-z ]+)\)(?= \(|$)/g)].map(([, role]) => role ?? '');
  const codec = /^(\w+)(?: \(([^)]+)\))?/.exec(rest);
  return {
    index: Number(index),
    type,
    ...(codec?.[1] && { codec: codec[1] }),
    // A second bracket of the form (avc1 / 0x…) is the container's tag, not a profile.
    ...(codec?.[2] && !codec[2].includes(' / ') && { profile: codec[2] }),
    ...(type === 'video' && picture(rest)),
    ...(type === 'audio' && sound(rest)),
    ...field('bitRate', /, (\d+) kb\/s/.exec(rest), 1000),
    disposition: Object.fromEntries(roles.map((role) => [role.replaceAll(' ', '_'), true])),
    tags: language ? { language } : {},
  };
}

function picture(rest: string): Partial<StreamInfo> {
  const size = /, (\d+)x(\d+)/.exec(rest);
  const pixelFormat = /, ((?:yuv|gray|rgb|bgr|argb|rgba|abgr|gbr|nv|pal8|p0|mono|ya)\w*)/.exec(rest);
  const rate = /, ([\d.]+)(k?) fps/.exec(rest);
  return {
    ...(size && { width: Number(size[1]), height: Number(size[2]) }),
    ...(pixelFormat?.[1] && { pixelFormat: pixelFormat[1] }),
    ...(rate && { frameRate: rationalRate(Number(rate[1]) * (rate[2] ? 1000 : 1)) }),
  };
}

function sound(rest: string): Partial<StreamInfo> {
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
