// A command line of ffmpeg taken apart: what stands before each input and before each output.

/** An input or an output with the options before it. */
export interface Segment {
  /** The name of the file. */
  readonly target: string;
  /** Values by option, the dash included; `''` for those that stand alone. Of several the last counts. */
  readonly options: ReadonlyMap<string, string>;
  /** The values of `-map`, in order. */
  readonly maps: readonly string[];
}

/** A command line in its parts. */
export interface CommandLine {
  readonly inputs: readonly Segment[];
  readonly outputs: readonly Segment[];
  /** Graphs given by `-filter_complex` or `-lavfi`, for all of them. */
  readonly graphs: readonly string[];
}

/** Options of ffmpeg that stand alone; every other one takes the next argument. */
const FLAGS =
  /^-(?:y|n|nostdin|stdin|hide_banner|stats|nostats|shortest|an|vn|sn|dn|re|copyts|start_at_zero|print_graphs|bitexact|report|benchmark|benchmark_all|xerror|ignore_unknown|copy_unknown|(?:no)?accurate_seek|(?:no)?autorotate|(?:no)?autoscale|(?:no)?seek_timestamp|dump|hex|vstats|debug_ts|isync|psnr|intra)$/;

/** Takes the arguments after `ffmpeg` apart. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const inputs: Segment[] = [];
  const outputs: Segment[] = [];
  const graphs: string[] = [];
  let options = new Map<string, string>();
  let maps: string[] = [];
  const end = (list: Segment[], target: string) => {
    list.push({ target, options, maps });
    options = new Map();
    maps = [];
  };
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (!word.startsWith('-') || word === '-') end(outputs, word);
    else if (FLAGS.test(word)) options.set(word, '');
    else {
      const value = args[++at] ?? '';
      if (word === '-i') end(inputs, value);
      else if (word === '-map') maps.push(value);
      else if (word === '-filter_complex' || word === '-lavfi') graphs.push(value);
      else options.set(word, value);
    }
  }
  return { inputs, outputs, graphs };
}
