// A video whose pictures change their size or format midway. ffmpeg builds its filter graph anew then, which begins to
// count at 0 again: filters that count pictures, or hold one, forget what they had. So the graph stays as it was built
// for the first picture, and brings the others to that one's size before any filter that cares for sizes. The filters
// by which ffmpeg itself would turn a video upright stand in front of the graph, and care: the graph turns it instead.

import { chain, filter } from './filters.js';
import type { Chain, Filter } from './filters.js';
import { ffmpegVersion } from './media-info.js';
import type { MediaInfo, StreamInfo } from './media-info.js';

/** What makes pictures stand upright, as far as it is known. */
export interface Turn extends Pick<StreamInfo, 'rotation' | 'mirrored'> {
  /** The major version of the ffmpeg that probed the file, and will read it. */
  readonly ffmpeg?: number;
}

export function turnOf(info: MediaInfo, { rotation, mirrored }: StreamInfo): Turn {
  const ffmpeg = ffmpegVersion(info);
  return {
    ...(rotation !== undefined && { rotation }),
    ...(mirrored !== undefined && { mirrored }),
    ...(ffmpeg !== undefined && { ffmpeg }),
  };
}

/** Options of an input by which all its pictures pass one graph, which has to begin with {@link asTheFirst} of the same. */
export function oneGraph(turn: Turn): Readonly<Record<string, number | boolean>> {
  const one = { 'reinit_filter:v': 0 };
  switch (turnedBy(turn)) {
    case 'nobody':
      return one;
    case 'ffmpeg':
      return {};
    case 'the graph':
      return isOld(turn) ? { ...one, autorotate: false } : { ...one, display_rotation: 0 };
  }
}

/** Brings all pictures to the size and the format of the first one, upright; the former costs nothing where they have it. */
export function asTheFirst(turn: Turn): Filter[] {
  return [filter('scale'), ...(turnedBy(turn) === 'the graph' ? turnFilters(turn) : [])];
}

/**
 * Chains that have to be in the graph besides, of the same stream. The output of a graph with but one input says
 * of itself that it is to be turned as that one is, until FFmpeg 6.
 */
export function besides(turn: Turn, source: string): Chain[] {
  const isCopied = turnedBy(turn) === 'the graph' && isOld(turn);
  // Without an end of its own it would take a loop's pictures for ever.
  return isCopied ? [chain([source], [filter('trim', { end_frame: 1 }), filter('nullsink')], [])] : [];
}

/** Whoever did not see the matrix does not know whether it mirrors, too. */
function turnedBy(turn: Turn): 'nobody' | 'ffmpeg' | 'the graph' {
  const { rotation = 0, mirrored, ffmpeg } = turn;
  if (rotation === 0 && mirrored !== true) return 'nobody';
  return mirrored === undefined || ffmpeg === undefined ? 'ffmpeg' : 'the graph';
}

/** FFmpeg 6 is the first that can be told to read a file as if it were not turned. */
function isOld({ ffmpeg = 0 }: Turn): boolean {
  return ffmpeg < 6;
}

function turnFilters({ rotation = 0, mirrored = false }: Turn): Filter[] {
  return [...(mirrored ? [filter('vflip')] : []), ...clockwiseFilters(rotation)];
}

function clockwiseFilters(degrees: number): Filter[] {
  switch (degrees) {
    case 0:
      return [];
    case 90:
      return [filter('transpose', { dir: 'clock' })];
    case 180:
      return [filter('hflip'), filter('vflip')];
    case 270:
      return [filter('transpose', { dir: 'cclock' })];
    default:
      return [filter('rotate', { angle: `${degrees}*PI/180` })];
  }
}
