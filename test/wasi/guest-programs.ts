// Runs the C programs of test/guests, compiled by the same toolchain as ffmpeg.wasm.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOOLCHAIN_HINT, guestPrograms } from '../../scripts/guests.mjs';
import { checkFileSystem } from '../../src/fs/check-file-system.js';
import type { Device } from '../../src/fs/devices.js';
import type { FileSystem } from '../../src/fs/file-system.js';
import { GuestFs } from '../../src/fs/guest-fs.js';
import type { GuestFsOptions } from '../../src/fs/guest-fs.js';
import type { Guest, GuestJob, GuestOutcome } from '../../src/guest/guest.js';
import { createWasiGuest } from '../../src/wasi/wasi-guest.js';
import { leftOut } from '../support/left-out.js';

export interface Report extends GuestOutcome {
  readonly stdout: string;
}

export type RunSettings = Partial<Pick<GuestJob, 'env' | 'checkpoint'>> & Partial<GuestFsOptions>;

/** The directory of the compiled programs. Without a toolchain: undefined, or a failure where it is required. */
export function compiledGuests(): string | undefined {
  const directory = guestPrograms();
  if (directory === undefined) leftOut('a C compiler for WASI', TOOLCHAIN_HINT);
  return directory;
}

export async function loadProgram(directory: string, name: string): Promise<Guest> {
  return createWasiGuest(await WebAssembly.compile(readFileSync(join(directory, `${name}.wasm`))));
}

export async function runProgram(
  guest: Guest,
  root: FileSystem,
  args: readonly string[],
  settings: RunSettings = {},
): Promise<Report> {
  const chunks: Buffer[] = [];
  const stdout: Device = {
    kind: 'pipe',
    write(source) {
      chunks.push(Buffer.from(source));
      return source.length;
    },
  };
  const stderr: Device = { kind: 'pipe', write: (source) => source.length };
  const { env = {}, checkpoint = () => undefined, ...options } = settings;
  const outcome = await guest.run({
    program: 'ffmpeg',
    args,
    env,
    cwd: '/',
    checkpoint,
    files: new GuestFs({
      root: checkFileSystem(root),
      stdin: { kind: 'pipe', read: () => 0 },
      stdout,
      stderr,
      ...options,
    }),
  });
  return { ...outcome, stdout: Buffer.concat(chunks).toString() };
}
