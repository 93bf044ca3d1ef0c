// afmpeg run: a command line of ffmpeg over a directory of the host.

import type { FileSystem } from '../fs/file-system.js';
import { exists } from '../fs/whole-files.js';
import type { RunOptions } from '../runtime/run/run-options.js';
import { Runtime } from '../runtime/runtime.js';
import { MODULE_OPTIONS, requireModule } from './module.js';
import { progressLine } from './progress-bar.js';
import { openRoot } from './root.js';
import { INTERRUPTED_EXIT, UsageError, checkAll, parse } from './usage.js';

const CLEAR_LINE = '\r\u001b[K';

export async function runCommand(argv: string[]): Promise<number> {
  const split = argv.indexOf('--');
  if (split < 0)
    throw new UsageError('Put -- before the arguments of ffmpeg: afmpeg run -- -i in.mp4 out.webm');
  const { values } = parse({
    args: argv.slice(0, split),
    options: { ...MODULE_OPTIONS, root: { type: 'string' } },
  });
  const [{ fs, cwd, args }, wasm] = checkAll(
    () => openRoot(values.root, argv.slice(split + 1)),
    () => requireModule(values),
  );
  refuseHidden(fs, args);
  const interrupt = new AbortController();
  // The outputs are completed, so that they play; a second Ctrl-C finds no listener and ends the process at once.
  process.once('SIGINT', () => {
    interrupt.abort({ graceful: true });
  });
  await using runtime = await Runtime.create({ wasm });
  const input = standardInput();
  const log = terminalLog(args);
  try {
    const { exitCode, warnings } = await runtime.run(fs, ...withBar(args), {
      cwd,
      signal: interrupt.signal,
      stdin: input.chunks(),
      stdout: new WritableStream({ write: writeOut }),
      ...log.options,
      limits: { timeoutMs: Infinity },
    });
    log.end();
    for (const { code, message } of warnings) process.stderr.write(`afmpeg: ${code}: ${message}\n`);
    return interrupt.signal.aborted ? INTERRUPTED_EXIT : exitCode;
  } finally {
    input.close();
    log.end();
  }
}

/** A file of the host under dev would silently be one of the run's devices. */
function refuseHidden(fs: FileSystem, args: readonly string[]): void {
  if (!exists(fs, '/dev')) return;
  const hidden = args.find((arg) => /^(?:file:)?(?:\.?\/)*dev\//.test(arg));
  if (hidden === undefined || hidden.startsWith('/')) return;
  throw new UsageError(`${hidden} would be one of the run's own devices: choose another --root`);
}

/** On a terminal a bar takes the place of ffmpeg's status line; elsewhere the log goes through as it is. */
function terminalLog(args: readonly string[]): { options: RunOptions; end(): void } {
  if (!wantsBar(args)) {
    return { options: { onStderr: (chunk) => void process.stderr.write(chunk) }, end: () => undefined };
  }
  let bar = '';
  const options: RunOptions = {
    onLog: (line) => {
      process.stderr.write(`${CLEAR_LINE}${line}\n${bar}`);
    },
    onProgress: (progress) => {
      // A terminal that does not know its width says 0.
      bar = progressLine(progress).slice(0, (process.stderr.columns || 80) - 1);
      process.stderr.write(`${CLEAR_LINE}${bar}`);
    },
  };
  return {
    options,
    end() {
      process.stderr.write(bar && '\n');
      bar = '';
    },
  };
}

function withBar(args: readonly string[]): readonly string[] {
  return wantsBar(args) ? ['-nostats', ...args] : args;
}

function wantsBar(args: readonly string[]): boolean {
  return process.stderr.isTTY && args[0] !== 'ffprobe' && !args.includes('-progress');
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
