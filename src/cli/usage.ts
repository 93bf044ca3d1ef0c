// Command lines: node's own parser, with its complaints made ours, and all of them at once.

import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { AfmpegError } from '../errors.js';
import { nearestOf } from '../options.js';

/** The exit code that a shell makes of a program that Ctrl-C ended. */
export const INTERRUPTED_EXIT = 130;

/** A command line that is wrong; each of `problems` is a line. */
export class UsageError extends Error {
  readonly problems: readonly string[];

  constructor(...problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** Node's strict parser, but every unknown flag is reported, with the nearest known one. Throws a UsageError. */
export function parse<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  const unknown = unknownFlags(config);
  if (unknown.length > 0) throw new UsageError(...unknown);
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function unknownFlags({ args, options = {}, allowNegative = false }: ParseArgsConfig): string[] {
  const known = Object.entries(options).flatMap(([name, { type, short }]) => [
    `--${name}`,
    ...(short === undefined ? [] : [`-${short}`]),
    ...(allowNegative && type === 'boolean' ? [`--no-${name}`] : []),
  ]);
  const { tokens } = parseArgs({ args, options, allowNegative, strict: false, tokens: true });
  return tokens.flatMap((token) => {
    if (token.kind !== 'option' || known.includes(token.rawName)) return [];
    const nearest = nearestOf(token.rawName, known);
    return `Unknown option '${token.rawName}'${nearest === undefined ? '' : `; did you mean ${nearest}?`}`;
  });
}

/** What each of `checks` returns. Where several find a wrong command line, the error lists what all of them found. */
export function checkAll<const T extends readonly (() => unknown)[]>(
  ...checks: T
): { [K in keyof T]: ReturnType<T[K]> } {
  const failures: unknown[] = [];
  const results = checks.map((check) => {
    try {
      return check();
    } catch (error) {
      failures.push(error);
      return undefined;
    }
  });
  const fatal = failures.length > 1 ? failures.find((error) => problemsOf(error) === undefined) : failures[0];
  if (fatal !== undefined) throw fatal;
  if (failures.length > 0) throw new UsageError(...failures.flatMap((error) => problemsOf(error) ?? []));
  return results as { [K in keyof T]: ReturnType<T[K]> };
}

function problemsOf(error: unknown): readonly string[] | undefined {
  if (error instanceof UsageError) return error.problems;
  return AfmpegError.is(error, 'INVALID_OPTION') ? [`${error.code}: ${error.message}`] : undefined;
}
