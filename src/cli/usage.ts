// What is wrong with a command line, all of it at once.

import { AfmpegError } from '../errors.js';

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

/** The operand of a command that takes exactly one, `what` it is and `usage`. */
export function onlyOperand(what: string, usage: string, [operand, ...more]: readonly string[]): string {
  if (operand === undefined || more.length > 0) throw new UsageError(`Expected one ${what}: ${usage}`);
  return operand;
}

/** The value of an option that is one of a few. */
export function choiceOf<const T extends string>(what: string, value: string, known: readonly T[]): T {
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  throw new UsageError(`Unknown ${what} ${value}; known are ${known.join(', ')}`);
}

/** The value of an option that is a number. */
export function numberOf(
  flag: string,
  text: string,
  kind: 'a number' | 'a whole number' = 'a number',
): number {
  const value = Number(text);
  const fits = kind === 'a number' ? Number.isFinite(value) : Number.isSafeInteger(value);
  if (fits && value >= 0 && text.trim() !== '') return value;
  throw new UsageError(`Expected ${flag} to be ${kind}, got ${text}`);
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
