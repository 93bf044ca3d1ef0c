// Why ffmpeg failed, in one line: the log's last error that names a cause, since ffmpeg's very last line is
// mostly "Conversion failed!".

import { JoinedLines } from './joined-lines.js';
import type { LogLevel } from './log-lines.js';

const MAX_REASON = 300;

/** What follows from an error that stands before it. */
const CONSEQUENCES = [
  /^Conversion failed!/,
  /^Error reinitializing filters!/,
  /^Failed to inject frame into filter network/,
  /^Error while (processing|filtering)/,
  /^Error (initializing|opening|configuring|closing|muxing|submitting|sending|splitting|binding|selecting|marking) /,
  /^Error (parsing (?!bitstream filter )|applying (?!option '))/,
  /^Error (while opening encoder|: )/,
  /^Cannot determine format of input /,
  /^Could not (open encoder before EOF|write header )/,
  /^Decode error rate /,
  /^Error writing trailer/,
  /^(Terminating|Task finished|Nothing was written|Exiting|Last message repeated)/,
  /^(?!Error applying option ')(.*: )?(Invalid argument|(Option|Filter) not found)$/,
  /^Failed to (configure (input|output) pad|set value) /,
  /^(Hardware device|Device) setup failed /,
  /^Did you mean file:/,
  /^To ignore this, add/,
];

/** How the C libraries and the encoders say that memory ran out, whatever line they say it in. */
const OUT_OF_MEMORY = /\b(Cannot allocate memory|Out of memory|malloc of size \d+ failed)\b/;

/** What says nothing of a failure. */
const NOISE = [
  /^\s|^$/,
  /^(frame|size)=/,
  /^ff(mpeg|probe) version /,
  /^(video:|Stream mapping:|Possible |Supported .*:$|Press \[q\]|Use -h )/,
  /^(Input|Output) #\d/,
];

const ERROR_WORDS =
  /\b(error|fail(ed|ure)?|invalid|unknown|unrecognized|unable|cannot|can't|could not|no (such|device)|not|missing|must|denied|undefined|unconnected|unsupported|out of (range|memory)|only .* supported|already exists|no space|no streams|nothing|too (many|large|big|long))\b/i;

/**
 * The most telling line of what ffmpeg or ffprobe wrote to stderr, without the name of the part that said it:
 * `out.mp4: No such file or directory`, `Unknown encoder 'x'`. At most 300 characters; empty for an empty log.
 */
export function failureReason(log: string): string {
  const reason = new FailureReason();
  for (const line of log.split(/[\r\n]+/)) reason.readLine(line);
  return reason.text();
}

/** A line of the log without the names and addresses of the parts that say it: `[libx264 @ 0x1f] `. */
export function withoutSpeaker(line: string): string {
  return line.replace(/^(\[[^\]]* @ (0x)?[\da-f]+\] ?)+/i, '');
}

/** An input or output that failed, and only in general words: what the part at work said before tells more. */
const IN_GENERAL =
  /: (Invalid data found when processing input|Operation not permitted|End of file)$|^Error setting option .* to value .*\.$|^Error applying option '.*' to filter '.*': (?!Option not found)/;
/** Consequences that speak of memory because the part has no better number for what failed. */
const NO_LACK_OF_MEMORY = /^((Hardware device|Device) setup failed|Error opening (input|output) files)/;

/** How the error of an entry of a concat list that is not there begins; the error after it has the name of the list. */
export const NOT_IN_LIST = "Impossible to open '";

/** What a reader needs to hear instead of, or after, ffmpeg's own words. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/^File '(.*)' already exists\..*/, "File '$1' already exists: give -y to replace it"],
  [/moov atom not found/, '$&: the file is cut short, was never finished, or is no MP4'],
  [/^No font filename provided$/, '$& (name one by fontfile=, or put one into /fonts)'],
  [/^Unrecognized option '\S+ .*'\.$/, '$& Give each word as an argument of its own'],
  [
    /^((?:https?|ftps?|rtmps?|rtsp|tcp|udp|srt|tls)(?::.*)?: .*|(?:https?|tls|rtmps?) protocol not found.*)$/,
    '$1 (ffmpeg has no network here: put the file into the volume, or mount it with httpSource)',
  ],
];

/** Said by an ffmpeg that leaves, without a word of errors. */
const REFUSED = /^File '.*' already exists\. (Exiting\.|Overwrite\? \[y\/N\] Not overwriting - exiting)$/;

/** The same from line to line. Where levels are known, what ffmpeg itself calls an error goes before what sounds like one. */
export class FailureReason {
  /** The last line of each kind, the most telling kind first. */
  private readonly lines: [error: string, sounds: string, consequence: string, any: string] = [
    '',
    '',
    '',
    '',
  ];
  /** The error before the last one, or what sounds like one. */
  private before = '';
  private readonly joined = new JoinedLines();
  private lacksMemory = false;
  private refused = false;

  readLine(line: string, level?: LogLevel): void {
    this.refused ||= level === 'fatal' && REFUSED.test(line);
    const text = this.joined
      .read(withoutSpeaker(line))
      .replace(/ Overwrite\? \[y\/N\].*/, '')
      .trimEnd();
    if (NOISE.some((pattern) => pattern.test(text))) return;
    const isError = level === 'error' || level === 'fatal' || level === 'panic';
    const sounds = ERROR_WORDS.test(text);
    // The first that speaks of memory names the cause, whatever else it is; the parts behind it repeat that.
    const isFirstLack = !this.lacksMemory && isLackOfMemory(text) && !NO_LACK_OF_MEMORY.test(text);
    this.lacksMemory ||= isFirstLack;
    const isConsequence = !isFirstLack && CONSEQUENCES.some((pattern) => pattern.test(text));
    const kind = isConsequence && (isError || sounds) ? 2 : isError ? 0 : sounds ? 1 : 3;
    // Without levels nobody knows which lines are errors, but how they sound.
    const isTelling = kind === 0 || (kind === 1 && level === undefined);
    if (isTelling && this.lines[kind] !== text) this.before = this.lines[kind];
    this.lines[kind] = text;
  }

  /** Whether ffmpeg left since an output is there already, which newer ones do with exit code 0. */
  get isRefused(): boolean {
    return this.refused;
  }

  text(): string {
    let line = this.lines.find((text) => text !== '') ?? '';
    const detail = this.before || this.lines[1];
    const isTelling = line === this.lines[0] || line === this.lines[1];
    const needsMore = IN_GENERAL.test(line) || detail.startsWith(NOT_IN_LIST);
    if (isTelling && needsMore && detail !== '' && detail !== line) line += ` (${detail})`;
    for (const [pattern, told] of REMEDIES) line = line.replace(pattern, told);
    return line.length > MAX_REASON ? `${line.slice(0, MAX_REASON - 1)}…` : line;
  }
}

/** Whether that is why ffmpeg failed; `reason` is a {@link failureReason}. */
export function isLackOfMemory(reason: string): boolean {
  return OUT_OF_MEMORY.test(reason);
}
