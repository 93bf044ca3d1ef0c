// The texts of `afmpeg --help` and of `afmpeg CMD --help`, from the tables of the commands.

import type { CliCommand, CliOption } from './command.js';

const END = `The module
  --wasm FILE            a WASI build of ffmpeg, gzipped or not
  --core                 the installed package @ffmpeg/core
  AFMPEG_FFMPEG_WASM     names the default module

Exit codes
  0 done    2 wrong command line or storyboard    70 failed outside of ffmpeg
  130 stopped    141 the output is not read    any other: ffmpeg's own

Examples
  afmpeg run --core -- -i in.mov -c:v libx264 -movflags +faststart out.mp4
  curl -L https://example.com/in.mov | afmpeg probe --core -
  afmpeg frames --core in.mov --count 5 --width 320 -o stills
  afmpeg render my-reel -o my-reel.mp4 --draft
`;

export function helpOfAll(commands: readonly CliCommand[]): string {
  const rows = commands.map(({ name, summary }) => [name, summary] as const);
  return `afmpeg: ffmpeg as WebAssembly, without an ffmpeg on the machine

Usage
  afmpeg COMMAND [OPTIONS]
  afmpeg COMMAND --help      all of a command: also afmpeg help COMMAND
  afmpeg --version | --help

Commands
${table(rows)}
${END}`;
}

export function helpOf({ name, usage, summary, more = '', options }: CliCommand): string {
  const rows = Object.entries(options).map(([long, option]) => [flagOf(long, option), option.help] as const);
  return [
    `Usage\n  afmpeg ${name} ${usage}`.trimEnd(),
    `\n\n${summary}.\n${more}`,
    ...(rows.length > 0 ? [`\nOptions\n${table(rows)}`] : []),
  ].join('');
}

function flagOf(long: string, { short, value, isNegatable }: CliOption): string {
  const name = `--${isNegatable ? '[no-]' : ''}${long}`;
  return `${short === undefined ? '' : `-${short}, `}${name}${value === undefined ? '' : ` ${value}`}`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}   ${right}\n`).join('');
}
