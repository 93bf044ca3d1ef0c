// Command lines: node's own parser, with its complaints made ours.

import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';

/** A command line that cannot be meant. */
export class UsageError extends Error {}

/** An unknown flag is a UsageError: node's parser is strict unless told otherwise. */
export function parse<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
