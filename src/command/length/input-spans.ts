// The streams of an input as the options before it leave them.

import type { Segment } from './command-line.js';
import { graphOutputs } from './graph-spans.js';
import type { InputFacts } from './input-facts.js';
import { perSecond, seconds } from './numbers.js';
import { spanOf, unknownSpan } from './stream-span.js';
import type { StreamSpan } from './stream-span.js';

/** A stream of an input by its index; `span` is undefined where it is neither video nor audio. */
export interface InputStream {
  readonly index: number;
  readonly span: StreamSpan | undefined;
  /** What ffmpeg prefers by: pixels, or channels. */
  readonly size: number;
}

/** Undefined where it is not known which streams there are. */
export function inputStreams(
  segment: Segment,
  facts: InputFacts | undefined,
): readonly InputStream[] | undefined {
  const made = segment.options.get('-f') === 'lavfi' ? madeStreams(segment.target) : undefined;
  if (made) return made.map((span, index) => ({ index, span: shaped(span, segment), size: 0 }));
  if (!facts || facts.streams.length === 0) return undefined;
  return facts.streams.map(
    ({ index, type, frameRate, sampleRate, width = 0, height = 0, channels = 0, disposition }) => {
      if (type !== 'video' && type !== 'audio') return { index, span: undefined, size: 0 };
      const rate = type === 'video' ? (frameRate ? frameRate.num / frameRate.den : NaN) : (sampleRate ?? NaN);
      // A cover is one picture.
      if (disposition['attached_pic']) return { index, span: spanOf(type, 0, 0, rate), size: 1 };
      const span = spanOf(type, 0, facts.lengthSec ?? NaN, rate);
      const isDefault = disposition['default'] ? 5_000_000 : 0;
      return {
        index,
        span: shaped(span, segment),
        size: (type === 'video' ? width * height : channels) + isDefault,
      };
    },
  );
}

/** Of a graph that makes them; undefined where that cannot be followed. */
function madeStreams(graph: string): readonly StreamSpan[] | undefined {
  const outputs = graphOutputs(graph, { named: (_, kind) => unknownSpan(kind), next: unknownSpan });
  if (!outputs) return undefined;
  const named = [...outputs.labelled].flatMap(([label, span]) => {
    const [, index] = /^out(\d+)$/.exec(label) ?? [];
    return index === undefined ? [] : [{ index: Number(index), span }];
  });
  const spans = [...outputs.open, ...named.sort((a, b) => a.index - b.index).map(({ span }) => span)];
  return spans.length > 0 ? spans : undefined;
}

/** Sought, cut, repeated, delayed. */
function shaped(span: StreamSpan, { options }: Segment): StreamSpan {
  const whole = retimed(repeated(span, options), options);
  const start = options.has('-sseof')
    ? Math.max(0, whole.end + time(options, '-sseof', 0))
    : time(options, '-ss', 0);
  const length = limited(Math.max(0, whole.end - start), lengthLimit(options, start));
  const delay = time(options, '-itsoffset', 0);
  return { ...spanOf(span.kind, 0, length, whole.rate), start: delay, end: delay + length, isTimed: true };
}

function repeated(span: StreamSpan, options: Segment['options']): StreamSpan {
  const loops = Number(options.get('-stream_loop') ?? 0);
  const isEndless = loops < 0 || options.get('-loop') === '1' || options.get('-ignore_loop') === '0';
  if (isEndless) return spanOf(span.kind, 0, Infinity, span.rate);
  return { ...span, end: span.end * (loops + 1), frames: span.frames * (loops + 1) };
}

/** `-r` before an input counts its frames by a clock of its own. */
function retimed(span: StreamSpan, options: Segment['options']): StreamSpan {
  if (options.has('-itsscale')) return { ...span, end: NaN };
  const rate = options.get('-r');
  if (rate === undefined || span.kind === 'audio') return span;
  const perSec = perSecond(rate);
  return spanOf('video', 0, span.end === Infinity ? Infinity : span.frames / perSec, perSec);
}

/** What `-t` or `-to` allow, else Infinity. */
export function lengthLimit(options: Segment['options'], start: number): number {
  if (options.has('-t')) return time(options, '-t', Infinity);
  return options.has('-to') ? Math.max(0, time(options, '-to', Infinity) - start) : Infinity;
}

/** What is not known is taken to be as long as it may be. */
export function limited(length: number, limit: number): number {
  if (Number.isNaN(length)) return limit === Infinity ? NaN : limit;
  return Math.min(length, limit);
}

/** Seconds that an option says. */
export function time(options: Segment['options'], name: string, fallback: number): number {
  const text = options.get(name);
  return text === undefined ? fallback : seconds(text);
}
