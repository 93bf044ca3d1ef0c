// How a length in frames is cut into chunks: pure, and the same everywhere.

import {
  checkInteger,
  checkedBy,
  defineOptions,
  integer,
  invalidOption,
  matching,
  oneOf,
  optional,
  required,
} from '../../options.js';
import type { Check, OptionTable, ReadOptions } from '../../options.js';

/** Frames `[start, end)`, counted from 0. */
export interface FrameRange {
  /** The first frame. */
  readonly start: number;
  /** The frame after the last; above `start`. */
  readonly end: number;
}

/** A stretch of frames that each cost as much as `cost` plain ones; what no span covers costs 1. */
export interface CostSpan extends FrameRange {
  /** Times the cost of a plain frame; above 0. */
  readonly cost: number;
}

/** How the frames are cut into chunks. Every chunk is encoded on its own and begins with a key frame. */
export type ChunkSizing =
  /** `max(10, ceil(total / maxParallel))` frames each. The default. */
  | {
      readonly kind: 'auto';
      /** Chunks at most: 1–10,000. Default 16. */
      readonly maxParallel?: number;
    }
  /** This many frames each at most, evenly. */
  | {
      readonly kind: 'size';
      /** Frames of a chunk: 1 or more. Default 240. */
      readonly frames?: number;
    }
  /** Exactly these; they cover every frame once, in order. */
  | {
      readonly kind: 'ranges';
      /** One for each chunk. */
      readonly ranges: readonly FrameRange[];
    }
  /** As many chunks as `auto`, of even cost: transitions and videos take longer than stills. */
  | {
      readonly kind: 'weighted';
      /** Chunks at most: 1–10,000. Default 16. */
      readonly maxParallel?: number;
      /** What the frames cost. Default: by the composition's transitions and videos. */
      readonly costs?: readonly CostSpan[];
    };

export interface ChunkPlan {
  readonly totalFrames: number;
  readonly chunks: readonly FrameRange[];
  /** Frames of the longest chunk. */
  readonly longest: number;
}

/** More chunks than this are refused: a plan lists them all. */
export const MAX_CHUNKS = 100_000;
const MAX_FRAMES = 2 ** 31 - 1;
const LEAST_AUTO_FRAMES = 10;

/**
 * Cuts `totalFrames` (1 or more) into chunks. `costs` are those of the composition, for `weighted` without its
 * own. Throws INVALID_OPTION.
 */
export function resolveChunkPlan(
  totalFrames: number,
  sizing: ChunkSizing = { kind: 'auto' },
  costs: readonly CostSpan[] = [],
): ChunkPlan {
  checkInteger('totalFrames', totalFrames, 1, MAX_FRAMES);
  const chunks = cut(totalFrames, checkSizing(sizing), costs);
  const longest = chunks.reduce((most, { start, end }) => Math.max(most, end - start), 0);
  return { totalFrames, chunks, longest };
}

/** The cost of each of `chunks`, which are in order, in plain frames. */
export function chunkCosts({ totalFrames, chunks }: ChunkPlan, costs: readonly CostSpan[] = []): number[] {
  const steps = costSteps(totalFrames, costs);
  let step = 0;
  const before = (frame: number): number => {
    while ((steps[step + 1]?.frame ?? Infinity) <= frame) step++;
    const from = steps[step] ?? { frame: 0, costBefore: 0 };
    const to = steps[step + 1];
    if (!to) return from.costBefore;
    return (
      from.costBefore + ((frame - from.frame) * (to.costBefore - from.costBefore)) / (to.frame - from.frame)
    );
  };
  let last = 0;
  return chunks.map(({ end }) => {
    const cost = before(end) - last;
    last += cost;
    return cost;
  });
}

/** `count` ranges over `[0, totalFrames)` that differ by at most one frame, the longer ones first. */
export function buildChunkSlices(totalFrames: number, count: number): FrameRange[] {
  checkInteger('totalFrames', totalFrames, 1, MAX_FRAMES);
  checkInteger('count', count, 1, Math.min(totalFrames, MAX_CHUNKS));
  const least = Math.floor(totalFrames / count);
  const longer = totalFrames % count;
  return Array.from({ length: count }, (_, i) => {
    const start = i * least + Math.min(i, longer);
    return { start, end: start + least + (i < longer ? 1 : 0) };
  });
}

type Sizing<Kind> = Extract<ChunkSizing, { readonly kind: Kind }>;

const RANGE = defineOptions<FrameRange>()('a range', {
  start: required(integer(0, MAX_FRAMES)),
  end: required(integer(1, MAX_FRAMES)),
});
const SPAN = defineOptions<CostSpan>()('a span', {
  ...RANGE.fields,
  cost: required(
    matching<number>(
      'a number above 0, at most 1000',
      (value) => typeof value === 'number' && value > 0 && value <= 1000,
    ),
  ),
});
const maxParallel = optional(integer(1, 10_000));
const SIZINGS = {
  auto: defineOptions<Sizing<'auto'>>()('chunks', { kind: required(oneOf('auto')), maxParallel }),
  size: defineOptions<Sizing<'size'>>()('chunks', {
    kind: required(oneOf('size')),
    frames: optional(integer(1, MAX_FRAMES)),
  }),
  ranges: defineOptions<Sizing<'ranges'>>()('chunks', {
    kind: required(oneOf('ranges')),
    ranges: required(rangesOf(RANGE, 1, MAX_CHUNKS, 'ranges')),
  }),
  weighted: defineOptions<Sizing<'weighted'>>()('chunks', {
    kind: required(oneOf('weighted')),
    maxParallel,
    costs: optional(rangesOf(SPAN, 0, 1000, 'spans')),
  }),
} as const;

/** Throws INVALID_OPTION unless the sizing is one; what depends on the length is checked with it. */
export function checkSizing(value: unknown): ChunkSizing {
  const kind = typeof value === 'object' && value !== null ? (value as { kind?: unknown }).kind : undefined;
  if (typeof kind === 'string' && Object.hasOwn(SIZINGS, kind)) {
    return SIZINGS[kind as ChunkSizing['kind']].read(value, 'chunks');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidOption('chunks', 'an object', value);
  throw invalidOption('chunks.kind', `one of ${Object.keys(SIZINGS).join(', ')}`, kind);
}

/** An array of ranges, none of them empty. */
function rangesOf<F>(table: OptionTable<F>, min: number, max: number, what: string): Check<ReadOptions<F>[]> {
  const expected = min === 0 ? `an array of at most ${max} ${what}` : `an array of ${min} to ${max} ${what}`;
  return checkedBy(expected, (option, value) => {
    if (!Array.isArray(value) || value.length < min || value.length > max) {
      throw invalidOption(option, expected, value);
    }
    return value.map((item: unknown, i) => {
      const range = table.read(item, `${option}[${i}]`);
      const { start, end } = range as unknown as FrameRange;
      checkInteger(`${option}[${i}].end`, end, start + 1, MAX_FRAMES);
      return range;
    });
  });
}

function cut(total: number, sizing: ChunkSizing, costs: readonly CostSpan[]): readonly FrameRange[] {
  switch (sizing.kind) {
    case 'auto':
      return buildChunkSlices(total, autoCount(total, sizing.maxParallel));
    case 'size': {
      const count = Math.ceil(total / (sizing.frames ?? 240));
      if (count <= MAX_CHUNKS) return buildChunkSlices(total, count);
      throw invalidOption('chunks.frames', `large enough for at most ${MAX_CHUNKS} chunks`, sizing.frames);
    }
    case 'ranges':
      checkCover(total, sizing.ranges);
      return sizing.ranges.map(({ start, end }) => ({ start, end }));
    case 'weighted':
      return evenCost(total, autoCount(total, sizing.maxParallel), sizing.costs ?? costs);
  }
}

function autoCount(total: number, maxParallel = 16): number {
  return Math.ceil(total / Math.max(LEAST_AUTO_FRAMES, Math.ceil(total / maxParallel)));
}

/** Ends each chunk at the frame where the cost so far comes nearest to its share; none is empty. */
function evenCost(total: number, count: number, costs: readonly CostSpan[]): FrameRange[] {
  const steps = costSteps(total, costs);
  const whole = steps.at(-1)?.costBefore ?? total;
  const ends = Array.from({ length: count - 1 }, (_, i) => frameAtCost(steps, (whole * (i + 1)) / count));
  const ranges: FrameRange[] = [];
  let start = 0;
  for (let i = 0; i < count; i++) {
    const latest = total - (count - 1 - i); // leaves a frame for each chunk after this one
    const end = Math.min(latest, Math.max(start + 1, ends[i] ?? total));
    ranges.push({ start, end });
    start = end;
  }
  return ranges;
}

interface CostStep {
  readonly frame: number;
  readonly costBefore: number;
}

/** The cost of all frames before each place where the cost of a frame changes, and before the end. */
function costSteps(total: number, costs: readonly CostSpan[]): CostStep[] {
  const edges = new Set([0, total]);
  for (const { start, end } of costs) for (const at of [start, end]) if (at < total) edges.add(at);
  const frames = [...edges].sort((a, b) => a - b);
  let costBefore = 0;
  return frames.map((frame, i) => {
    const from = frames[i - 1] ?? 0;
    // Of spans over one another the dearest counts: it is what takes the time.
    const each = Math.max(
      ...costs.filter(({ start, end }) => start <= from && from < end).map(({ cost }) => cost),
      costs.some(({ start, end }) => start <= from && from < end) ? 0 : 1,
    );
    costBefore += (frame - from) * each;
    return { frame, costBefore };
  });
}

function frameAtCost(steps: readonly CostStep[], cost: number): number {
  const at = steps.findIndex(({ costBefore }) => costBefore >= cost);
  const to = steps[at];
  const from = steps[at - 1];
  if (!to || !from) return 0;
  const each = (to.costBefore - from.costBefore) / (to.frame - from.frame);
  return Math.round(from.frame + (cost - from.costBefore) / each);
}

function checkCover(total: number, ranges: readonly FrameRange[]): void {
  let at = 0;
  for (const [i, { start, end }] of ranges.entries()) {
    if (start !== at)
      throw invalidOption(`chunks.ranges[${i}].start`, `${at}, where the last one ended`, start);
    at = end;
  }
  if (at !== total) {
    throw invalidOption(`chunks.ranges[${ranges.length - 1}].end`, `${total}, the number of frames`, at);
  }
}
