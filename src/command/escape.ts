// ffmpeg reads a filter's option through two parsers, one after the other; a value must be escaped for both.
// ffmpeg-filters, "Notes on filtergraph escaping"; both parsers are av_get_token of libavutil.

/** What av_get_token takes off both ends of a word, unless it is escaped. */
const SPACE = ' \n\t\r';

/** For the first level, where `:` parts the options of one filter. */
export function escapeOptionValue(value: string): string {
  return escapeEnds(value, value.replaceAll(/[\\':]/g, '\\$&'));
}

/** For the second level, where `,` parts filters, `;` parts chains and `[` opens a label. */
export function escapeGraphWord(word: string): string {
  return escapeEnds(word, word.replaceAll(/[\\'[\],;]/g, '\\$&'));
}

/** One escaped character at an end also keeps the spaces inside of it. */
function escapeEnds(plain: string, escaped: string): string {
  const last = plain.at(-1);
  const endsInSpace = last !== undefined && SPACE.includes(last);
  const body = endsInSpace ? `${escaped.slice(0, -1)}\\${last}` : escaped;
  const startsWithSpace = plain.length > (endsInSpace ? 1 : 0) && SPACE.includes(plain.charAt(0));
  return startsWithSpace ? `\\${body}` : body;
}
