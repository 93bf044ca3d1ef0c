// afmpeg run: a command line of ffmpeg over a directory of the host.

import { insideLog } from '../command/log-level.js';
import type { FileSystem } from '../fs/file-system.js';
import { exists } from '../fs/whole-files.js';
import type { RunOptions } from '../runtime/run/run-options.js';
import { Runtime } from '../runtime/runtime.js';
import { defineCommand } from './command.js';
import { MODULE_OPTIONS, requireModule } from './module.js';
import { userNames, withUserNames } from './names.js';
import type { Told } from './names.js';
import { openRoot } from './root.js';
import { openDisplay } from './terminal.js';
import { mountUrls } from './url-inputs.js';
import { INTERRUPTED_EXIT, UsageError, checkAll } from './usage.js';

/** ffmpeg's number of the level `info`, from which on it shows how far it is. */
const INFO = 32;

/** Of the log, to see whether it told why a run failed. */
const KEPT_LINES = 200;

export const runCommand = defineCommand({
  name: 'run',
  usage: '[--root DIR] [OPTIONS] [--wasm FILE | --core] -- FFMPEG_ARGUMENTS',
  summary: 'Runs ffmpeg, or ffprobe when that is the first argument',
  more: `
It sees the working directory, or the whole host where a word names a file
outside of that. An input can be an http(s) URL whose server answers ranges, or -
for stdin; the output - is stdout. Ctrl-C completes the output, a second one ends
the run at once. ffmpeg's exit code is the exit code. How far it is shows as a bar
on a terminal, elsewhere as a line at each tenth or every ten seconds.
`,
  options: {
    root: { value: 'DIR', help: 'all that ffmpeg sees: its "/", and the start of relative paths' },
    banner: { help: "ffmpeg's banner on a terminal, too, where it is left out" },
    quiet: { short: 'q', help: 'nothing of how far it is; -v quiet, after --, is for the log' },
    ...MODULE_OPTIONS,
  },
  restMissing: 'Put -- before the arguments of ffmpeg: afmpeg run -- -i in.mp4 out.webm',
  async run({ values, rest }) {
    // As in a shell; the run itself takes ffmpeg for granted.
    const words = rest[0] === 'ffmpeg' ? rest.slice(1) : rest;
    const [root, wasm] = checkAll(
      () => openRoot(values.root, words),
      () => requireModule(values),
    );
    refuseHidden(root.fs, root.args);
    const { args, mounts, names } = await mountUrls(root.args);
    const told = userNames([...names, ...root.words, ...root.fonts]);
    const interrupt = new AbortController();
    // The outputs are completed, so that they play; a second Ctrl-C finds no listener and ends the process at once.
    process.once('SIGINT', () => {
      interrupt.abort({ graceful: true });
    });
    await using runtime = await Runtime.create({ wasm });
    const input = standardInput();
    const isProbe = args[0] === 'ffprobe';
    const log = openLog(args, told, (values.quiet ?? false) || isProbe);
    try {
      const run = () =>
        runtime.run(root.fs, ...shownArgs(args, log.isRaw, isProbe, values.banner ?? false), {
          cwd: root.cwd,
          mounts,
          signal: interrupt.signal,
          stdin: input.chunks(),
          // What ffprobe tells of a file repeats its path.
          stdout: isProbe ? linesOut(told) : new WritableStream({ write: writeOut }),
          ...log.options,
          limits: { timeoutMs: Infinity },
        });
      const result = await withUserNames(userNames([...names, ...root.words, ...root.below]), run);
      log.end(result.reason);
      for (const { code, message } of result.warnings) {
        process.stderr.write(`afmpeg: ${code}: ${told(message)}\n`);
      }
      return interrupt.signal.aborted ? INTERRUPTED_EXIT : result.exitCode;
    } finally {
      input.close();
      log.end();
    }
  },
});

/** A file of the host under dev would silently be one of the run's devices. */
function refuseHidden(fs: FileSystem, args: readonly string[]): void {
  if (!exists(fs, '/dev')) return;
  const hidden = args.find((arg) => /^(?:file:)?(?:\.?\/)*dev\//.test(arg));
  if (hidden === undefined || hidden.startsWith('/')) return;
  throw new UsageError(`${hidden} would be one of the run's own devices: choose another --root`);
}

/** Our own lines take the place of ffmpeg's status line; on a terminal its banner would hide what came before. */
function shownArgs(args: readonly string[], isRaw: boolean, isProbe: boolean, banner: boolean): string[] {
  const hide = process.stderr.isTTY && !banner && !args.includes('-hide_banner');
  const [program, rest] = isProbe ? [args.slice(0, 1), args.slice(1)] : [[], args];
  return [...program, ...(hide ? ['-hide_banner'] : []), ...(isRaw || isProbe ? [] : ['-nostats']), ...rest];
}

interface Log {
  readonly options: RunOptions;
  /** What ffmpeg writes goes through as it is. */
  readonly isRaw: boolean;
  /** Tells why the run failed, where the log did not. */
  end(reason?: string): void;
}

function openLog(args: readonly string[], told: Told, isQuiet: boolean): Log {
  if (wantsRaw(args)) {
    const onStderr = (chunk: Uint8Array) => void process.stderr.write(chunk);
    return { options: { onStderr }, isRaw: true, end: () => undefined };
  }
  const { upTo } = insideLog(args).shown;
  // In a log, ffmpeg itself tells how far it is from this level on; a bar is in nobody's way but at `quiet`.
  const isHidden = process.stderr.isTTY ? upTo < 0 : upTo < INFO;
  const display = openDisplay(isQuiet || isHidden || args.includes('-nostats'));
  const decoder = new TextDecoder();
  const last: string[] = [];
  const options: RunOptions = {
    // It comes by lines, or the begin of one.
    onStderr: (chunk) => {
      display.log(told(decoder.decode(chunk, { stream: true })));
    },
    onLog: (line) => {
      last.push(line);
      if (last.length > KEPT_LINES) last.shift();
    },
    ...(display.progress && { onProgress: display.progress }),
  };
  return {
    options,
    isRaw: false,
    end: (reason) => {
      display.end();
      if (reason === undefined || upTo < 0 || last.some((line) => line.includes(reason))) return;
      display.log(`afmpeg: ${told(reason)}\n`);
    },
  };
}

/** Where stderr is an output, or the caller reads how far it is in ffmpeg's own form. */
function wantsRaw(args: readonly string[]): boolean {
  const own = ['-progress', '-stats', 'pipe:2', '/dev/stderr', 'file:/dev/stderr'];
  return args.some((word) => own.includes(word));
}

/** Resolves once the reader of our stdout has taken the chunk: ffmpeg is held back until then. */
function writeOut(chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(chunk, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

/** Text, told to the user line by line. */
function linesOut(told: Told): WritableStream<Uint8Array> {
  const decoder = new TextDecoder();
  let begun = '';
  const write = (text: string) => writeOut(new TextEncoder().encode(told(text)));
  return new WritableStream({
    write: async (chunk) => {
      begun += decoder.decode(chunk, { stream: true });
      const end = begun.lastIndexOf('\n') + 1;
      if (end > 0) await write(begun.slice(0, end));
      begun = begun.slice(end);
    },
    close: () => write(begun),
  });
}

/** Opened when ffmpeg first reads it, and let go at the end: an open stdin keeps the process alive. */
function standardInput() {
  let isOpen = false;
  return {
    async *chunks(): AsyncGenerator<Uint8Array> {
      isOpen = true;
      for await (const chunk of process.stdin) yield chunk as Uint8Array;
    },
    close() {
      if (isOpen) process.stdin.destroy();
    },
  };
}
