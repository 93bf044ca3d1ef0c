// What FFmpeg 5 says in one line of its log and a newer one in two: each part of the program tells only what it knows.
// Joined, both read alike: the name with what is wrong with it.

/** A line that lacks something, the later line that has it, and the two as one. */
const JOINED: readonly (readonly [RegExp, RegExp, string])[] = [
  [/^Error opening input: (?<why>.*)$/, /^Error opening input file (?<name>.*)\.$/, '$<name>: $<why>'],
  [
    /^Stream map '' (?<why>.*)$/,
    /^Failed to set value '(?<name>.*)' for option 'map'/,
    "Stream map '$<name>' $<why>",
  ],
  // A newer one looks for the filter only after it has read its options, which it cannot without knowing the filter.
  [
    /^No option name near '(?<why>.*)'$/,
    /^Error parsing filterchain '(?<name>.*)' around: ?/,
    "No option name near '$<why>': '$<name>' names a filter that there is not, or gives it more values than it takes",
  ],
];

/** A line of one is written as FFmpeg 5 writes it. */
const NAMED = /^Error opening output (?!files?[ :])(.+: .*)$/;

/** Reads lines without their speakers. */
export class JoinedLines {
  /** What waits for its other half, by its place in {@link JOINED}. */
  private readonly halves = new Map<number, string>();

  /** The line, or the line that it completes. */
  read(line: string): string {
    for (const [at, [first, second, whole]] of JOINED.entries()) {
      const why = first.exec(line)?.groups?.['why'];
      if (why !== undefined) this.halves.set(at, why);
      const half = this.halves.get(at);
      const name = half === undefined ? undefined : second.exec(line)?.groups?.['name'];
      if (half === undefined || name === undefined) continue;
      this.halves.delete(at);
      return whole.replace('$<name>', () => name).replace('$<why>', () => half);
    }
    return line.replace(NAMED, '$1');
  }
}
