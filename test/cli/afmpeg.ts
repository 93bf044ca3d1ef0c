// The built `afmpeg` in a process of its own, as its users start it.

import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface AfmpegOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Written to stdin, which is then closed. `'open'` keeps it open and silent. Default: nothing. */
  readonly stdin?: Uint8Array | 'open';
}

export interface AfmpegResult {
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export function start(args: readonly string[], { cwd, env, stdin }: AfmpegOptions = {}) {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd,
    env: { ...process.env, AFMPEG_FFMPEG_WASM: '', ...env },
  });
  child.stdin.on('error', () => undefined); // it may leave before it has read everything
  if (stdin !== 'open') child.stdin.end(stdin);
  return child;
}

/** The same with a terminal for all three streams; everything that it shows is in `stdout`. */
export async function afmpegOnTerminal(args: readonly string[], { cwd, env }: AfmpegOptions = {}) {
  const words = [process.execPath, CLI, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
  const child = spawn('script', ['-qec', words.join(' '), '/dev/null'], {
    cwd,
    env: { ...process.env, AFMPEG_FFMPEG_WASM: '', ...env },
  });
  child.stdin.end();
  return finish(child);
}

export async function afmpeg(args: readonly string[], options?: AfmpegOptions): Promise<AfmpegResult> {
  return finish(start(args, options));
}

export async function finish(child: ChildProcessWithoutNullStreams): Promise<AfmpegResult> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
}
