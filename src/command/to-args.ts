// From a command to ffmpeg's arguments: pure, and in an order that depends on nothing but the value.

import { checkString, invalidOption } from '../options.js';
import type {
  AudioOptions,
  Command,
  CommandInput,
  CommandOutput,
  StreamOptions,
  SubtitleOptions,
  VideoOptions,
} from './command.js';
import { graphText } from './filters.js';
import { checkTableKeys, metadataArgs, optionArgs } from './option-args.js';
import type { ArgsTable, OptionRule } from './option-args.js';
import {
  checkBoolean,
  checkList,
  integerText,
  nameText,
  numberText,
  pathText,
  rationalText,
  secondsText,
} from './values.js';

const COMMAND: ArgsTable<Command> = {
  inputs: null,
  filterGraph: null,
  outputs: null,
  overwrite: null,
  logLevel: ['v', nameText],
  options: null,
};
const INPUT: ArgsTable<Pick<CommandInput, keyof CommandInput>> = {
  format: ['f', nameText],
  seekSec: ['ss', secondsText],
  durationSec: ['t', secondsText],
  frameRate: ['framerate', rationalText],
  loop: ['loop', (option, value) => (checkBoolean(option, value) ? '1' : '0')],
  streamLoop: ['stream_loop', integerText(-1)],
  path: null,
  url: null,
  lavfi: null,
  options: null,
};
const bitRate: OptionRule = ['b', integerText(1, Number.MAX_SAFE_INTEGER)];
const VIDEO: ArgsTable<VideoOptions> = {
  codec: ['c', nameText],
  bitRate,
  crf: ['crf', numberText(0, 63)],
  preset: ['preset', nameText],
  profile: ['profile', nameText],
  pixelFormat: ['pix_fmt', nameText],
  frameRate: ['r', rationalText],
  frames: ['frames', integerText(1)],
  filters: ['filter', graphText],
  options: null,
};
const AUDIO: ArgsTable<AudioOptions> = {
  codec: ['c', nameText],
  bitRate,
  sampleRate: ['ar', integerText(1)],
  channels: ['ac', integerText(1)],
  filters: ['filter', graphText],
  options: null,
};
const SUBTITLE: ArgsTable<SubtitleOptions> = { codec: ['c', nameText], options: null };
const STREAM: ArgsTable<StreamOptions> = { ...AUDIO, ...VIDEO, metadata: null };
const OUTPUT: ArgsTable<Pick<CommandOutput, keyof CommandOutput>> = {
  format: ['f', nameText],
  seekSec: ['ss', secondsText],
  durationSec: ['t', secondsText],
  movflags: ['movflags', flagsText],
  path: null,
  url: null,
  maps: null,
  codec: null,
  video: null,
  audio: null,
  subtitle: null,
  streams: null,
  metadata: null,
  options: null,
};

/**
 * The arguments of ffmpeg, for `runtime.run(fs, ...toArgs(command))`: global options, inputs, the filter
 * graph, outputs; typed options in a fixed order, then `options` in theirs.
 *
 * @example
 * toArgs({ inputs: [{ path: 'in.mov' }], outputs: [{ path: 'out.mp4', video: { codec: 'libx264', crf: 23 } }] });
 *
 * @throws {@link AfmpegError} INVALID_OPTION
 */
export function toArgs(command: Command): string[] {
  checkTableKeys('the command', command, COMMAND);
  const { inputs = [], filterGraph, outputs, overwrite } = command;
  if (!isArray(inputs)) throw invalidOption('inputs', 'an array', inputs);
  return [
    ...(overwrite === undefined ? [] : [checkBoolean('overwrite', overwrite) ? '-y' : '-n']),
    ...optionArgs('command', command, COMMAND),
    ...inputs.flatMap((input, i) => inputArgs(`inputs[${i}]`, input)),
    ...(filterGraph === undefined ? [] : ['-filter_complex', graphText('filterGraph', filterGraph)]),
    ...checkList('outputs', outputs).flatMap((output, i) =>
      outputArgs(`outputs[${i}]`, output as CommandOutput),
    ),
  ];
}

function inputArgs(where: string, input: CommandInput): string[] {
  checkTableKeys(where, input, INPUT);
  const { path, url, lavfi } = input;
  checkOneOf(where, { path, url, lavfi });
  const args = optionArgs(where, lavfi === undefined ? input : { ...input, format: 'lavfi' }, INPUT);
  if (lavfi !== undefined) return [...args, '-i', graphText(`${where}.lavfi`, lavfi)];
  return [...args, '-i', targetText(where, path, url)];
}

function outputArgs(where: string, output: CommandOutput): string[] {
  checkTableKeys(where, output, OUTPUT);
  const { path, url, maps, codec, streams = {}, metadata } = output;
  checkOneOf(where, { path, url });
  if (typeof streams !== 'object' || Array.isArray(streams)) {
    throw invalidOption(`${where}.streams`, 'an object of stream specifiers', streams);
  }
  return [
    ...(maps === undefined ? [] : checkList(`${where}.maps`, maps)).flatMap((map, i) => [
      '-map',
      someText(`${where}.maps[${i}]`, map),
    ]),
    ...(codec === undefined ? [] : ['-c', nameText(`${where}.codec`, codec)]),
    ...mediumArgs(`${where}.video`, output.video, VIDEO, 'v'),
    ...mediumArgs(`${where}.audio`, output.audio, AUDIO, 'a'),
    ...mediumArgs(`${where}.subtitle`, output.subtitle, SUBTITLE, 's'),
    ...Object.entries(streams).flatMap(([specifier, options]) =>
      streamArgs(`${where}.streams`, specifier, options),
    ),
    ...metadataArgs(`${where}.metadata`, metadata),
    ...optionArgs(where, output, OUTPUT),
    targetText(where, path, url),
  ];
}

function mediumArgs(
  where: string,
  options: object | false | undefined,
  table: Readonly<Record<string, OptionRule | null>>,
  letter: string,
): string[] {
  if (options === undefined) return [];
  if (options === false) return [`-${letter}n`];
  checkTableKeys(where, options, table);
  return optionArgs(where, options, table, letter);
}

function streamArgs(where: string, specifier: string, options: StreamOptions): string[] {
  nameText(where, specifier);
  checkTableKeys(`${where}.${specifier}`, options, STREAM);
  return [
    ...optionArgs(`${where}.${specifier}`, options, STREAM, specifier),
    ...metadataArgs(`${where}.${specifier}.metadata`, options.metadata, specifier),
  ];
}

function checkOneOf(where: string, sources: Readonly<Record<string, unknown>>): void {
  const names = Object.keys(sources);
  const given = names.filter((name) => sources[name] !== undefined);
  if (given.length === 1) return;
  throw invalidOption(
    where,
    `an object with exactly one of ${names.join(', ')}`,
    given.join(' and ') || undefined,
  );
}

function targetText(where: string, path: unknown, url: unknown): string {
  return url === undefined ? pathText(`${where}.path`, path) : urlText(`${where}.url`, url);
}

/** A lone dash is a pipe; more than that would be read as an option. */
function urlText(option: string, value: unknown): string {
  if (/^-./.test(someText(option, value))) throw invalidOption(option, 'a URL, not an option', value);
  return value as string;
}

function someText(option: string, value: unknown): string {
  const text = checkString(option, value);
  if (text === '') throw invalidOption(option, 'a string that is not empty', value);
  return text;
}

function flagsText(option: string, value: unknown): string {
  return checkList(option, value)
    .map((flag, i) => `+${nameText(`${option}[${i}]`, flag).replace(/^\+/, '')}`)
    .join('');
}

/** Array.isArray makes `any` of a readonly array. */
function isArray(value: readonly unknown[]): boolean {
  return Array.isArray(value);
}
