// Filters of several inputs or outputs: one after the other, one over the other, side by side, mixed, or twice the same.

import type { FilterRule, FilterValues } from './filter-rule.js';
import { spanOf } from './stream-span.js';
import type { StreamKind, StreamSpan } from './stream-span.js';

export const JOINING_RULES: Readonly<Record<string, FilterRule>> = {
  concat: {
    order: ['n', 'v', 'a'],
    inputs: (values) => {
      const { segments, kinds } = concatShape(values);
      return Array.from({ length: segments }, () => kinds).flat();
    },
    outputs: concatenated,
  },
  split: copies('video'),
  asplit: copies('audio'),
  xfade: {
    order: ['transition', 'duration', 'offset'],
    inputs: () => ['video', 'video'],
    outputs: ([first, second], values) => {
      if (!first || !second) return [];
      const duration = values.seconds(1, 'duration');
      const offset = values.seconds(0, 'offset');
      // With too little of the first one the second is cut as well.
      const fits = offset + duration <= first.end + SLACK_SEC && duration <= second.end - second.start;
      const end = fits ? offset + second.end - second.start : NaN;
      return [{ ...spanOf('video', first.start, end, first.rate), endsUntold: true }];
    },
  },
  acrossfade: {
    order: ['nb_samples', 'duration', 'overlap', 'curve1', 'curve2'],
    inputs: () => ['audio', 'audio'],
    outputs: ([first, second], values) => {
      if (!first || !second) return [];
      const samples = values.number(44100, 'nb_samples', 'ns') / first.rate;
      const fade = values.has('duration', 'd') ? values.seconds(0, 'duration', 'd') : samples;
      const overlap = values.has('overlap', 'o') && !values.isOn('overlap', 'o') ? 0 : fade;
      const fits = fade <= Math.min(first.end - first.start, second.end - second.start);
      const end = fits ? first.end + second.end - second.start - overlap : NaN;
      return [spanOf('audio', first.start, end, first.rate)];
    },
  },
  ...Object.fromEntries(
    ['overlay', 'blend', 'paletteuse', 'haldclut', 'lut2', 'alphamerge'].map((name) => [
      name,
      over(name === 'overlay' ? ['x', 'y', 'eof_action'] : []),
    ]),
  ),
  hstack: stacked(),
  vstack: stacked(),
  xstack: stacked(),
  amix: {
    order: ['inputs', 'duration'],
    inputs: (values) => many('audio', values),
    outputs: (spans, values) => {
      const duration = values.text('duration') ?? 'longest';
      if (duration === 'first' || duration === '2') return spans.slice(0, 1);
      return [ending(spans, duration === 'shortest' || duration === '1')];
    },
  },
  amerge: {
    order: ['inputs'],
    inputs: (values) => many('audio', values),
    outputs: (spans) => [ending(spans, true)],
  },
  ...Object.fromEntries(
    ['sidechaincompress', 'sidechaingate'].map((name): [string, FilterRule] => [
      name,
      { order: [], inputs: () => ['audio', 'audio'], outputs: (spans) => [ending(spans, true)] },
    ]),
  ),
};

/** Lengths that ffmpeg logs are rounded to hundredths. */
const SLACK_SEC = 0.02;

function concatShape(values: FilterValues): { segments: number; kinds: StreamKind[] } {
  const count = (fallback: number, name: string) => {
    const number = values.number(fallback, name);
    return number >= 0 && number <= 1000 ? number : 0;
  };
  const kinds = [
    ...Array.from({ length: count(1, 'v') }, () => 'video' as const),
    ...Array.from({ length: count(0, 'a') }, () => 'audio' as const),
  ];
  return { segments: count(2, 'n'), kinds };
}

/** A segment lasts as long as the longest of its streams. */
function concatenated(spans: readonly StreamSpan[], values: FilterValues): readonly StreamSpan[] {
  const { segments, kinds } = concatShape(values);
  const of = (segment: number) => spans.slice(segment * kinds.length, (segment + 1) * kinds.length);
  let before = 0;
  for (let segment = 0; segment < segments - 1; segment++) {
    before += Math.max(...of(segment).map(({ end }) => end));
  }
  // What starts late is moved, by how much depends on the others.
  if (spans.some(({ start }) => start !== 0)) before = NaN;
  return of(segments - 1).map((last, n) => {
    const rates = new Set(spans.filter((_, at) => at % kinds.length === n).map(({ rate }) => rate));
    return spanOf(last.kind, 0, before + last.end, rates.size === 1 ? last.rate : NaN);
  });
}

function copies(kind: StreamKind): FilterRule {
  return {
    order: ['outputs'],
    inputs: () => [kind],
    outputs: ([span], values) => (span ? Array.from({ length: countOf(values, 'outputs') }, () => span) : []),
  };
}

/** The first is held to the end of the second, and the second to the end of the first, unless it says otherwise. */
function over(order: readonly string[]): FilterRule {
  return {
    order,
    inputs: () => ['video', 'video'],
    outputs: (spans, values) => {
      const atEnd = values.text('eof_action') ?? '';
      if (values.isOn('shortest') || /^(?:endall|1)$/.test(atEnd)) return [ending(spans, true)];
      const isHeld = !values.has('repeatlast') || values.isOn('repeatlast');
      return isHeld && !/^(?:pass|2)$/.test(atEnd) ? [ending(spans, false)] : spans.slice(0, 1);
    },
  };
}

function stacked(): FilterRule {
  return {
    order: ['inputs'],
    inputs: (values) => many('video', values),
    outputs: (spans, values) => [ending(spans, values.isOn('shortest'))],
  };
}

function many(kind: StreamKind, values: FilterValues): readonly StreamKind[] {
  return Array.from({ length: countOf(values, 'inputs') }, () => kind);
}

function countOf(values: FilterValues, name: string): number {
  const count = values.number(2, name);
  return count >= 1 && count <= 1000 ? Math.floor(count) : 1;
}

/** As the first, to the end of the shortest or the longest. */
function ending(spans: readonly StreamSpan[], isShortest: boolean): StreamSpan {
  const ends = spans.map(({ end }) => end);
  const end = isShortest ? Math.min(...ends) : Math.max(...ends);
  const [{ kind, start, rate } = spanOf('video', 0, NaN, NaN)] = spans;
  return spanOf(kind, start, end, rate);
}
