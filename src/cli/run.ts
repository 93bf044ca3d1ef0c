// afmpeg run: a command line of ffmpeg over a directory of the host.

import { readSync, writeSync } from 'node:fs';
import { hostFs } from '../fs/host-fs.js';
import { Runtime } from '../runtime/runtime.js';
import { MODULE_OPTIONS, requireModule } from './module.js';
import { UsageError, parse } from './usage.js';

export async function runCommand(argv: string[]): Promise<number> {
  const split = argv.indexOf('--');
  if (split < 0) throw new UsageError('Put -- before the words for ffmpeg: afmpeg run -- -i in.mp4 out.webm');
  const { values } = parse({
    args: argv.slice(0, split),
    options: { ...MODULE_OPTIONS, root: { type: 'string' } },
  });
  // An unset variable in a script must not hand out the working directory.
  if (values.root === '') throw new UsageError('Expected --root to name a directory, got nothing');
  const fs = hostFs(values.root ?? '.');
  await using runtime = await Runtime.create({ wasm: requireModule(values), execution: 'inline' });
  const { exitCode } = await runtime.run(fs, ...argv.slice(split + 1), {
    stdin: (target) => readStdin(target),
    onStdout: (chunk) => {
      writeAll(1, chunk);
    },
    onStderr: (chunk) => {
      writeAll(2, chunk);
    },
    limits: { timeoutMs: Infinity },
  });
  return exitCode;
}

/** The run blocks this thread, so its streams are read and written synchronously. */
function readStdin(target: Uint8Array): number {
  for (;;) {
    try {
      return readSync(0, target, 0, target.length, null);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      pause();
    }
  }
}

function writeAll(fd: number, chunk: Uint8Array): void {
  for (let at = 0; at < chunk.length;) {
    try {
      at += writeSync(fd, chunk, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      pause();
    }
  }
}

/** A pipe in non-blocking mode says EAGAIN until the other side moves. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
}
