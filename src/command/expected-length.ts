// How long an output will be, from the command line and what ffmpeg logs of its inputs. It answers only where
// the answer is sure: a wrong progress bar is worse than none.

/** Filters whose output is not as long as their input, or that make up frames of their own. */
const CHANGES_LENGTH =
  /setpts|tempo|trim|select|loop|concat|[ta]pad|xfade|acrossfade|framestep|zoompan|silenceremove|asetrate|adelay|tile|shuffleframes|decimate|interlace|reverse|movie|testsrc|color|sine|anullsrc|nullsrc/;

const FILTER_OPTION = /^-(?:vf|af|filter(?::.*)?|filter_complex(?:_script)?|lavfi|filter_script(?::.*)?)$/;

/** Options of ffmpeg that stand alone; every other one takes the next argument. */
const FLAGS =
  /^-(?:y|n|nostdin|stdin|hide_banner|stats|nostats|shortest|an|vn|sn|dn|re|copyts|start_at_zero|bitexact|report|benchmark|benchmark_all|xerror|ignore_unknown|copy_unknown|(?:no)?accurate_seek|(?:no)?autorotate|(?:no)?autoscale|(?:no)?seek_timestamp|dump|hex|vstats|debug_ts|isync|psnr|intra)$/;

interface Segment {
  readonly options: ReadonlyMap<string, string>;
  readonly filters: readonly string[];
}

/**
 * Seconds of output, or undefined where that is not sure.
 *
 * @param args the arguments after `ffmpeg`
 * @param inputSec lengths of the inputs in order, undefined where ffmpeg does not know
 */
export function expectedLength(
  args: readonly string[],
  inputSec: readonly (number | undefined)[],
): number | undefined {
  const { inputs, outputs } = segments(args);
  const [output, ...more] = outputs;
  if (!output || more.length > 0 || inputs.length === 0) return undefined;
  if (output.options.has('-copyts')) return undefined;
  const limit = outputLimit(output);
  const available = availableLength(inputs, inputSec, output);
  if (available === undefined) return limit;
  const rest = available - (time(output.options.get('-ss')) ?? 0);
  return limit === undefined ? rest : Math.min(limit, rest);
}

/** The lengths that ffmpeg logs of its inputs, in order: `Duration: 00:00:02.00` or `N/A`. */
export class InputLengths {
  readonly seconds: (number | undefined)[] = [];

  readLine(line: string): void {
    const input = /^Input #(\d+), /.exec(line);
    if (input) this.seconds[Number(input[1])] = undefined;
    const length = /^ {2}Duration: (?:N\/A|(\d+):(\d\d):(\d\d(?:\.\d+)?)),/.exec(line);
    if (!length?.[1] || this.seconds.length === 0) return;
    this.seconds[this.seconds.length - 1] =
      Number(length[1]) * 3600 + Number(length[2]) * 60 + Number(length[3]);
  }
}

function outputLimit({ options }: Segment): number | undefined {
  const length = time(options.get('-t'));
  if (length !== undefined) return length;
  const end = time(options.get('-to'));
  return end === undefined ? undefined : end - (time(options.get('-ss')) ?? 0);
}

function availableLength(
  inputs: readonly Segment[],
  inputSec: readonly (number | undefined)[],
  output: Segment,
): number | undefined {
  if (output.filters.some((filter) => CHANGES_LENGTH.test(filter))) return undefined;
  if ([...output.options.keys()].some((name) => /^-(?:frames|vframes|aframes|fs)/.test(name)))
    return undefined;
  const lengths = inputs.map((input, index) => inputLength(input, inputSec[index]));
  if (output.options.has('-shortest')) {
    const known = lengths.filter((length) => length !== undefined);
    return known.length > 0 ? Math.min(...known) : undefined;
  }
  if (lengths.some((length) => length === undefined)) return undefined;
  const longest = Math.max(...lengths.map((length) => length ?? 0));
  return Number.isFinite(longest) ? longest : undefined;
}

function inputLength({ options }: Segment, known: number | undefined): number | undefined {
  const start = time(options.get('-ss')) ?? 0;
  const fromEnd = time(options.get('-sseof'));
  const loops = Number(options.get('-stream_loop') ?? 0);
  const end = time(options.get('-to'));
  const limit = time(options.get('-t')) ?? (end === undefined ? undefined : end - start);
  if (options.get('-loop') === '1' || loops < 0) return limit ?? Infinity;
  if (known === undefined || fromEnd !== undefined) return limit;
  const rest = Math.max(0, known * (loops + 1) - start);
  return limit === undefined ? rest : Math.min(limit, rest);
}

/** Takes a command line apart into what stands before each input and before each output. */
function segments(args: readonly string[]): { inputs: Segment[]; outputs: Segment[] } {
  const inputs: Segment[] = [];
  const outputs: Segment[] = [];
  let options = new Map<string, string>();
  let filters: string[] = [];
  const end = (list: Segment[]) => {
    list.push({ options, filters });
    options = new Map();
    filters = [];
  };
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (!word.startsWith('-') || word === '-') end(outputs);
    else if (FLAGS.test(word)) options.set(word, '');
    else {
      const value = args[++at] ?? '';
      if (word === '-i') end(inputs);
      else if (FILTER_OPTION.test(word)) filters.push(value);
      else options.set(word, value);
    }
  }
  return { inputs, outputs };
}

/** Seconds of a time as ffmpeg writes it: `90`, `1:30`, `00:01:30.5`, `1500ms`. */
function time(text: string | undefined): number | undefined {
  const match = /^(-)?(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d+)?)(ms|us|s)?$/.exec(text ?? '');
  if (!match) return undefined;
  const [, sign, hours = '0', minutes = '0', seconds = '0', unit] = match;
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  const scale = unit === 'ms' ? 1e-3 : unit === 'us' ? 1e-6 : 1;
  return (sign ? -total : total) * scale;
}
