#!/usr/bin/env node
// The `afmpeg` command. The only place that reads process.argv, prints, and sets an exit code.

import { inspect } from 'node:util';
import { AfmpegError } from '../errors.js';
import { nearestOf } from '../options.js';
import { capabilitiesCommand } from './capabilities.js';
import { chunkWorkerCommand } from './chunk-worker.js';
import { doctorCommand } from './doctor.js';
import { HELP, helpOf } from './help.js';
import { probeCommand } from './probe.js';
import { renderCommand } from './render.js';
import { runCommand } from './run.js';
import { INTERRUPTED_EXIT, UsageError } from './usage.js';
import { workerCommand } from './worker.js';

type Command = (args: string[]) => Promise<number>;

const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ['run', runCommand],
  ['probe', probeCommand],
  ['render', renderCommand],
  ['capabilities', capabilitiesCommand],
  ['doctor', doctorCommand],
  ['worker', workerCommand],
  ['chunk-worker', chunkWorkerCommand],
]);

/** The exit code of a wrong command line; ffmpeg's own are passed through. */
const USAGE_EXIT = 2;
/** The exit code of a failure that is not ffmpeg's own. */
const FAILURE_EXIT = 70;
/** What a shell makes of a program that SIGPIPE ended: nobody reads on, as in `afmpeg … | head`. */
const BROKEN_PIPE_EXIT = 141;

async function main(argv: string[]): Promise<number> {
  const [name, ...args] = argv;
  if (name === 'help' && args[0] !== undefined) {
    process.stdout.write(helpOf(args[0]));
    return 0;
  }
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(HELP);
    return name === undefined ? USAGE_EXIT : 0;
  }
  if (name === '--version') {
    process.stdout.write(`${AFMPEG_VERSION}\n`);
    return 0;
  }
  const command = COMMANDS.get(name);
  if (!command) {
    const known = [...COMMANDS.keys()];
    const nearest = nearestOf(name, known);
    const hint = nearest === undefined ? `known are ${known.join(', ')}` : `did you mean ${nearest}?`;
    throw new UsageError(`Unknown command ${name}; ${hint}`);
  }
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  if (own.includes('--help') || own.includes('-h')) {
    process.stdout.write(helpOf(name));
    return 0;
  }
  return command(args);
}

declare const AFMPEG_VERSION: string;

/** The exit code for what a command threw, after saying so. */
function report(error: unknown): number {
  if (error instanceof UsageError) {
    for (const problem of error.problems) process.stderr.write(`afmpeg: ${problem}\n`);
    process.stderr.write('Try: afmpeg --help\n');
    return USAGE_EXIT;
  }
  if (AfmpegError.is(error)) {
    if (error.code === 'ABORTED') return INTERRUPTED_EXIT;
    process.stderr.write(`afmpeg: ${error.code}: ${error.message}\n`);
    return error.code === 'INVALID_OPTION' ? USAGE_EXIT : FAILURE_EXIT;
  }
  if (isBrokenPipe(error)) return BROKEN_PIPE_EXIT;
  process.stderr.write(`afmpeg: ${inspect(error)}\n`);
  return FAILURE_EXIT;
}

function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'EPIPE';
}

// A stream says EPIPE after the write has returned.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => process.exit(isBrokenPipe(error) ? BROKEN_PIPE_EXIT : FAILURE_EXIT));
}
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = report(error);
}
