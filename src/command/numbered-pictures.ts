// The pictures that a pattern such as `img%03d.png` names, as the image2 demuxer counts them: from the first number to
// the first that is not there. What comes behind that it does not look at. libavformat/img2dec.c.

/** An input that is a sequence of numbered pictures. */
export interface NumberedPictures {
  /** As the command line names them. */
  readonly pattern: string;
  /** The least number that may be the first, and how many are tried from there. */
  readonly start: number;
  readonly startRange: number;
}

/** An input as the command line has it: its name, and the options before it. */
export interface NamedInput {
  readonly target: string;
  readonly options: ReadonlyMap<string, string>;
}

/** Undefined for an input that is none, or that has no gaps since it takes what is there. */
export function numberedPictures({ target, options }: NamedInput): NumberedPictures | undefined {
  const format = options.get('-f');
  if (!NUMBER.test(target) || (format === undefined ? !PICTURE.test(target) : format !== 'image2')) {
    return undefined;
  }
  const type = options.get('-pattern_type');
  // A glob may stand for a sequence by default, too.
  if (type === undefined ? /%[*?[\]{}]/.test(target) : type !== 'sequence') return undefined;
  const start = Number(options.get('-start_number') ?? 0);
  const startRange = Number(options.get('-start_number_range') ?? 5);
  return Number.isInteger(start) && startRange >= 1 ? { pattern: target, start, startRange } : undefined;
}

/** One number, with as many digits as stand behind the sign; `%%` is a sign. */
const NUMBER = /^(?:[^%]|%%)*%(\d*)d(?:[^%]|%%)*$/;
const IN_NAME = /(?<=^(?:[^%]|%%)*)%(\d*)d/;
/** Names that ffmpeg takes for pictures unasked. */
const PICTURE =
  /\.(?:avif|bmp|cri|dds|dpx|exr|fits?|gem|gif|hdr|heic|heif|im1|im24|im32|im8|img|j2c|j2k|jls|jp2|jpc|jpe?g|jps|jxl|jxs|ljpg|mng|mpg[1y]?-img|pam|pbm|pcx|pfm|pgm|pgmyuv|pgx|phm|photocd|pic|pct|pict|png|pnm|pns|ppm|psd|ptx|qdraw|qoi|ras|rs|sgi|sun|sunras|svgz?|tga|tiff?|vbn|wbmp|webp|xbm|xface|xpm|xwd|y|yuv10)$/i;

/** The part of a path that holds the number, and the paths before and behind it. */
export function numberedPart(pattern: string): {
  readonly before: string;
  readonly name: string;
  readonly behind: string;
} {
  const at = IN_NAME.exec(pattern)?.index ?? 0;
  const start = pattern.lastIndexOf('/', at) + 1;
  const end = pattern.indexOf('/', at);
  const stop = end < 0 ? pattern.length : end;
  return { before: pattern.slice(0, start), name: pattern.slice(start, stop), behind: pattern.slice(stop) };
}

/** The name of the picture of a number. */
export function pictureName(pattern: string, number: number): string {
  const [, digits = ''] = IN_NAME.exec(pattern) ?? [];
  return pattern
    .replace(IN_NAME, () => String(number).padStart(Number(digits || '0'), '0'))
    .replaceAll('%%', '%');
}

/** The number in a name; undefined where the pattern names no such file. */
export function pictureNumber(pattern: string, name: string): number | undefined {
  const at = IN_NAME.exec(pattern);
  if (!at) return undefined;
  const before = pattern.slice(0, at.index).replaceAll('%%', '%');
  const number = Number(/^\d+/.exec(name.slice(before.length))?.[0] ?? NaN);
  return Number.isSafeInteger(number) && pictureName(pattern, number) === name ? number : undefined;
}

/** Where a sequence stops before its end. */
export interface SequenceGap {
  /** Numbers: the last picture that is used, the first that is not there, and the first that is left out. */
  readonly last: number;
  readonly missing: number;
  readonly leftOut: number;
  /** Pictures that are used, and that are left out. */
  readonly usedCount: number;
  readonly leftOutCount: number;
}

/** @param numbers of the pictures that are there, in any order */
export function sequenceGap(
  numbers: Iterable<number>,
  { start, startRange }: Pick<NumberedPictures, 'start' | 'startRange'>,
): SequenceGap | undefined {
  const sorted = [...new Set(numbers)].filter((number) => number >= start).sort((a, b) => a - b);
  const [first = Infinity] = sorted;
  if (first >= start + startRange) return undefined;
  const usedCount = sorted.findIndex((number, at) => number !== first + at);
  const leftOut = sorted[usedCount];
  if (usedCount < 0 || leftOut === undefined) return undefined;
  const last = first + usedCount - 1;
  return { last, missing: last + 1, leftOut, usedCount, leftOutCount: sorted.length - usedCount };
}
