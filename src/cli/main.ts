#!/usr/bin/env node
// The `afmpeg` command. The only place that reads process.argv, and sets an exit code.

import { inspect } from 'node:util';
import { AfmpegError } from '../errors.js';
import { nearestOf } from '../options.js';
import { capabilitiesCommand } from './capabilities.js';
import { chunkWorkerCommand } from './chunk-worker.js';
import { asksForHelp } from './command.js';
import type { CliCommand } from './command.js';
import { completionCommand } from './completion.js';
import { doctorCommand } from './doctor.js';
import { framesCommand } from './frames.js';
import { helpOf, helpOfAll } from './help.js';
import { probeCommand } from './probe.js';
import { renderCommand } from './render.js';
import { runCommand } from './run.js';
import { INTERRUPTED_EXIT, UsageError } from './usage.js';
import { workerCommand } from './worker.js';

const WORKING = [
  runCommand,
  probeCommand,
  framesCommand,
  renderCommand,
  capabilitiesCommand,
  doctorCommand,
  workerCommand,
  chunkWorkerCommand,
];
const COMMANDS: readonly CliCommand[] = [...WORKING, completionCommand(WORKING)];

/** The exit code of a wrong command line; ffmpeg's own are passed through. */
const USAGE_EXIT = 2;
/** The exit code of a failure that is not ffmpeg's own. */
const FAILURE_EXIT = 70;
/** What a shell makes of a program that SIGPIPE ended: nobody reads on, as in `afmpeg … | head`. */
const BROKEN_PIPE_EXIT = 141;

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === 'help' && args[0] !== undefined) return print(helpOf(commandOf(args[0])));
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    print(helpOfAll(COMMANDS));
    return name === undefined ? USAGE_EXIT : 0;
  }
  if (name === '--version') return print(`${AFMPEG_VERSION}\n`);
  const command = commandOf(name);
  if (asksForHelp(command, args)) return print(helpOf(command));
  return command.run(args);
}

declare const AFMPEG_VERSION: string;

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function commandOf(name: string): CliCommand {
  const found = COMMANDS.find((command) => command.name === name);
  if (found) return found;
  const known = COMMANDS.map((command) => command.name);
  const nearest = nearestOf(name, known);
  const hint = nearest === undefined ? `known are ${known.join(', ')}` : `did you mean ${nearest}?`;
  throw new UsageError(`Unknown command ${name}; ${hint}`);
}

/** The exit code for what a command threw, after saying so. */
function report(error: unknown, name: string | undefined): number {
  if (error instanceof UsageError) {
    const command = COMMANDS.some((one) => one.name === name) ? ` ${name}` : '';
    const lines = error.problems.map((problem) => `afmpeg: ${problem}\n`);
    process.stderr.write(`${lines.join('')}Try: afmpeg${command} --help\n`);
    return USAGE_EXIT;
  }
  if (AfmpegError.is(error)) {
    if (error.code === 'ABORTED') return INTERRUPTED_EXIT;
    process.stderr.write(`afmpeg: ${error.code}: ${error.message}\n`);
    return error.code === 'INVALID_OPTION' ? USAGE_EXIT : FAILURE_EXIT;
  }
  if (codeOf(error) === 'EPIPE') return BROKEN_PIPE_EXIT;
  // What the host refuses is no fault of the program: its message says what and where.
  const isRefused = error instanceof Error && /^E[A-Z]+$/.test(codeOf(error) ?? '');
  process.stderr.write(`afmpeg: ${isRefused ? error.message : inspect(error)}\n`);
  return FAILURE_EXIT;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

// A stream says EPIPE after the write has returned.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => process.exit(codeOf(error) === 'EPIPE' ? BROKEN_PIPE_EXIT : FAILURE_EXIT));
}
const argv = process.argv.slice(2);
try {
  process.exitCode = await main(argv);
} catch (error) {
  process.exitCode = report(error, argv[0]);
}
