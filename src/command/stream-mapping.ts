// From which input each stream of an output comes, and whether it is copied: what ffmpeg says before it begins.

/** A stream of an output that is copied as it is. */
export interface CopiedStream {
  /** Index of the input. */
  readonly input: number;
}

const COPIED = /^ {2}Stream #(\d+):\d+ -> #(\d+:\d+) \(copy\)$/;
const DECODED = /^ {2}Stream #(\d+):\d+ (?:\(.*\) )?-> (?!.* \(copy\)$)/;

/** Reads the lines behind `Stream mapping:`. */
export class StreamMapping {
  /** By the stream of the output, as `0:1`. */
  readonly copied = new Map<string, CopiedStream>();
  /** Indexes of the inputs that are decoded, the whole or a part. */
  readonly decoded = new Set<number>();

  readLine(line: string): void {
    const [, input, output] = COPIED.exec(line) ?? [];
    if (output !== undefined) this.copied.set(output, { input: Number(input) });
    const [, decoded] = DECODED.exec(line) ?? [];
    if (decoded !== undefined) this.decoded.add(Number(decoded));
  }
}
