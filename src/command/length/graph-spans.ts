// A filter graph followed from what goes in to what comes out.

import { FilterValues } from './filter-rule.js';
import { filterRule } from './filter-rules.js';
import { parseGraph, parseOptions } from './graph-text.js';
import type { GraphFilter } from './graph-text.js';
import { unknownSpan } from './stream-span.js';
import type { StreamKind, StreamSpan } from './stream-span.js';

/** Where a graph's open inputs come from. */
export interface GraphInputs {
  /** What a label such as `0:v` means that names no pad of the graph. */
  named(label: string, kind: StreamKind): StreamSpan;
  /** What an input without a label is connected to. */
  next(kind: StreamKind): StreamSpan;
}

/** What a graph gives. */
export interface GraphOutputs {
  /** Of those with a label that no filter of the graph takes. */
  readonly labelled: ReadonlyMap<string, StreamSpan>;
  /** Of pads without a label, in order. */
  readonly open: readonly StreamSpan[];
}

/** Undefined where the graph has a filter without a rule, or cannot be read. */
export function graphOutputs(text: string, inputs: GraphInputs): GraphOutputs | undefined {
  const chains = parseGraph(text);
  if (!chains) return undefined;
  const nodes = chains.flatMap((chain) => chain.map((filter, at) => ({ filter, before: chain[at - 1] })));
  const givers = new Map(
    nodes.flatMap(({ filter }) => filter.outputs.map((label, pad) => [label, { filter, pad }])),
  );
  const before = new Map(nodes.map((node) => [node.filter, node.before]));
  const given = new Map<GraphFilter, readonly StreamSpan[] | 'running'>();

  /** The spans of a filter's pads; undefined where they cannot be known. */
  const follow = (filter: GraphFilter): readonly StreamSpan[] | undefined => {
    const known = given.get(filter);
    if (known) return known === 'running' ? undefined : known;
    given.set(filter, 'running');
    const rule = filterRule(filter.name);
    const options = rule && parseOptions(filter.args, rule.order);
    if (!options) return undefined;
    const values = new FilterValues(options);
    const kinds = rule.inputs(values);
    const previous = before.get(filter);
    const passed = previous && follow(previous)?.slice(previous.outputs.length);
    if (previous && !passed) return undefined;
    const spans: StreamSpan[] = [];
    for (const [pad, kind] of kinds.entries()) {
      const span = input(filter.inputs[pad], kind, passed?.[pad - filter.inputs.length]);
      if (span?.kind !== kind) return undefined;
      spans.push(span);
    }
    const outputs = rule.outputs(spans, values);
    given.set(filter, outputs);
    return outputs;
  };
  const input = (label: string | undefined, kind: StreamKind, passed: StreamSpan | undefined) => {
    if (label === undefined) return passed ?? inputs.next(kind);
    const giver = givers.get(label);
    return giver ? follow(giver.filter)?.[giver.pad] : inputs.named(label, kind);
  };

  const taken = new Set(nodes.flatMap(({ filter }) => filter.inputs));
  const labelled = new Map<string, StreamSpan>();
  const open: StreamSpan[] = [];
  for (const chain of chains) {
    for (const [at, filter] of chain.entries()) {
      const spans = follow(filter);
      if (!spans) return undefined;
      for (const [pad, label] of filter.outputs.entries()) {
        if (!taken.has(label)) labelled.set(label, spans[pad] ?? unknownSpan('video'));
      }
      if (at === chain.length - 1) open.push(...spans.slice(filter.outputs.length));
    }
  }
  return { labelled, open };
}
