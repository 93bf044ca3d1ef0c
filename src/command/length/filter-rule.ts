// The form in which it is written down what a filter does to lengths.

import { evaluate, perSecond, seconds } from './numbers.js';
import type { StreamKind, StreamSpan } from './stream-span.js';

export interface FilterRule {
  /** Names of the options that may be given without one, in ffmpeg's order. */
  readonly order: readonly string[];
  /** What its inputs are. */
  inputs(values: FilterValues): readonly StreamKind[];
  /** What it gives for inputs of these kinds. */
  outputs(spans: readonly StreamSpan[], values: FilterValues): readonly StreamSpan[];
}

/** A filter of one input and one output of the same kind or of two. */
export function oneToOne(
  kind: StreamKind,
  order: readonly string[],
  change: (span: StreamSpan, values: FilterValues) => StreamSpan,
): FilterRule {
  return {
    order,
    inputs: () => [kind],
    outputs: ([span], values) => (span ? [change(span, values)] : []),
  };
}

/** The options of one filter. A name stands with its short forms: `duration`, `d`. */
export class FilterValues {
  constructor(private readonly options: ReadonlyMap<string, string>) {}

  text(...names: readonly string[]): string | undefined {
    const name = names.find((candidate) => this.options.has(candidate));
    return name === undefined ? undefined : this.options.get(name);
  }

  has(...names: readonly string[]): boolean {
    return this.text(...names) !== undefined;
  }

  /** NaN where it is there and no constant. */
  number(fallback: number, ...names: readonly string[]): number {
    const text = this.text(...names);
    return text === undefined ? fallback : evaluate(text);
  }

  /** Seconds; NaN where it is there and no time. */
  seconds(fallback: number, ...names: readonly string[]): number {
    const text = this.text(...names);
    return text === undefined ? fallback : seconds(text);
  }

  /** Frames or samples per second; NaN where it is there and no constant. */
  rate(fallback: number, ...names: readonly string[]): number {
    const text = this.text(...names);
    return text === undefined ? fallback : perSecond(text);
  }

  isOn(...names: readonly string[]): boolean {
    return /^(?:1|true|y|yes|on|enable|enabled)$/i.test(this.text(...names) ?? '');
  }
}
