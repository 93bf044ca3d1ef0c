// The installed @ffmpeg/core over an in-memory volume, and what the tests ask of it.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Volume } from 'memfs';
import { coreFiles } from '../../src/emscripten/core-files.js';
import { createCoreGuest } from '../../src/emscripten/core-guest.js';
import { checkFileSystem } from '../../src/fs/check-file-system.js';
import type { Device } from '../../src/fs/devices.js';
import type { FileSystem } from '../../src/fs/file-system.js';
import { GuestFs } from '../../src/fs/guest-fs.js';
import type { GuestFsOptions } from '../../src/fs/guest-fs.js';
import type { Guest, GuestJob, GuestOutcome } from '../../src/guest/guest.js';

export const CORE_DIRECTORY = join(dirname(createRequire(import.meta.url).resolve('@ffmpeg/core')), '../..');

export interface InstalledCore {
  readonly glue: string;
  readonly module: WebAssembly.Module;
}

export async function installedCore(format: 'umd' | 'esm' = 'umd'): Promise<InstalledCore> {
  const read = (path: string) => readFileSync(join(CORE_DIRECTORY, path.replace('/umd/', `/${format}/`)));
  const files = coreFiles(JSON.parse(read('package.json').toString()));
  return { glue: read(files.glue).toString(), module: await WebAssembly.compile(read(files.wasm)) };
}

export async function installedGuest(): Promise<Guest> {
  return createCoreGuest(await installedCore());
}

export interface RunSettings extends Partial<Pick<GuestJob, 'program' | 'env' | 'cwd' | 'checkpoint'>> {
  readonly stdin?: Uint8Array;
  readonly limits?: Partial<GuestFsOptions>;
}

export interface RunReport extends GuestOutcome {
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs `ffmpeg` unless `program` says otherwise. */
export async function run(
  guest: Guest,
  volume: Volume,
  args: readonly string[],
  settings: RunSettings = {},
): Promise<RunReport> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  const outcome = await guest.run({
    program: settings.program ?? 'ffmpeg',
    args: ['-hide_banner', ...args],
    env: settings.env ?? {},
    cwd: settings.cwd ?? '/',
    checkpoint: settings.checkpoint ?? (() => undefined),
    files: new GuestFs({
      root: checkFileSystem(fileSystem(volume)),
      stdin: source(settings.stdin ?? new Uint8Array()),
      stdout: sink(stdout),
      stderr: sink(stderr),
      ...settings.limits,
    }),
  });
  return { ...outcome, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
}

/** Runs a command that has to succeed, and shows why it did not. */
export async function mustRun(...args: Parameters<typeof run>): Promise<RunReport> {
  const report = await run(...args);
  if (report.exitCode !== 0) throw new Error(`exit code ${report.exitCode}: ${report.stderr}`);
  return report;
}

export interface Probed {
  readonly format: { readonly format_name: string; readonly duration?: string };
  readonly streams: readonly { readonly codec_name: string; readonly nb_read_frames: string }[];
}

/** Decodes the file, so that its frames are counted and not believed. */
export async function probe(guest: Guest, volume: Volume, path: string, cwd = '/'): Promise<Probed> {
  const args = ['-v', 'error', '-of', 'json', '-show_format', '-show_streams', '-count_frames', path];
  const { stdout } = await mustRun(guest, volume, args, { program: 'ffprobe', cwd });
  return JSON.parse(stdout.toString()) as Probed;
}

export function codecs(probed: Probed): string[] {
  return probed.streams.map((stream) => `${stream.codec_name}:${stream.nb_read_frames}`);
}

export function volumeWith(files: Record<string, string | Uint8Array> = {}): Volume {
  const volume = new Volume();
  for (const [path, data] of Object.entries(files)) {
    volume.mkdirSync(dirname(path), { recursive: true });
    volume.writeFileSync(path, data);
  }
  return volume;
}

export function fileSystem(volume: Volume): FileSystem {
  return volume;
}

/** A pipe that a program writes to. */
export function sink(chunks: Buffer[]): Device {
  return {
    kind: 'pipe',
    write(bytes) {
      chunks.push(Buffer.from(bytes));
      return bytes.length;
    },
  };
}

/** A pipe that holds `bytes` and then ends. */
export function source(bytes: Uint8Array): Device {
  let at = 0;
  return {
    kind: 'pipe',
    read(target) {
      const chunk = bytes.subarray(at, at + target.length);
      target.set(chunk);
      at += chunk.length;
      return chunk.length;
    },
  };
}
