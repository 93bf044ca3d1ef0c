// How long an output will be, from the command line and what ffmpeg logs of its inputs. It answers only where
// the answer is sure: a wrong progress bar is worse than none.

import { parseCommandLine } from './command-line.js';
import type { CommandLine, Segment } from './command-line.js';
import { graphOutputs } from './graph-spans.js';
import type { GraphOutputs } from './graph-spans.js';
import type { InputFacts } from './input-facts.js';
import { inputStreams, lengthLimit, limited, time } from './input-spans.js';
import { perSecond } from './numbers.js';
import { bestStream, kindsOf, pickStreams } from './picked-streams.js';
import type { Streams } from './picked-streams.js';
import { unknownSpan } from './stream-span.js';
import type { StreamKind, StreamSpan } from './stream-span.js';

/** Options that read what to do from a file, or leave timestamps as they are in one. */
const OUT_OF_SIGHT = /^-(?:\/.*|filter_complex_script|filter_script(?::.*)?|copyts)$/;

/**
 * Seconds of output (of the longest, where there are several), or undefined where that is not sure.
 *
 * @param args the arguments after `ffmpeg`
 * @param facts what is known of the inputs, in order
 */
export function expectedLength(
  args: readonly string[],
  facts: readonly (InputFacts | undefined)[],
): number | undefined {
  if (args.some((word) => OUT_OF_SIGHT.test(word))) return undefined;
  const line = parseCommandLine(args);
  const streams: Streams = line.inputs.map((input, index) => inputStreams(input, facts[index]));
  const graphs = joinedGraph(line, streams);
  const lengths = line.outputs.map((output, index) =>
    outputLength(output, streams, graphs, index === 0, line.graphs.length > 0),
  );
  const longest = Math.max(...lengths);
  return Number.isFinite(longest) ? longest : undefined;
}

/** All complex graphs as one; undefined where they cannot be followed. */
function joinedGraph({ graphs }: CommandLine, streams: Streams): GraphOutputs | undefined {
  const taken = new Set<StreamSpan>();
  const isFree = (span: StreamSpan | undefined, kind: StreamKind): span is StreamSpan =>
    span?.kind === kind && !taken.has(span);
  const take = (span: StreamSpan | undefined, kind: StreamKind) => {
    if (span) taken.add(span);
    return span ?? unknownSpan(kind);
  };
  const inputs = {
    named: (label: string, kind: StreamKind) => {
      const matching = pickStreams(label, streams)?.filter((span) => span.kind === kind) ?? [];
      return take(matching[0], kind);
    },
    next: (kind: StreamKind) => {
      const known = streams.filter((list) => list !== undefined);
      if (known.length < streams.length) return unknownSpan(kind);
      const free = known.flatMap((list) => list.map(({ span }) => span));
      return take(
        free.find((span) => isFree(span, kind)),
        kind,
      );
    },
  };
  const outputs = graphs.map((graph) => graphOutputs(graph, inputs));
  const known = outputs.filter((output) => output !== undefined);
  if (known.length < outputs.length) return undefined;
  const labelled = new Map(known.flatMap((output) => [...output.labelled]));
  const open = known.flatMap((output) => output.open);
  return areAlike([...labelled.values(), ...open]) ? { labelled, open } : undefined;
}

/** Of a graph whose streams end far from each other FFmpeg 5.1 may lose the rest of one. */
function areAlike(spans: readonly StreamSpan[]): boolean {
  const ends = spans.map(({ end }) => end).filter(Number.isFinite);
  return Math.max(...ends) - Math.min(...ends) <= ALIKE_SEC || ends.length === 0;
}

const ALIKE_SEC = 0.3;

/** NaN where it is not sure. */
function outputLength(
  output: Segment,
  streams: Streams,
  graphs: GraphOutputs | undefined,
  isFirst: boolean,
  mayRunAhead: boolean,
): number {
  const { options } = output;
  const start = time(options, '-ss', 0);
  const mapped = graphs && mappedSpans(output, streams, graphs, isFirst);
  const spans = (mapped ?? []).map((span) => filtered(span, options));
  const ends = spans.map(({ end }) => Math.max(0, end - start));
  const end = options.has('-shortest') ? shortest(ends, mayRunAhead) : Math.max(...ends);
  const isSure = ends.length > 0 && !options.has('-fs');
  const counted = limited(isSure ? end : NaN, framesLimit(spans, options));
  return limited(counted, lengthLimit(options, start));
}

/** A graph may give all of a longer stream before the shortest is known to have ended; not of one without an end. */
function shortest(ends: readonly number[], mayRunAhead: boolean): number {
  const least = Math.min(...ends);
  const isCertain = ends.every((end) => end === Infinity || end - least < 0.1);
  return mayRunAhead && !isCertain ? NaN : least;
}

/** What goes into an output; undefined where that is not sure. */
function mappedSpans(
  { options, maps, target }: Segment,
  streams: Streams,
  graphs: GraphOutputs,
  isFirst: boolean,
): readonly StreamSpan[] | undefined {
  const spans = isFirst ? [...graphs.open] : [];
  if (maps.length === 0) {
    const made = new Set(spans.map(({ kind }) => kind));
    for (const kind of kindsOf(options.get('-f') ?? /\.(\w+)$/.exec(target)?.[1] ?? '')) {
      const best = made.has(kind) ? undefined : bestStream(streams, kind);
      if (best === 'unsure') return undefined;
      if (best) spans.push(best);
    }
  }
  for (const map of maps) {
    if (map.startsWith('-')) continue;
    const label = /^\[(.*)\]$/.exec(map)?.[1];
    const labelled = label === undefined ? undefined : graphs.labelled.get(label);
    const picked = label === undefined ? pickStreams(map, streams) : labelled && [labelled];
    if (!picked) return undefined;
    spans.push(...picked);
  }
  return spans.filter(({ kind }) => !options.has(kind === 'video' ? '-vn' : '-an'));
}

const OF_KIND: Readonly<Record<StreamKind, RegExp>> = {
  video: /^-(?:vf|filter:v(?::0)?)$/,
  audio: /^-(?:af|filter:a(?::0)?)$/,
};

/** The stream behind the filters of its own. */
function filtered(span: StreamSpan, options: Segment['options']): StreamSpan {
  let changed = span;
  for (const [name, graph] of options) {
    if (!/^-(?:[va]f|filter(?::.*)?)$/.test(name)) continue;
    if (OF_KIND[span.kind].test(name)) {
      const through = graphOutputs(graph, { named: (_, kind) => unknownSpan(kind), next: () => changed });
      changed = through?.open[0] ?? unknownSpan(span.kind);
    } else if (!Object.values(OF_KIND).some((pattern) => pattern.test(name))) {
      // Of some of the streams.
      changed = unknownSpan(span.kind);
    }
  }
  return changed;
}

/** When `-frames:v` ends an output, all of it, by the frames of its picture; else Infinity. */
function framesLimit(spans: readonly StreamSpan[], options: Segment['options']): number {
  const counts = [...options].filter(([name]) => /^-(?:frames(?::.*)?|[vad]frames)$/.test(name));
  const [name, count] = counts.at(-1) ?? [];
  if (name === undefined) return Infinity;
  const [picture, ...more] = spans.filter(({ kind }) => kind === 'video');
  if (!picture || more.length > 0 || !/^-(?:frames:v(?::0)?|vframes)$/.test(name)) return NaN;
  const rate = options.get('-r');
  return picture.start + Number(count) / (rate === undefined ? picture.rate : perSecond(rate));
}
