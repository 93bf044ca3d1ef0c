// Who else than src/media/color says to ffmpeg what colors mean.

const WORDS = /\b(?:in_color_matrix|out_color_matrix|out_range|in_range|setparams|pix_fmts|haldclut)\b/;

/** The lines of `text`, without comments, that name an option or a filter of colors. */
export function colorWords(text: string): string[] {
  return text.split('\n').filter((line) => WORDS.test(line.replace(/^\s*(?:\/\/|\*|\/\*).*/, '')));
}
