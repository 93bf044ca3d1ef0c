// Which frames to take, and by how many runs: the least decoding that still finds the very frame on screen.

import { filter } from './filters.js';
import type { Filter } from './filters.js';

/** One run: decodes from `seekUs`, and writes a picture for each of `timesUs`, which rise. */
export interface FramesRun {
  /** Microseconds from the start of the file; undefined decodes from the start. */
  readonly seekUs?: number;
  readonly timesUs: readonly number[];
}

/** What the planner needs to know of the file. */
export interface FramesSource {
  /** ffmpeg's name of the demuxer. */
  readonly format: string;
  /** Average frames per second, where known. */
  readonly framesPerSec?: number;
}

/** Demuxers whose index leads to a key frame, and not just somewhere near. */
const INDEXED = /^(mov|matroska)\b/;
/** What finding one frame through the index costs, in seconds to decode: half of x264's longest GOP, and start. */
const SEEK_COST_SEC = 6;
/** An H.264 or HEVC frame is shown at most 16 frames after it is decoded; an index knows only the latter. */
const REORDERED_FRAMES = 17;
/** Timestamps of a container may be rounded to whole milliseconds (Matroska). */
const TOLERANCE_US = 500;

/**
 * One run from the start where that decodes less than a seek for each time, else a run per time. `timesUs`
 * rise and may repeat.
 */
export function planFrames(timesUs: readonly number[], source: FramesSource): FramesRun[] {
  const fromStart: FramesRun = { timesUs };
  const last = timesUs.at(-1) ?? 0;
  if (!INDEXED.test(source.format) || last <= timesUs.length * SEEK_COST_SEC * 1e6) return [fromStart];
  return timesUs.map((timeUs) => {
    const seekUs = seekBeforeUs(timeUs, source);
    return { timesUs: [timeUs], ...(seekUs !== undefined && { seekUs }) };
  });
}

/**
 * Where to seek, in microseconds, so that what is on screen at `timeUs` is decoded after it, without `accurate_seek`;
 * undefined where only reading from the start is sure to find it.
 */
export function seekBeforeUs(timeUs: number, { format, framesPerSec = 1 }: FramesSource): number | undefined {
  const seekUs = timeUs - Math.ceil((REORDERED_FRAMES * 1e6) / framesPerSec);
  return INDEXED.test(format) && seekUs > 0 ? seekUs : undefined;
}

/**
 * Filters that let through, for each time, the frame on screen then: the last whose timestamp is not later, or
 * the first of all. Every frame's timestamp becomes the number of times before it, and `fps` fills the row of
 * whole numbers; behind the last frame the row may end early. A seek that landed behind its time gives no
 * frame at all.
 */
export function frameFilters({ seekUs, timesUs }: FramesRun): Filter[] {
  // A thousandth above the number: rounded down for a frame, rounded up for the end of the stream, which
  // `fps` takes for as late as the last frame and would else drop that frame for.
  const limits = timesUs.map((timeUs) => timeUs - (seekUs ?? 0) + TOLERANCE_US);
  return [
    filter('settb', { expr: '1/1000000' }),
    ...(seekUs === undefined
      ? []
      : [filter('select', { expr: `if(eq(n,0),st(0,lte(pts,${limits[0] ?? 0})));ld(0)` })]),
    filter('setpts', { expr: `1+1000*${countBelow(limits, 0, limits.length)}` }),
    filter('fps', { fps: 1000, start_time: 0, round: 'down', eof_action: 'pass' }),
  ];
}

/** Options of `scale`: width and height in square pixels; one alone keeps the shape, both bound it. */
export function sizeOptions(
  width: number | undefined,
  height: number | undefined,
): { readonly w: string | number; readonly h: string | number } {
  const byHeight = (h: string | number) => `max(1,round(${h}*dar))`;
  const byWidth = (w: string | number) => `max(1,round(${w}/dar))`;
  return {
    w:
      height === undefined
        ? (width ?? 'max(1,round(iw*sar))')
        : width === undefined
          ? byHeight(height)
          : `min(${width},${byHeight(height)})`,
    h:
      width === undefined
        ? (height ?? 'ih')
        : height === undefined
          ? byWidth(width)
          : `min(${height},${byWidth(width)})`,
  };
}

/** How many of `limits` are less than PTS, found by halves: ffmpeg evaluates this for every frame. */
function countBelow(limits: readonly number[], from: number, to: number): string {
  if (from === to) return String(from);
  const middle = (from + to) >> 1;
  const above = countBelow(limits, middle + 1, to);
  return `if(gt(PTS,${limits[middle] ?? 0}),${above},${countBelow(limits, from, middle)})`;
}
