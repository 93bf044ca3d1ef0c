// afmpeg frames: stills of a video as files.

import { existsSync, statSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { AfmpegError } from '../errors.js';
import { writeHostFileAtomically } from '../fs/host/host-files.js';
import { ioFailed } from '../fs/io-errors.js';
import type { FrameChoice, FramesOptions, VideoFrame } from '../runtime/queries/frames-options.js';
import { defineCommand } from './command.js';
import type { Values } from './command.js';
import { INPUT_HELP, openInput, query } from './input.js';
import { MODULE_OPTIONS, requireModule } from './module.js';
import { UsageError, checkAll, choiceOf, numberOf, onlyOperand } from './usage.js';

const FORMATS = ['png', 'jpeg', 'webp'] as const;
type Format = (typeof FORMATS)[number];

const OPTIONS = {
  at: { value: 'SEC[,SEC…]', help: 'the frames on screen at these times' },
  every: { value: 'SEC', help: 'one at 0 and then every so many seconds' },
  count: { value: 'N', help: 'so many, spread evenly (default 1)' },
  width: { value: 'PIXELS', help: 'at most so wide; the shape is kept' },
  height: { value: 'PIXELS', help: 'at most so high' },
  format: { value: 'NAME', choices: FORMATS, help: 'png, jpeg or webp (default: by --out, else png)' },
  out: { short: 'o', value: 'PLACE', help: 'a directory, a pattern such as a-%03d.jpg, one file, or -' },
  overwrite: { short: 'y', help: 'replace files that are there' },
  json: { help: 'what was written, as JSON' },
  ...MODULE_OPTIONS,
} as const;

type Flags = Values<typeof OPTIONS>;

export const framesCommand = defineCommand({
  name: 'frames',
  usage: 'INPUT [--at SEC,… | --every SEC | --count N] [-o PLACE] [OPTIONS] [--wasm FILE | --core]',
  summary: 'Takes stills of a video',
  more: `${INPUT_HELP}
They are exact to the frame, upright and in square pixels. Without --out they are
NAME-001.png and on in the working directory; a directory that is not there is
made. Prints each file with its time.
`,
  options: OPTIONS,
  takesOperands: true,
  async run({ values, operands }) {
    const [name, options, place, wasm] = checkAll(
      () => onlyOperand('INPUT', 'afmpeg frames INPUT', operands),
      () => frameOptions(values),
      () => placeOf(values),
      () => requireModule(values),
    );
    const input = await openInput(name);
    const nameOf = place.names(input.stem);
    // Before the work, for the first of them; which others there are is known after it.
    if (!values.overwrite) refuseExisting(nameOf, 1);
    const frames = await query(input, wasm, ({ runtime, fs, path, options: where }) =>
      withFlags(() => runtime.frames(fs, path, { ...options, format: place.format, ...where })),
    );
    if (place.isOne && frames.length > 1) throw oneFile(values.out ?? '', frames.length);
    if (place.isStdout) return writeOut(frames);
    if (!values.overwrite) refuseExisting(nameOf, frames.length);
    const written = await writeAll(frames, nameOf);
    process.stdout.write(
      values.json ? `${JSON.stringify(written, null, 2)}\n` : written.map(lineOf).join(''),
    );
    return 0;
  },
});

function frameOptions({
  at,
  every,
  count,
  width,
  height,
}: Flags): FrameChoice & Pick<FramesOptions, 'width'> {
  const given = Object.entries({ at, every, count }).filter(([, value]) => value !== undefined);
  if (given.length > 1) {
    throw new UsageError(`Give one of ${given.map(([name]) => `--${name}`).join(', ')}`);
  }
  const size = {
    ...(width !== undefined && { width: numberOf('--width', width, 'a whole number') }),
    ...(height !== undefined && { height: numberOf('--height', height, 'a whole number') }),
  };
  if (at !== undefined) return { at: at.split(',').map((time) => numberOf('--at', time)), ...size };
  if (every !== undefined) return { every: numberOf('--every', every), ...size };
  return { count: count === undefined ? 1 : numberOf('--count', count, 'a whole number'), ...size };
}

interface Place {
  readonly format: Format;
  /** Has room for one still. */
  readonly isOne: boolean;
  readonly isStdout: boolean;
  /** The files of stills of a video with this name, counted from 1. */
  names(stem: string): (number: number) => string;
}

const NUMBER = /%(?:0(\d))?d/;

function placeOf({ out = '.', format: asked, count, at }: Flags): Place {
  const named = asked === undefined ? undefined : choiceOf('format', asked, FORMATS);
  const kind = { isOne: false, isStdout: false };
  if (out === '') throw new UsageError('Expected --out to name a place, got nothing');
  if (out === '-')
    return { ...kind, isOne: true, isStdout: true, format: named ?? 'png', names: () => () => '-' };
  if (isDirectory(out)) {
    const format = named ?? 'png';
    const extension = format === 'jpeg' ? 'jpg' : format;
    return {
      ...{ ...kind, format },
      names: (stem) => (number) => normalize(join(out, `${stem}-${padded(number, 3)}.${extension}`)),
    };
  }
  const format = named ?? formatOf(out);
  if (NUMBER.test(out)) {
    const [, digits = '1'] = NUMBER.exec(out) ?? [];
    return { ...kind, format, names: () => (number) => out.replace(NUMBER, padded(number, Number(digits))) };
  }
  const asksFor = at === undefined ? Number(count ?? 1) : at.split(',').length;
  if (asksFor > 1) throw oneFile(out, asksFor);
  return { ...kind, isOne: true, format, names: () => () => out };
}

/** A name without an extension is one, too: a still would have one. */
function isDirectory(out: string): boolean {
  const there = statSync(out, { throwIfNoEntry: false });
  if (there || out.endsWith('/')) return !there || there.isDirectory();
  return extname(out) === '' && !NUMBER.test(out);
}

function formatOf(out: string): Format {
  const extension = extname(out).slice(1).toLowerCase();
  const format = extension === 'jpg' ? 'jpeg' : extension;
  const found = FORMATS.find((one) => one === format);
  if (found) return found;
  throw new UsageError(`Expected --out to be a directory, or to end in .png, .jpg or .webp, got ${out}`);
}

function oneFile(out: string, frames: number): UsageError {
  return new UsageError(
    `--out ${out} is one file for ${frames} frames: name a directory, or a pattern with %03d`,
  );
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}

/** The library's options by the names of our flags. */
async function withFlags<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!AfmpegError.is(error, 'INVALID_OPTION')) throw error;
    throw new UsageError(error.message.replace(/`(at|every|count|width|height)(?:\[\d+\])?`/, '`--$1`'));
  }
}

function refuseExisting(nameOf: (number: number) => string, count: number): void {
  for (let number = 1; number <= count; number++) {
    const file = nameOf(number);
    if (existsSync(file)) throw new UsageError(`${file} is there already: give -y to replace it`);
  }
}

interface Written {
  readonly path: string;
  readonly timeSec: number;
  readonly bytes: number;
}

async function writeAll(
  frames: readonly VideoFrame[],
  nameOf: (number: number) => string,
): Promise<Written[]> {
  const written: Written[] = [];
  for (const [at, { timeSec, data }] of frames.entries()) {
    const path = nameOf(at + 1);
    try {
      await writeHostFileAtomically(path, data);
    } catch (error) {
      throw ioFailed(error, path);
    }
    written.push({ path, timeSec, bytes: data.length });
  }
  return written;
}

function lineOf({ path, timeSec, bytes }: Written): string {
  return `${path}: ${timeSec} s, ${Math.ceil(bytes / 1000)} kB\n`;
}

function writeOut([frame]: readonly VideoFrame[]): number {
  if (frame) process.stdout.write(frame.data);
  return 0;
}
