#!/usr/bin/env node
// The `afmpeg` command. The only place that reads process.argv, prints, and sets an exit code.

import { AfmpegError } from '../errors.js';
import { capabilitiesCommand } from './capabilities.js';
import { doctorCommand } from './doctor.js';
import { HELP } from './help.js';
import { probeCommand } from './probe.js';
import { runCommand } from './run.js';
import { UsageError } from './usage.js';

type Command = (args: string[]) => Promise<number>;

const COMMANDS: Readonly<Record<string, Command>> = {
  run: runCommand,
  probe: probeCommand,
  capabilities: capabilitiesCommand,
  doctor: doctorCommand,
};

/** The exit code of a wrong command line; ffmpeg's own are passed through. */
const USAGE_EXIT = 2;
/** The exit code of a failure that is not ffmpeg's own. */
const FAILURE_EXIT = 70;

async function main(argv: string[]): Promise<number> {
  const [name, ...args] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(HELP);
    return name === undefined ? USAGE_EXIT : 0;
  }
  if (name === '--version') {
    process.stdout.write(`${AFMPEG_VERSION}\n`);
    return 0;
  }
  const command = COMMANDS[name];
  if (!command)
    throw new UsageError(`Unknown command ${name}; known are ${Object.keys(COMMANDS).join(', ')}`);
  return command(args);
}

declare const AFMPEG_VERSION: string;

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`afmpeg: ${error.message}\nTry: afmpeg --help\n`);
    process.exitCode = USAGE_EXIT;
  } else if (AfmpegError.is(error)) {
    process.stderr.write(`afmpeg: ${error.code}: ${error.message}\n`);
    process.exitCode = error.code === 'INVALID_OPTION' ? USAGE_EXIT : FAILURE_EXIT;
  } else {
    throw error;
  }
}
