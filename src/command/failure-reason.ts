// Why ffmpeg failed, in one line: the log's last error that names a cause, since ffmpeg's very last line is
// mostly "Conversion failed!".

const MAX_REASON = 300;

/** What follows from an error that stands before it. */
const CONSEQUENCES = [
  /^Conversion failed!/,
  /^Error reinitializing filters!/,
  /^Failed to inject frame into filter network/,
  /^Error while (processing|filtering)/,
  /^Error (initializing|opening|configuring|closing|muxing|submitting|sending|splitting|applying|parsing|marking) /,
  /^Cannot determine format of input stream/,
  /^Error writing trailer/,
  /^(Terminating|Task finished|Nothing was written|Exiting|Last message repeated)/,
  /^.*: (Invalid argument|Option not found)$/,
  /^To ignore this, add/,
];

/** How the C libraries and the encoders say that memory ran out, whatever line they say it in. */
const OUT_OF_MEMORY = /\b(Cannot allocate memory|Out of memory|malloc of size \d+ failed)\b/;

/** What says nothing of a failure. */
const NOISE = [
  /^\s|^$/,
  /^(frame|size)=/,
  /^ff(mpeg|probe) version /,
  /^(video:|Stream mapping:|Possible |Press \[q\]|Use -h )/,
  /^(Input|Output) #\d/,
];

const ERROR_WORDS =
  /\b(error|fail(ed|ure)?|invalid|unknown|unrecognized|unable|cannot|can't|could not|no such|not|missing|must|denied|undefined|unconnected|unsupported|out of (range|memory)|only .* supported|already exists|no space|no streams|nothing|too (many|large|big|long))\b/i;

/**
 * The most telling line of what ffmpeg or ffprobe wrote to stderr, without the name of the part that said it:
 * `out.mp4: No such file or directory`, `Unknown encoder 'x'`. At most 300 characters; empty for an empty log.
 */
export function failureReason(log: string): string {
  const lines = log
    .split(/[\r\n]+/)
    .map((line) =>
      line.replace(/^(\[[^\]]* @ (0x)?[\da-f]+\] ?)+/i, '').replace(/ Overwrite\? \[y\/N\].*/, ''),
    )
    .filter((line) => !NOISE.some((pattern) => pattern.test(line)));
  const causes = lines.filter(
    (line) => isLackOfMemory(line) || !CONSEQUENCES.some((pattern) => pattern.test(line)),
  );
  const reason =
    causes.findLast((line) => ERROR_WORDS.test(line)) ??
    lines.findLast((line) => ERROR_WORDS.test(line)) ??
    lines.at(-1) ??
    '';
  return reason.length > MAX_REASON ? `${reason.slice(0, MAX_REASON - 1)}…` : reason.trimEnd();
}

/** Whether that is why ffmpeg failed; `reason` is a {@link failureReason}. */
export function isLackOfMemory(reason: string): boolean {
  return OUT_OF_MEMORY.test(reason);
}
