// A filter graph as ffmpeg reads it: chains of filters, their options, the labels of their pads. `../escape.ts`
// writes what this reads.

import { TokenReader } from './token-reader.js';

/** One filter of a graph. */
export interface GraphFilter {
  /** Without the name of the instance: `scale`, not `scale@small`. */
  readonly name: string;
  /** Options as they stand, before they are parted. */
  readonly args: string;
  /** Labels of its first inputs; the others come from the filter before. */
  readonly inputs: readonly string[];
  /** Labels of its first outputs; the others go to the filter behind. */
  readonly outputs: readonly string[];
}

/** The chains of a graph; undefined for what is none. */
export function parseGraph(text: string): readonly (readonly GraphFilter[])[] | undefined {
  const reader = new TokenReader(text.replace(/^\s*sws_flags=[^;]*;/, ''));
  const chains: GraphFilter[][] = [[]];
  for (;;) {
    const inputs = readLabels(reader);
    const [, name, args] = /^([^=@]+)(?:@[^=]*)?(?:=([^]*))?$/.exec(reader.token('[],;')) ?? [];
    const outputs = readLabels(reader);
    if (!inputs || !outputs || name === undefined) return undefined;
    chains.at(-1)?.push({ name: name.trim(), args: args ?? '', inputs, outputs });
    const sign = reader.take();
    if (sign === undefined) return chains;
    if (sign === ';') {
      // One may stand at the end.
      if (reader.isAtEnd()) return chains;
      chains.push([]);
    } else if (sign !== ',') return undefined;
  }
}

/** Options by name; those without one get the names of `order`, one after the other. Undefined where these run out. */
export function parseOptions(
  args: string,
  order: readonly string[],
): ReadonlyMap<string, string> | undefined {
  const options = new Map<string, string>();
  const reader = new TokenReader(args);
  let position = 0;
  while (!reader.isAtEnd()) {
    const named = reader.key();
    const key = named ?? order[position++];
    if (key === undefined) return undefined;
    options.set(key, reader.token(':'));
    reader.take();
  }
  return options;
}

function readLabels(reader: TokenReader): string[] | undefined {
  const labels: string[] = [];
  while (reader.peek() === '[') {
    reader.take();
    labels.push(reader.token(']'));
    if (reader.take() !== ']') return undefined;
  }
  return labels;
}
