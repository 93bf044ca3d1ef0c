// From which input each stream of an output comes, and whether it is copied: what ffmpeg says before it begins.

const COPIED = /^ {2}Stream #(\d+):\d+ -> #(\d+:\d+) \(copy\)$/;
const DECODED = /^ {2}Stream #(\d+):\d+ (?:\(.*\) )?-> (?!.* \(copy\)$)/;

/** Reads the lines behind `Stream mapping:`. */
export class StreamMapping {
  /** Index of the input that is copied from, by the stream of the output, as `0:1`. */
  readonly copied = new Map<string, number>();
  /** Indexes of the inputs that are decoded, the whole or a part. */
  readonly decoded = new Set<number>();

  readLine(line: string): void {
    const [, input, output] = COPIED.exec(line) ?? [];
    if (output !== undefined) this.copied.set(output, Number(input));
    const [, decoded] = DECODED.exec(line) ?? [];
    if (decoded !== undefined) this.decoded.add(Number(decoded));
  }
}
