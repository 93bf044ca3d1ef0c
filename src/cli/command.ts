// One table for each command: its command line, its help and its completion all come from it.

import { parseArgs } from 'node:util';
import { nearestOf } from '../options.js';
import { UsageError } from './usage.js';

/** One option of a command, by its long name. */
export interface CliOption {
  /** What it does, in a line of the help. */
  readonly help: string;
  /** The word that stands for its value; an option without one is a flag. */
  readonly value?: string;
  /** One letter. */
  readonly short?: string;
  /** All the values there are. */
  readonly choices?: readonly string[];
  /** A flag that `--no-…` takes back. */
  readonly isNegatable?: boolean;
}

type CliOptions = Readonly<Record<string, CliOption>>;

/** What the options of a command line hold. */
export type Values<O> = {
  readonly [K in keyof O]?: O[K] extends { readonly value: string } ? string : boolean;
};

/** A command line, read by its table. */
export interface CommandLine<O> {
  readonly values: Values<O>;
  readonly operands: readonly string[];
  /** The words after `--`, of a command that hands them on. */
  readonly rest: readonly string[];
}

interface Described<O> {
  readonly name: string;
  /** What follows the name. */
  readonly usage: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** Lines below the summary in the command's own help. */
  readonly more?: string;
  readonly options: O;
  /** Words that are no options, such as a file. */
  readonly takesOperands?: boolean;
  /** Words after `--` are not the command's own, and it has to have some: what is said where there is no `--`. */
  readonly restMissing?: string;
  /** The operands there are, where they are known. */
  readonly choices?: readonly string[];
}

/** A command as the list of them knows it. */
export interface CliCommand extends Described<CliOptions> {
  /** Returns the exit code. Throws a UsageError for a wrong command line. */
  run(argv: readonly string[]): Promise<number>;
}

export function defineCommand<const O extends CliOptions>(
  spec: Described<O> & { run(line: CommandLine<O>): Promise<number> },
): CliCommand {
  return { ...spec, run: async (argv) => spec.run(readLine(spec, argv)) };
}

/** Whether the command's own words ask for its help. */
export function asksForHelp({ restMissing }: CliCommand, argv: readonly string[]): boolean {
  const { own } = splitRest(restMissing, argv);
  return own.includes('--help') || own.includes('-h');
}

function readLine<O extends CliOptions>(spec: Described<O>, argv: readonly string[]): CommandLine<O> {
  const { own, rest } = splitRest(spec.restMissing, argv);
  // Before its words are taken for options of ours.
  if (spec.restMissing !== undefined && rest === undefined) throw new UsageError(spec.restMissing);
  const options = Object.fromEntries(
    Object.entries(spec.options).map(([name, { value, short }]) => {
      const type = value === undefined ? ('boolean' as const) : ('string' as const);
      return [name, { type, ...(short !== undefined && { short }) }];
    }),
  );
  const config = { args: [...own], options, allowNegative: true };
  refuseUnknown(flagsOf(spec.options), parseArgs({ ...config, strict: false, tokens: true }).tokens);
  try {
    const { values, positionals } = parseArgs({ ...config, allowPositionals: spec.takesOperands ?? false });
    return { values: values as Values<O>, operands: positionals, rest: rest ?? [] };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function splitRest(restMissing: string | undefined, argv: readonly string[]) {
  const at = restMissing === undefined ? -1 : argv.indexOf('--');
  return at < 0 ? { own: argv, rest: undefined } : { own: argv.slice(0, at), rest: argv.slice(at + 1) };
}

/** Every way to write the options. */
export function flagsOf(options: CliOptions): string[] {
  return Object.entries(options).flatMap(([name, { short, isNegatable }]) => [
    `--${name}`,
    ...(isNegatable ? [`--no-${name}`] : []),
    ...(short === undefined ? [] : [`-${short}`]),
  ]);
}

/** Node's parser stops at the first one; all of them are told, each with the nearest that there is. */
function refuseUnknown(
  known: readonly string[],
  tokens: readonly { readonly kind: string; readonly rawName?: string }[],
): void {
  const problems = tokens.flatMap(({ rawName }) => {
    if (rawName === undefined || known.includes(rawName)) return [];
    // Each letter is near to every other.
    const nearest = rawName.length > 2 ? nearestOf(rawName, known) : undefined;
    return [`Unknown option '${rawName}'${nearest === undefined ? '' : `; did you mean ${nearest}?`}`];
  });
  if (problems.length > 0) throw new UsageError(...problems);
}
